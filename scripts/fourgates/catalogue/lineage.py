"""Say which feeds an indicator is counted from, by the columns that its measure names.

A column of a fact is followed through the SQL that dbt compiled, down to the staged
feeds. What a model only joins or filters by is no part of it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from fourgates import project
from fourgates.catalogue.measures import Count, Measure
from fourgates.contracts import Contract

TABLE = Path("seeds/catalogue/indicator_feeds.csv")
HEADER = ("indicator_id", "feed", "is_due_daily")
LANDED = re.compile(r"landing/(\w+)/")  # where all versions of a feed's rows lie
STAGED = "stg_"
DIALECT = "duckdb"
STEP = "_decide_"


@dataclass
class Lineage:
    """The feeds behind the columns of models.

    Args:
        queries: Compiled SQL by model.
        columns: Columns of what no query makes, by its name: staged feeds and seeds.
        feeds: Names of the feeds.
        refined_by: Feeds by model of which it knows more, and without which it stands.
    """

    queries: Mapping[str, str]
    columns: dict[str, Sequence[str]]
    feeds: frozenset[str]
    refined_by: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _parsed: dict[str, tuple[exp.Query, Scope]] = field(default_factory=dict)
    _found: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def of_column(self, model: str, column: str) -> frozenset[str]:
        """Return the feeds whose cells a column of a model is made of."""
        if self._is_feed(model):
            return frozenset({model.removeprefix(STAGED)})
        if model not in self.queries:
            return frozenset()
        if (model, column) not in self._found:
            query, scope = self._query(model)
            node = lineage(
                column,
                query,
                {},
                scope=scope,
                dialect=DIALECT,
                trim_selects=False,  # the nodes' labels, which nobody reads here
                copy=False,
            )
            found = frozenset().union(
                *(
                    self.of_column(one.expression.name, one.name.rsplit(".", 1)[-1])
                    for one in node.walk()
                    if isinstance(one.expression, exp.Table)
                )
            )
            self._found[model, column] = found - self.refined_by.get(model, frozenset())
        return self._found[model, column]

    def of_model(self, model: str) -> frozenset[str]:
        """Return the feeds that a model reads, near or far."""
        if self._is_feed(model):
            return frozenset({model.removeprefix(STAGED)})
        if model not in self.queries:
            return frozenset()
        query, _ = self._query(model)
        parents = {table.name for table in query.find_all(exp.Table)}
        found = frozenset().union(*map(self.of_model, parents & self._known))
        return found - self.refined_by.get(model, frozenset())

    @property
    def _known(self) -> set[str]:
        return {*self.queries, *self.columns}

    def _is_feed(self, model: str) -> bool:
        is_staged = model.startswith(STAGED)
        return is_staged and model.removeprefix(STAGED) in self.feeds

    def _query(self, model: str) -> tuple[exp.Query, Scope]:
        """Return a model's query with every column's table named."""
        if model not in self._parsed:
            tree = parsed(self.queries[model], self.feeds)
            tables = list(tree.find_all(exp.Table))
            for table in tables:
                table.set("db", None)
                table.set("catalog", None)
            schema: dict[str, object] = {
                table.name: dict.fromkeys(self._columns(table.name), "varchar")
                for table in tables
                if table.name in self._known
            }
            query = qualify(
                tree,
                schema=schema,
                dialect=DIALECT,
                validate_qualify_columns=False,
                quote_identifiers=False,
            )
            scope = build_scope(query)
            assert isinstance(query, exp.Query) and scope
            self._parsed[model] = (query, scope)
        return self._parsed[model]

    def _columns(self, model: str) -> Sequence[str]:
        if model not in self.columns:
            self.columns[model] = self._query(model)[0].named_selects
        return self.columns[model]


def parsed(query: str, feeds: Container[str] = ()) -> exp.Expr:
    """Return the tree of a compiled query, facts of a decision passed on by a star.

    All versions of a feed's rows are taken for the staged feed, of those named.

    A decision passes on all facts that are not named like its answers by a function of
    DuckDB that sqlglot cannot spell out; the steps' own columns begin with `_decide_`.
    """
    tree = sqlglot.parse_one(query, dialect=DIALECT)
    steps = {one.alias for one in tree.find_all(exp.Alias)}
    own = [exp.column(name) for name in steps if name.startswith(STEP)]
    for columns in list(tree.find_all(exp.Columns)):
        columns.replace(exp.Star(except_=[one.copy() for one in own]))
    for files in list(tree.find_all(exp.ReadParquet)):
        landed = LANDED.search(files.sql(DIALECT))
        if landed and landed[1] in feeds:
            files.replace(exp.to_identifier(f"{STAGED}{landed[1]}"))
    return tree


def read(
    models: Mapping[str, tuple[str, frozenset[str]]],
    contracts: Mapping[str, Contract],
    landed: Sequence[str],
    seeds: Path,
) -> Lineage:
    """Return the lineage of compiled models over staged feeds and a folder of seeds.

    ``models`` are the SQL by model with the feeds that only refine it.

    ``landed`` are the columns that every staged feed has beside its contract's.
    """
    columns: dict[str, Sequence[str]] = {
        f"{STAGED}{feed}": [name for name, _ in one.landing] + [*landed]
        for feed, one in contracts.items()
    }
    for path in seeds.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            columns[path.stem] = next(csv.reader(file), [])
    queries = {name: query for name, (query, _) in models.items()}
    refined_by = {name: feeds for name, (_, feeds) in models.items()}
    return Lineage(queries, columns, frozenset(contracts), refined_by)


def text(measures: Iterable[Measure], lineages: Lineage) -> str:
    """Return the table of indicators and feeds: which must report on the very day."""
    found: dict[tuple[str, str], bool] = {}
    for measure in measures:
        of_day, ever = feeds_of(measure, lineages)
        for feed in of_day | ever:
            key = (measure.indicator_id, feed)
            found[key] = found.get(key, False) or feed in of_day
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    rows = ((*key, str(is_daily).lower()) for key, is_daily in found.items())
    writer.writerows(sorted(rows))
    return stream.getvalue()


def sync(
    measures: Iterable[Measure], lineages: Lineage, *, check: bool = False
) -> list[Path]:
    """Write the table where it is stale, or only say so; return the stale files."""
    path, wanted = project.root() / TABLE, text(measures, lineages)
    if path.exists() and path.read_text("utf-8") == wanted:
        return []
    if not check:
        path.write_text(wanted, "utf-8")
    return [TABLE]


def feeds_of(
    measure: Measure, lineages: Lineage
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the feeds that must report on the day, and all that must have come.

    A flow needs the day's report of what counts above the line, or, where that is rows
    as such, of what dates them. What stands or adds up goes by all that is known.
    """

    def feeds(columns: Iterable[str]) -> frozenset[str]:
        made = (lineages.of_column(measure.fact, column) for column in columns)
        return frozenset().union(*made)

    dated = feeds([measure.from_date])
    sides = [_named(side) for side in (measure.above, measure.below) if side]
    counted = feeds(name for side in sides for name in side)
    ever = counted if all(sides) else counted | dated
    ever = ever or lineages.of_model(measure.fact)
    if measure.period != "day":
        return frozenset(), ever
    return feeds(sides[0]) or dated or ever, ever


def _named(count: Count | None) -> list[str]:
    """Return the columns of a fact that one side of the line names."""
    if count is None:
        return []
    quantity = [count.quantity] if count.quantity else []
    return [*quantity, *(condition.column for condition in count.conditions)]

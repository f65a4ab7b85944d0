"""Count the last issue's day again, once before each cause of its revision.

What the last issue printed and what is known of its day now differ for three reasons,
and each has a level of knowledge of its own: today's rules and program on the rows
known then, then also the rows that came late, then also the versions that replaced
known rows. The build's compiled SQL runs on each level; what the level's feeds do not
touch is read from the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fourgates.engine import quote_text
from fourgates.warehouse import compiled

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from fourgates.home import Home
    from fourgates.warehouse.compiled import CompiledNode, CompiledProject
    from fourgates.warehouse.settings import Settings

FIGURES = "model.fourgates.int_indicators_filled"
DAYS = "model.fourgates.int_days_reported"
LANDING = "source.fourgates.landing."
BUILT, ARRIVED, COUNTED = "built", "memory.main.arrived", "memory.main.counted"

# The rows that a level knows of a feed, and the arrivals that it sees otherwise than
# the build did: a feed without any is the same on this level as in the warehouse.
KNOWN_THEN = "_loaded_at <= timestamp '{moment}'"
NEW_SINCE = (
    f"_key in (select row_key from {ARRIVED} where feed = '{{feed}}' and is_new)"
)
LEVELS = {
    "recalculated": (KNOWN_THEN, "true"),
    "completed": (f"{KNOWN_THEN} or {NEW_SINCE}", "not is_new"),
    "restated": ("true", "false"),
}
COLUMNS = (
    "level varchar, area_id varchar, indicator_id varchar, has_denominator boolean, "
    "numerator decimal(38, 2), denominator decimal(38, 2), report_date date"
)


@dataclass(frozen=True)
class Level:
    """One level of knowledge.

    Args:
        name: One of ``LEVELS``.
        rows: The SQL that stands for a feed here, by its unique id.
        stale: Nodes to run again, in order; the others are as the build left them.
    """

    name: str
    rows: dict[str, str]
    stale: list[CompiledNode]


def write(home: Home, settings: Settings) -> Path:
    """Write the figures of the last issue's day on each level of knowledge.

    Without a last issue the file has its columns and no rows.

    Args:
        home: Whose warehouse was built; it is only read.
        settings: What it was built of.

    Returns:
        The Parquet file that the warehouse reads as source ``recount.figures``.
    """
    target = home.build / "recount" / "figures.parquet"
    target.parent.mkdir(exist_ok=True)
    with compiled.scratch(home) as connection:
        connection.execute(f"create table {COUNTED} ({COLUMNS})")
        if settings.previous_date:
            built = compiled.read(home)
            place = quote_text(home.warehouse)
            connection.execute(f"attach {place} as {BUILT} (read_only)")
            for level in _levels(connection, built, settings):
                _count(connection, home, built, level, settings.previous_date)
        connection.sql(f"from {COUNTED} order by all").write_parquet(str(target))
    return target


def _levels(
    connection: DuckDBPyConnection, built: CompiledProject, settings: Settings
) -> Iterator[Level]:
    """Yield the levels in order, each cause added to those before."""
    moment = settings.previous_known_at
    connection.execute(
        f"create table {ARRIVED} as select feed, row_key, first_loaded_at > $1 as "
        f"is_new from {BUILT}.staging.stg_row_arrivals where last_loaded_at > $1",
        [moment],
    )
    upstream = _upstream(built.nodes)
    is_covered = _is_covered(connection, settings.previous_date)
    for name, (known, differs) in LEVELS.items():
        found = connection.execute(
            f"select distinct feed from {ARRIVED} where {differs} order by feed"
        ).fetchall()
        rows = {}
        for (feed,) in found:
            key = f"{LANDING}{feed}"
            condition = known.format(moment=moment, feed=feed)
            rows[key] = f"(from {built.sources[key]} where {condition})"
        stale = _downstream(upstream, set(rows)) if is_covered else upstream
        yield Level(name, rows, stale)


def _is_covered(connection: DuckDBPyConnection, day: date | None) -> bool:
    """Say whether the build counted that day: it may be long ago, or after today's."""
    row = connection.execute(
        f"select count(*) from {BUILT}.intermediate.int_days_reported "
        "where report_date = ?",
        [day],
    ).fetchone()
    return bool(row and row[0])


def _upstream(nodes: list[CompiledNode]) -> list[CompiledNode]:
    """Return the models that the figures are counted from, in the order they ran."""
    wanted, found = {FIGURES}, []
    for node in reversed(nodes):
        if node.key in wanted and node.key.startswith("model."):
            wanted |= set(node.parents)
            found.append(node)
    return found[::-1]


def _downstream(nodes: list[CompiledNode], touched: set[str]) -> list[CompiledNode]:
    """Return those of the nodes that read what was touched, directly or not."""
    stale, found = set(touched), []
    for node in nodes:
        if stale & set(node.parents):
            stale.add(node.key)
            found.append(node)
    return found


def _count(
    connection: DuckDBPyConnection,
    home: Home,
    built: CompiledProject,
    level: Level,
    day: date,
) -> None:
    """Run one level in a catalog of its own and keep its figures of the one day."""
    catalog = home.warehouse.stem  # the SQL names it
    connection.execute(f"attach ':memory:' as \"{catalog}\"")
    connection.execute(f'use "{catalog}"')
    stale = [node for node in level.stale if node.key != DAYS]
    rerun = {node.key for node in stale}
    read = {parent for node in stale for parent in node.parents} | {FIGURES}
    borrowed = sorted((read & set(built.places)) - rerun - {DAYS})
    compiled.make_schemas(connection, built.schemas)
    for key in borrowed:
        place = built.places[key]
        connection.execute(f"create view {place} as from {BUILT}.{place}")
    connection.execute(
        f"create table {built.places[DAYS]} as select date '{day}' as report_date"
    )
    for node in stale:
        connection.execute(_over(node, level.rows, built.sources))
    connection.execute(
        f"insert into {COUNTED} select '{level.name}', area_id, indicator_id, "
        "has_denominator, numerator, denominator, report_date "
        f"from {built.places[FIGURES]} where report_date = date '{day}' and member = 'all'"
    )
    connection.execute("use memory")
    connection.execute(f'detach "{catalog}"')


def _over(node: CompiledNode, rows: dict[str, str], sources: dict[str, str]) -> str:
    """Return the node's statement over other rows than the build's."""
    statement = node.statement
    for key in node.parents:
        if key in rows:
            if sources[key] not in statement:
                raise RuntimeError(f"{node.name} does not name {sources[key]}")
            statement = statement.replace(sources[key], rows[key])
    return statement

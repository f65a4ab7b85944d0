"""Restate the last issue's day, once before each cause of its revision.

What the last issue printed and what is known of its day now differ for four reasons,
and each has a level of knowledge of its own: today's rules and program on the rows
known then, then also the rows that came late, then also the versions that replaced
known rows, then without the loads that were withdrawn. A level is a row of the run like
any other, and dbt builds it in an emptied database of its own. It builds only what
reads a feed that the level sees otherwise than the build did; for the rest dbt defers
to the warehouse.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ModelNode, SeedNode

from fourgates import engine, project
from fourgates.home import Home
from fourgates.steps import Steps
from fourgates.warehouse import dbt
from fourgates.warehouse import run as runs

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from fourgates.warehouse.run import Run

FIGURES = "fct_indicators_daily"
DAYS = "int_days_reported"
OF_THE_RUN = ("stg_runs", "stg_loads_withdrawn")
LANDING = "source:fourgates.landing."
COLUMNS = (
    "level varchar, area_id varchar, indicator_id varchar, has_denominator boolean, "
    "numerator decimal(38, 2), denominator decimal(38, 2), report_date date"
)
CATALOG, BUILT = "restated", "built.duckdb"  # as target `restatement` names them


@dataclass(frozen=True)
class Level:
    """One level of knowledge.

    ``differs`` says which rows the level sees otherwise than the build, of those that
    landed or were withdrawn since the last issue, as a condition on
    ``stg_row_arrivals``.
    """

    name: str  # as stg_figures_restated has it
    known_at: datetime  # rows that landed later are not seen
    settled_at: datetime  # of a row that had landed by then, no later version counts
    withdrawals_known_at: datetime  # of a load that had landed by then, none later
    differs: str


def levels(run: Run) -> list[Level]:
    """Return the levels in order, each cause added to those before."""
    then, now = run.previous_known_at, run.known_at
    if then is None:
        return []
    is_known = f"first_loaded_at <= timestamp '{then}'"
    return [
        Level("recalculated", then, then, then, "true"),
        Level("completed", now, then, then, is_known),
        Level("corrected", now, now, then, f"{is_known} and withdrawn_at is not null"),
        Level("restated", now, now, now, "false"),
    ]


def write(home: Home, steps: Steps, manifest: Manifest, run: Run) -> Path:
    """Write the figures of the last issue's day on each level of knowledge.

    Return the Parquet file that the warehouse reads as source ``restatement.figures``;
    without a last issue it has its columns and no rows. The warehouse is only read.
    """
    folder = home.build / "restatement"
    target = folder / "figures.parquet"
    folder.mkdir(exist_ok=True)
    with engine.connect() as connection:
        connection.execute(f"create table figures ({COLUMNS})")
        for level in levels(run):
            database = build_level(home, steps, manifest, run, level)
            _keep(connection, database, level.name, run.previous_date)
        connection.sql("from figures order by all").write_parquet(str(target))
    return target


def build_level(
    home: Home, steps: Steps, manifest: Manifest, run: Run, level: Level
) -> Path:
    """Build what a level sees otherwise than the warehouse does.

    Where nothing differs and the build counted the day, every model that the figures
    come from would read the same rows by the same SQL: the warehouse is the level.
    """
    choice = _differing(home, run, level)
    if not choice:
        return home.warehouse
    scratch = _emptied(home, level)
    day = run.previous_date or run.report_date
    moments = ("known_at", "settled_at", "withdrawals_known_at")
    known = {name: getattr(level, name) for name in moments}
    runs.write_row(scratch, run, counted_from=day, counted_until=day, **known)
    state = _write_state(scratch, manifest)
    words = ["--target", "restatement", "--defer", "--favor-state", "--state", state]
    words += ["--exclude-resource-type", "test", "seed"]
    words += ["--select", *OF_THE_RUN, DAYS, *choice]
    with _placed(manifest):
        dbt.run(scratch, steps, manifest, words)
    return scratch.root / f"{CATALOG}.duckdb"


def _differing(home: Home, run: Run, level: Level) -> list[str]:
    """Return dbt's words for the models that are not on a level what they are built as.

    Those are what lies between the feeds that it sees otherwise and the figures; and if
    the build did not count the day, long ago or after its own, what counts days.
    """
    with engine.connect(home.warehouse, read_only=True, home=home.root) as connection:
        touched = connection.execute(
            "select distinct feed from staging.stg_row_arrivals "
            "where (withdrawn_at > $then or withdrawn_at is null and last_loaded_at "
            f"> $then) and {level.differs} order by feed",
            {"then": run.previous_known_at},
        ).fetchall()
        covered = connection.execute(
            f"select true from intermediate.{DAYS} where report_date = ?",
            [run.previous_date],
        ).fetchone()
    places = [f"{LANDING}{feed}" for (feed,) in touched]
    places += [] if covered else [DAYS]
    return [f"{place}+,+{FIGURES}" for place in places]


def _emptied(home: Home, level: Level) -> Home:
    """Return a home of the level's own that reads what the home's build reads."""
    scratch = Home(home.build / "restatement" / level.name)
    shutil.rmtree(scratch.root, ignore_errors=True)
    (scratch.build / "decisions").symlink_to(home.build / "decisions")
    (scratch.root / "landing").symlink_to(home.landing)
    if (own := home.root / project.SETTINGS).exists():
        (scratch.root / project.SETTINGS).symlink_to(own)
    (scratch.root / BUILT).symlink_to(home.warehouse)
    return scratch


def _write_state(scratch: Home, manifest: Manifest) -> str:
    """Write where the warehouse has its models, for dbt to defer to."""
    folder = scratch.build / "state"
    folder.mkdir()
    nodes: dict[str, Any] = {
        key: replace(node, raw_code="", columns={})
        for key, node in manifest.nodes.items()
        if isinstance(node, (ModelNode, SeedNode))
    }
    state = Manifest(nodes=nodes, metadata=manifest.metadata)
    state.writable_manifest().write(str(folder / "manifest.json"))
    return str(folder)


@contextmanager
def _placed(manifest: Manifest) -> Iterator[None]:
    """Let the parsed nodes stand in the level's catalog for a while."""
    before = {key: node.database for key, node in manifest.nodes.items()}
    for node in manifest.nodes.values():
        node.database = CATALOG
    try:
        yield
    finally:
        for key, database in before.items():
            manifest.nodes[key].database = database


def _keep(
    connection: DuckDBPyConnection, database: Path, level: str, day: date | None
) -> None:
    """Keep the figures of the one day from a level's database."""
    connection.execute(f"attach {engine.quote_text(database)} as level (read_only)")
    connection.execute(
        "insert into figures select ?, area_id, indicator_id, "
        "denominator is not null, numerator, denominator, report_date "
        f"from level.marts.{FIGURES} where report_date = ? and member = 'all'",
        [level, day],
    )
    connection.execute("detach level")

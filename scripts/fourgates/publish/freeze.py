"""Put an issue together in a draft folder, then give it its name in one step."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fourgates import __version__, briefing, project, warehouse
from fourgates.briefing import IssueFacts
from fourgates.engine import connect
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.publish import issue_ledger, share
from fourgates.steps import Steps
from fourgates.warehouse import Run

BRIEFING = "daily"
LANGUAGES = ("zh", "en")
PARTS = ("duckdb", "dbt-core", "weasyprint")
SAMPLE = "SAMPLE"


@dataclass(frozen=True)
class Published:
    """What was published: where it lies and what it printed."""

    facts: IssueFacts
    folder: Path
    briefings: dict[str, Path]
    pages: int


def publish(home: Home, steps: Steps, run: Run) -> Published:
    """Freeze what the warehouse holds as the next issue of its day.

    An issue that was published is never touched: publishing again makes the next one.
    The folder is complete before it gets its name, and ``issues/current`` moves to it
    in one step.

    Args:
        home: Where the warehouse and the issues lie.
        steps: How to say what goes on.
        run: What the warehouse was built of.

    Raises:
        UserError: There is no warehouse yet.
    """
    if not home.warehouse.exists():
        raise UserError(
            f"{home.warehouse}: nothing is built yet. Run: fourgates build --date …"
        )
    loads = warehouse.loads_known(home, run.known_at)
    facts = _facts(home, run, loads)
    draft = home.issues / f".{facts.id}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "share").mkdir(parents=True)
    sections = briefing.sections(home.warehouse, BRIEFING)
    first, second = LANGUAGES
    printed = {}
    with briefing.rendered_apart(BRIEFING, sections, facts, draft, second) as outcome:
        with steps.step("briefing", language=first):
            printed[first] = briefing.render(
                BRIEFING, sections, facts, draft, lang=first
            )
        with steps.step("share"):
            share.write(home.warehouse, draft / "share")
            _write_figures(home, run, facts.id, draft / issue_ledger.FIGURES)
        with steps.step("briefing", language=second):
            printed[second] = outcome()
    _write_manifest(draft, facts, run, loads, issue_ledger.rule_tables(home))
    folder = home.issues / facts.id
    draft.rename(folder)
    issue_ledger.finish_publishing(home)
    briefings = {
        language: folder / rendered.pdf.name for language, rendered in printed.items()
    }
    return Published(facts, folder, briefings, printed[first].pages)


def _facts(home: Home, run: Run, loads: list[dict[str, Any]]) -> IssueFacts:
    published = issue_ledger.issues(home)
    number = 1 + sum(issue.date == run.report_date for issue in published)
    names = project.variables(home.root)
    midnight = datetime.combine(run.report_date, time()) + timedelta(days=1)
    return IssueFacts(
        id=f"{run.report_date}-{number:02d}",
        date=run.report_date,
        number=number,
        serial=1 + max((issue.serial for issue in published), default=0),
        cutoff_at=midnight,
        known_at=run.known_at,
        previous_id=run.previous_issue or None,
        rules_digest=run.rules_digest,
        code_digest=project.code_digest(),
        inputs_digest=_inputs_digest(loads),
        is_sample=(home.root / SAMPLE).exists(),
        district_zh=_district(home, str(names["district_id"])),
        district_en=str(names["district_en"]),
    )


def _district(home: Home, area_id: str) -> str:
    with connect(home.warehouse, read_only=True) as connection:
        row = connection.execute(
            "select area_name from marts.dim_areas where area_id = ? "
            "order by valid_from desc limit 1",
            [area_id],
        ).fetchone()
    return str(row[0]) if row else area_id


def _inputs_digest(loads: list[dict[str, Any]]) -> str:
    lines = [f"{load['load_id']} {load['file_sha256']}" for load in loads]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _write_figures(home: Home, run: Run, issue: str, target: Path) -> None:
    with connect(home.warehouse, read_only=True, threads=1) as connection:
        connection.execute(
            "copy (select cast(? as varchar) as issue_id, area_id, indicator_id, "
            "cast(? as varchar) as rules_digest, numerator, denominator, "
            "indicator_value, report_date from marts.fct_indicators_daily "
            f"where report_date = ? order by all) to '{_quoted(target)}' "
            "(format parquet)",
            [issue, run.rules_digest, run.report_date],
        )


def _write_manifest(
    draft: Path,
    facts: IssueFacts,
    run: Run,
    loads: list[dict[str, Any]],
    rules: dict[str, str],
) -> None:
    files = {
        path.relative_to(draft).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in sorted(draft.rglob("*"))
        if path.is_file()
    }
    manifest = {
        **{name: _plain(value) for name, value in vars(facts).items()},
        "settings": json.loads(run.as_json()),
        issue_ledger.RULE_TABLES: rules,
        "version": __version__,
        "parts": {name: version(name) for name in PARTS},
        "files": files,
        "inputs": [
            {
                name: _plain(load[name])
                for name in (
                    *("load_id", "feed", "file_name", "file_sha256", "loaded_at"),
                    *("rows_in_file", "rows_accepted"),
                    *("rows_quarantined", "rows_duplicate"),
                )
            }
            for load in loads
        ],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (draft / issue_ledger.MANIFEST).write_text(text + "\n", "utf-8")


def _plain(value: object) -> object:
    return value if isinstance(value, (int, bool, type(None))) else str(value)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")

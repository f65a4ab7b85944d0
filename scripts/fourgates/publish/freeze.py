"""Put an issue together in a draft folder, then give it its name in one step."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fourgates import (
    __version__,
    briefing,
    durable,
    project,
    settings,
    warehouse,
    withdrawals,
)
from fourgates.briefing import IssueFacts, Printed
from fourgates.catalogue.documents import Document
from fourgates.catalogue.documents import documents as all_documents
from fourgates.engine import connect, quote_text
from fourgates.errors import UserError, at
from fourgates.home import Home
from fourgates.located import nearest
from fourgates.publish import issue_ledger, share, work_lists
from fourgates.publish.comparison import sha256
from fourgates.steps import Steps
from fourgates.warehouse import Run

PRINTABLE = ("district", "town", "community")  # scopes that have editions
PARTS = ("duckdb", "dbt-core", "weasyprint")
OF_LOADS = (
    *("load_id", "feed", "file_name", "file_sha256", "loaded_at", "rows_in_file"),
    *("rows_accepted", "rows_rejected", "rows_duplicate"),
)
SAMPLE = "SAMPLE"


@dataclass(frozen=True)
class Published:
    """What was published: where it lies and what it printed."""

    facts: IssueFacts
    folder: Path
    printed: tuple[Printed, ...]


@dataclass(frozen=True)
class Choice:
    """What to print of an issue."""

    documents: tuple[str, ...] = ()  # names; those that are due when there is none
    areas: tuple[str, ...] = ()  # codes; all that a document covers when there is none


ALL_DUE = Choice()


def publish(home: Home, steps: Steps, run: Run, choice: Choice = ALL_DUE) -> Published:
    """Freeze what the warehouse holds as the next issue of its day.

    An issue that was published is never touched: publishing again makes the next one.
    The folder is complete before it gets its name, and ``issues/current`` moves to it
    in one step.

    Raises:
        UserError: There is no warehouse yet, or no such document or area.
    """
    if not home.warehouse.exists():
        raise UserError(
            f"{home.warehouse}: nothing is built yet. Run: fourgates build --date …"
        )
    documents = chosen(choice.documents, run.report_date)
    editions = briefing.editions(home.warehouse, documents, choice.areas)
    loads = warehouse.loads_known(home, run.known_at)
    withdrawn = list(withdrawals.known(home, run.known_at))
    facts = _facts(home, run, loads, withdrawn)
    draft = home.issues / f".{facts.id}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "share").mkdir(parents=True)
    with (
        steps.step("print", editions=len(editions)) as done,
        briefing.printing_apart(editions, facts, draft) as outcome,
    ):
        with steps.step("share"):
            share.write(home.warehouse, draft / "share")
            _write_figures(home, run, facts.id, draft / issue_ledger.FIGURES)
        with steps.step("lists"):
            work_lists.write(home.warehouse, draft / "lists", editions, facts)
        printed = outcome()
        done["pages"] = sum(one.pages for one in printed)
    printing = {"documents": [one.id for one in documents], "areas": choice.areas}
    tables = {issue_ledger.RULE_TABLES: issue_ledger.rule_tables(home)}
    printing |= {issue_ledger.WITHDRAWN: withdrawn}
    _write_manifest(draft, facts, run, loads, printing | tables)
    folder = home.issues / facts.id
    durable.sync_tree(draft)
    durable.place(draft, folder)
    issue_ledger.finish_publishing(home)
    return Published(facts, folder, tuple(printed))


def chosen(names: tuple[str, ...], day: date) -> list[Document]:
    """Return the documents of these names, or those that are due on a day.

    Raises:
        UserError: There is no such document, or its scope cannot be printed yet.
    """
    known = {document.id: document for document in all_documents()}
    for name in names:
        if name not in known:
            raise UserError(f"no document '{name}'. {nearest(name, known)}")
    found = [
        document
        for document in known.values()
        if document.id in names or (not names and document.is_due(day))
    ]
    for document in found:
        if document.scope not in PRINTABLE:
            raise at(
                document.path,
                f"a document of each {document.scope} cannot be printed yet. "
                f"Choose a scope of: {', '.join(PRINTABLE)}",
            )
    return found


def _facts(
    home: Home, run: Run, loads: list[dict[str, Any]], withdrawn: list[str]
) -> IssueFacts:
    published = issue_ledger.issues(home)
    number = 1 + sum(issue.date == run.report_date for issue in published)
    names = settings.variables(home.root)
    inputs = [f"{load['load_id']} {load['file_sha256']}" for load in loads]
    inputs += [f"{load_id} withdrawn" for load_id in withdrawn]
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
        inputs_digest=hashlib.sha256("\n".join(inputs).encode()).hexdigest(),
        is_sample=(home.root / SAMPLE).exists(),
        district_zh=_district(home, str(names["district_id"])),
        district_en=str(names["district_en"]),
        is_without_data=_is_without_data(home, run),
    )


def _is_without_data(home: Home, run: Run) -> bool:
    """Say whether nothing came for the day, nor of it before, but registers."""
    with connect(home.warehouse, read_only=True) as connection:
        row = connection.execute(
            "select count(*) from marts.fct_reports_daily as reports "
            "inner join marts.fct_feeds as feeds using (feed) "
            "where reports.report_date = ? and reports.sender = 'all' "
            "and feeds.rhythm != 'register' "
            "and (reports.has_reported or feeds.rows_accepted > 0)",
            [run.report_date],
        ).fetchone()
    return row == (0,)


def _district(home: Home, area_id: str) -> str:
    with connect(home.warehouse, read_only=True) as connection:
        row = connection.execute(
            "select area_name from marts.dim_areas where area_id = ? "
            "order by valid_from desc limit 1",
            [area_id],
        ).fetchone()
    return str(row[0]) if row else area_id


def _write_figures(home: Home, run: Run, issue: str, target: Path) -> None:
    with connect(home.warehouse, read_only=True, threads=1) as connection:
        connection.execute(
            "copy (select cast(? as varchar) as issue_id, area_id, indicator_id, "
            "cast(? as varchar) as rules_digest, numerator, denominator, "
            "indicator_value, report_date from marts.fct_indicators_daily "
            "where report_date = ? and member = 'all' order by all) "
            f"to {quote_text(target)} (format parquet)",
            [issue, run.rules_digest, run.report_date],
        )


def _write_manifest(
    draft: Path,
    facts: IssueFacts,
    run: Run,
    loads: list[dict[str, Any]],
    more: dict[str, Any],
) -> None:
    files = {
        path.relative_to(draft).as_posix(): sha256(path)
        for path in sorted(draft.rglob("*"))
        if path.is_file()
    }
    manifest = {
        **{name: _plain(value) for name, value in vars(facts).items()},
        "settings": json.loads(run.as_json()),
        **more,
        "version": __version__,
        "parts": {name: version(name) for name in PARTS},
        "files": files,
        "inputs": [{name: _plain(load[name]) for name in OF_LOADS} for load in loads],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (draft / issue_ledger.MANIFEST).write_text(text + "\n", "utf-8")


def _plain(value: object) -> object:
    return value if isinstance(value, (int, bool, type(None))) else str(value)

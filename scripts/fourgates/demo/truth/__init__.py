"""The figures that must come out, counted from the simulated events in plain Python.

Nothing here reads a model, a rule table or landing: each indicator is counted from its
definition in words, over the rows that arrive good, as known after the last arrival.
"""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb

from fourgates import project
from fourgates.demo.story import Setting
from fourgates.demo.truth import (
    contacts,
    gates,
    observation,
    recovery,
    screening,
    tally,
    tasks,
)
from fourgates.demo.truth import workforce as duties
from fourgates.demo.truth.events import Source
from fourgates.demo.truth.tally import Tally


def write(connection: duckdb.DuckDBPyConnection, setting: Setting, path: Path) -> Path:
    """Write ``truth.csv``: every date, valid area and indicator."""
    source = Source(connection)
    total = count(source, Tally(setting.business_days))
    counted = {indicator for indicator, _, _ in (*total.cells, *total.ranked)}
    known = {name: share for name, share in catalogue().items() if name in counted}
    areas = source.latest("areas", "valid_from", "area_id", "valid_from")
    tally.write(path, total, areas, known)
    return path


def count(source: Source, total: Tally) -> Tally:
    """Count every indicator by community and day."""
    forms = screening.registrations(total, source)
    homes, visits = screening.households(total, source)
    people = observation.observation(total, source, forms)
    infected = contacts.cases(total, source, people)
    contacts.contacts(total, people, infected)
    contacts.alarms(total, people)
    gates.gate_checks(total, source)
    gates.leads(total, source)
    tasks.tasks(total, source)
    duties.duty(total, source, homes)
    duties.visiting(total, source, visits)
    duties.posts(total, source)
    duties.allowances(total, source)
    register = recovery.firms(total, source)
    recovery.relief(total, source, register)
    return total


def catalogue() -> dict[str, bool]:
    """Return indicator → whether it has a denominator, in print order."""
    path = project.root() / "seeds" / "catalogue" / "indicators.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["print_order"]))
    return {row["indicator_id"]: bool(row["denominator_en"]) for row in rows}

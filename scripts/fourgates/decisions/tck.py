"""Run the cases of the DMN Technology Compatibility Kit, in Python and in SQL."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
from sqlglot.errors import SqlglotError

from fourgates import engine
from fourgates.decisions import dmn_read, temporal
from fourgates.decisions.dmn_model import Kind, Model, Values
from fourgates.decisions.dmn_run import decide
from fourgates.decisions.dmn_sql import compile_decision
from fourgates.decisions.evaluate import normal
from fourgates.decisions.sql_nodes import TYPE_NAMES, literal
from fourgates.decisions.syntax import CellError, Months
from fourgates.errors import UserError, at

TOLERANCE = 1e-8
MONTH = timedelta(days=30)
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


@dataclass(frozen=True)
class Case:
    """One result that one test case expects."""

    file: str
    case_id: str
    model: str
    result: str
    facts: Values
    expected: Any
    kind: str = "decision"


@dataclass(frozen=True)
class Outcome:
    """How one case came out; a message is empty when the answer was right."""

    case: Case
    python: str
    sql: str

    @property
    def is_passed(self) -> bool:
        """Whether Python is right, and SQL is right or says what it lacks."""
        return not self.python and (not self.sql or "unsupported" in self.sql)

    def __str__(self) -> str:
        """Return the outcome as one line."""
        word = "pass" if self.is_passed else "FAIL"
        notes = [
            f"{engine_name}: {message}"
            for engine_name, message in (("python", self.python), ("sql", self.sql))
            if message
        ]
        place = f"{self.case.file} {self.case.case_id} {self.case.result}"
        return "  ".join([word, place, *notes])


def run_folder(folder: Path) -> Iterator[Outcome]:
    """Run every test file under a folder.

    Raises:
        UserError: There is no test file, or one cannot be read.
    """
    files = sorted(path for path in folder.rglob("*.xml") if _is_tests(path))
    if not files:
        raise UserError(f"{folder}: no TCK test file (*.xml with testCases) in it")
    for path in files:
        for case in cases(path):
            yield run_case(case, path.parent)


def cases(path: Path) -> list[Case]:
    """Return the cases of one test file."""
    root = _parsed(path)
    model = (root.findtext("modelName") or "").strip()
    found = []
    for node in root.findall("testCase"):
        facts = {
            item.get("name", ""): _value(item) for item in node.findall("inputNode")
        }
        for result in node.findall("resultNode"):
            expected = result.find("expected")
            found.append(
                Case(
                    file=path.parent.name,
                    case_id=node.get("id", ""),
                    model=model,
                    result=result.get("name", ""),
                    facts=facts,
                    expected=_value(expected) if expected is not None else None,
                    kind=result.get("type", node.get("type", "decision")),
                )
            )
    return found


def run_case(case: Case, folder: Path) -> Outcome:
    """Run one case in both engines."""
    if case.kind not in ("decision", ""):
        message = f"unsupported DMN: a test of a {case.kind}"
        return Outcome(case, message, message)
    try:
        model = dmn_read.read(folder / case.model)
        if case.result not in model.decisions:
            raise UserError(f"{case.model}: no decision '{case.result}'")
    except (UserError, OSError) as error:
        text = getattr(error, "message", str(error))
        return Outcome(case, text, text)
    return Outcome(case, _in_python(model, case), _in_sql(model, case))


def _in_python(model: Model, case: Case) -> str:
    try:
        found = decide(model, case.result, case.facts)
    except (CellError, ValueError) as error:
        return str(getattr(error, "message", error))
    return _compared(case.expected, found)


def _in_sql(model: Model, case: Case) -> str:
    try:
        query = compile_decision(model, case.result)
        columns = [
            f"{_sql(case.facts.get(name), item.kind)} as "
            + '"'
            + name.replace('"', '""')
            + '"'
            for name, item in model.inputs.items()
        ] or ["0 as _nothing"]
        facts = f"(select {', '.join(columns)})"
        wanted = '"' + case.result.replace('"', '""') + '"'
        with engine.connect() as connection:
            text = f"select {wanted} from ({query.replace('__facts__', facts)})"
            row = connection.execute(text).fetchone()
    except (CellError, UserError) as error:
        said = str(error.message).partition("\n")[0]
        is_named = said.startswith("unsupported") or ": unsupported" in said
        return said if is_named else f"unsupported in SQL: {said}"
    except (duckdb.Error, SqlglotError) as error:
        return f"SQL failed: {str(error).partition(chr(10))[0]}"
    return _compared(case.expected, normal(row[0]) if row else None)


def _compared(expected: Any, found: Any) -> str:
    return "" if alike(expected, found) else f"expected {expected!r}, got {found!r}"


def alike(expected: Any, found: Any) -> bool:
    """Return whether a value is as expected, numbers within the TCK's tolerance."""
    if isinstance(expected, float) and isinstance(found, float):
        return math.isclose(expected, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(alike, expected, found))
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(
            alike(value, found[name]) for name, value in expected.items()
        )
    if isinstance(expected, Months) and isinstance(found, timedelta):
        return expected.count * MONTH == found
    return type(expected) is type(found) and bool(expected == found)


def _sql(value: Any, kind: Kind) -> str:
    if kind.is_list and isinstance(value, list):
        inner = Kind(kind.base, allowed=kind.allowed, parts=kind.parts)
        return "[" + ", ".join(_sql(item, inner) for item in value) + "]"
    if isinstance(value, list):
        return "[" + ", ".join(_sql(item, Kind()) for item in value) + "]"
    if kind.parts or isinstance(value, dict):
        known = dict(kind.parts)
        names = known or value
        given = value or {}
        return (
            "{"
            + ", ".join(
                "'"
                + name.replace("'", "''")
                + "': "
                + _sql(given.get(name), known.get(name, Kind()))
                for name in names
            )
            + "}"
        )
    text = literal(value).sql(dialect="duckdb")
    name = TYPE_NAMES.get(kind.base)
    if name is None and isinstance(value, float):
        name = "double"
    return f"cast({text} as {name})" if name else text


def _parsed(path: Path) -> ET.Element:
    content = path.read_bytes()
    if b"<!DOCTYPE" in content:
        raise at(path.name, "a test file has no DOCTYPE; it was not read")
    try:
        root = ET.fromstring(content)
    except ET.ParseError as error:
        raise at(path.name, f"is not XML: {error}") from None
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]
    return root


def _is_tests(path: Path) -> bool:
    return b"testCases" in path.read_bytes()[:4096]


def _value(node: ET.Element) -> Any:
    listed = node.find("list")
    if listed is not None:
        return [_value(item) for item in listed.findall("item")]
    if node.get(NIL) == "true":
        return None
    parts = node.findall("component")
    if parts:
        return {part.get("name", ""): _value(part) for part in parts}
    value = node.find("value")
    return _typed(value) if value is not None else None


def _typed(node: ET.Element) -> Any:
    if node.get(NIL) == "true":
        return None
    text = node.text or ""
    kind = node.get(TYPE, "").rpartition(":")[2]
    if kind in ("decimal", "double", "integer", "int", "float", "long"):
        return float(text)
    if kind == "boolean":
        return text.strip() in ("true", "1")
    readers = {
        "date": temporal.read_date,
        "time": temporal.read_time,
        "dateTime": temporal.read_datetime,
        "duration": temporal.read_duration,
        "dayTimeDuration": temporal.read_duration,
        "yearMonthDuration": temporal.read_duration,
    }
    reader = readers.get(kind)
    return reader(text.strip()) if reader else text

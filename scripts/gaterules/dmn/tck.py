"""Run the cases of the DMN Technology Compatibility Kit, in Python and in SQL."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp
from sqlglot.errors import SqlglotError

from gaterules.dmn import reading
from gaterules.dmn.compile import compile_decision
from gaterules.dmn.model import Model, Values
from gaterules.dmn.running import conformed_input, decide_in_model, invoke, serve
from gaterules.dmn.xml import clean, parsed
from gaterules.errors import CellError, RuleError
from gaterules.feel import temporal
from gaterules.feel.evaluate import normal
from gaterules.feel.tree import FeelType
from gaterules.feel.types import full_type_of_value
from gaterules.feel.values import ANY, DAYS, YEARS, Months, type_of_value
from gaterules.sql.facts import bind_facts
from gaterules.sql.nodes import literal
from gaterules.table import SQL_TYPES

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
NUMBERS = ("decimal", "double", "integer", "int", "float", "long", "number")
READERS = temporal.READERS | {
    "dateTime": temporal.read_datetime,
    "dayTimeDuration": temporal.read_duration,
    "yearMonthDuration": temporal.read_duration,
}
BARE: dict[str, Callable[[str], Any]] = temporal.READERS | {
    "number": float,
    "boolean": {"true": True, "false": False}.get,
    DAYS: temporal.read_duration,
    YEARS: temporal.read_duration,
}


class UntypedText(str):
    """A value whose type the file does not say; the model does, or what was found."""

    __slots__ = ()


@dataclass(frozen=True)
class Given:
    """One input of a test case; a namespace tells the inputs of other files apart."""

    name: str
    namespace: str
    value: Any


@dataclass(frozen=True)
class Case:
    """One result that one test case expects.

    ``file`` is the folder of the test file, ``result`` a decision or one output of a
    service, ``kind`` one of decision, decisionService and bkm; one of the last two is
    ``invoked``.
    """

    file: str
    case_id: str
    model: str
    result: str
    given: tuple[Given, ...] = ()
    expected: Any = None
    kind: str = "decision"
    invoked: str = ""


def files_of(place: Path) -> list[Path]:
    """Return the test files of a folder, model or test file; none is a RuleError."""
    if place.is_dir():
        found = [path for path in place.rglob("*.xml") if _is_tests(path)]
    elif place.suffix.lower() == ".dmn":
        beside = [path for path in place.parent.glob("*.xml") if _is_tests(path)]
        found = [path for path in beside if _model_of(path) == place.name]
    else:
        found = [place]
    if not found:
        raise RuleError(f"{place}: no TCK test file (*.xml with testCases) for it")
    return sorted(found)


def cases(path: Path) -> list[Case]:
    """Return the cases of one test file, or raise a RuleError."""
    root = parsed(path)
    if not root.tag.endswith("testCases"):
        raise RuleError(
            file=path.name, reason="is not a TCK test file: its root is not testCases"
        )
    model = (root.findtext("modelName") or "").strip()
    found = []
    for node in root.findall("testCase"):
        given = tuple(
            Given(clean(item.get("name")), item.get("namespace", ""), _value(item))
            for item in node.findall("inputNode")
        )
        invoked = clean(node.get("invocableName"))
        kind = node.get("type", "decision")
        for result in node.findall("resultNode"):
            found.append(
                Case(
                    file=path.parent.name,
                    case_id=node.get("id", ""),
                    model=model,
                    result=clean(result.get("name")),
                    given=given,
                    expected=_value(_expected(result)),
                    # What the case invokes says what it is, whatever a result says.
                    kind=kind if invoked else result.get("type", kind),
                    invoked=invoked,
                )
            )
    return found


def _expected(result: ET.Element) -> ET.Element | None:
    """Return what a result should be; older files of the kit call it ``computed``."""
    found = result.find("expected")
    return result.find("computed") if found is None else found


def typed(value: Any, wanted: FeelType) -> Any:
    """Return an input with each bare value read as its declared type."""
    if isinstance(value, UntypedText):
        return as_kind(value, wanted.base)
    if isinstance(value, list):
        return [typed(item, wanted.inner or ANY) for item in value]
    if isinstance(value, dict):
        known = dict(wanted.parts)
        return {name: typed(part, known.get(name, ANY)) for name, part in value.items()}
    return value


def as_kind(value: UntypedText, kind: str) -> Any:
    """Return a bare value as one of a kind; as text where it is none.

    One that is empty is null, but where a text is wanted.
    """
    text = value.strip()
    if not text and kind != "string":
        return None
    try:
        found = BARE[kind](text) if kind in BARE else None
    except ValueError:
        found = None
    return str(value) if found is None else found


def _is_tests(path: Path) -> bool:
    return b"testCases" in path.read_bytes()[:4096]


def _model_of(path: Path) -> str:
    return (parsed(path).findtext("modelName") or "").strip()


def _value(node: ET.Element | None) -> Any:
    if node is None:
        return None
    listed = node.find("list")
    if listed is not None:
        is_nil = listed.get(NIL) == "true"
        return None if is_nil else [_value(item) for item in listed.findall("item")]
    if node.get(NIL) == "true":
        return None
    if parts := node.findall("component"):
        return {clean(part.get("name")): _value(part) for part in parts}
    value = node.find("value")
    return None if value is None or value.get(NIL) == "true" else _typed(value)


def _number(text: str) -> float | str | None:
    """Return a number, None for no text; a text that is no number stays one."""
    try:
        return float(text) if text.strip() else None
    except ValueError:
        return text


def _typed(node: ET.Element) -> Any:
    text = node.text or ""
    kind = node.get(TYPE, "").rpartition(":")[2]
    if kind in (*NUMBERS, "boolean", *READERS) and not text.strip():
        return None
    if kind in NUMBERS:
        return _number(text)
    if kind == "boolean":
        return text.strip() in ("true", "1")
    reader = READERS.get(kind)
    if reader is None:
        return text if kind else UntypedText(text)
    found = reader(text.strip())
    return text if found is None else found


TOLERANCE = 1e-8
MONTH = timedelta(days=30)


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
            f"{engine_name}: {message.partition(chr(10))[0]}"
            for engine_name, message in (("python", self.python), ("sql", self.sql))
            if message
        ]
        place = f"{self.case.file} {self.case.case_id} {self.case.result}"
        return "  ".join([word, place, *notes])


def run_folder(place: Path) -> Iterator[Outcome]:
    """Run every test file under a folder, or those of one model or test file.

    A file that cannot be read is one case that fails, with what is wrong with it. No
    file at all is a RuleError.
    """
    for path in files_of(place):
        try:
            found = cases(path)
            runner = Runner(path.parent, found)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            said = error.message if isinstance(error, RuleError) else said
            yield Outcome(Case(path.parent.name, path.name, "", ""), said, said)
            continue
        for case in found:
            yield runner.run(case)


class Runner:
    """Run the cases of one test file; each model is read once."""

    def __init__(self, folder: Path, found: list[Case]) -> None:
        """Read the models."""
        names = {case.model for case in found}
        self._models = {name: reading.read_model(folder / name) for name in names}
        self._connection = duckdb.connect()

    def run(self, case: Case) -> Outcome:
        """Run one case in both engines."""
        model = self._models[case.model]
        kinds: dict[str, Mapping[str, object]] = {
            "decision": model.decisions,
            "decisionService": model.services,
            "bkm": model.functions,
        }
        known = kinds.get(case.kind)
        name = case.result if case.kind == "decision" else case.invoked or case.result
        if known is None or name not in known:
            message = f"{case.model}: no {case.kind} '{name}'"
            return Outcome(case, message, message)
        facts = _facts(model, case)
        python = _in_python(model, case, name, facts)
        return Outcome(case, python, _in_sql(model, case, facts, self._connection))


def _facts(model: Model, case: Case) -> Values:
    """Return the inputs by key; one of another file is known by its namespace."""
    found: Values = {}
    kinds = {key: item.kind for key, item in model.inputs.items()}
    kinds |= {key: item.kind for key, item in model.decisions.items()}
    if case.kind == "bkm":
        function = model.functions[case.invoked or case.result]
        kinds = {item.name: item.kind for item in function.parameters}
    for given in case.given:
        keys = [given.name]
        if given.namespace and given.namespace != model.namespace:
            keys = [
                key
                for key, item in model.inputs.items()
                if (item.name, item.namespace) == (given.name, given.namespace)
            ]
        for key in keys:
            kind = kinds.get(key, ANY)
            found[key] = conformed_input(typed(given.value, kind), kind)
    return found


def _in_python(model: Model, case: Case, name: str, facts: Values) -> str:
    run = {"decisionService": serve, "bkm": invoke}.get(case.kind, decide_in_model)
    try:
        found = run(model, name, facts)
    except (CellError, ValueError) as error:
        message = str(getattr(error, "message", error))
        # What is no FEEL is an error, and null (DMN 1.3, 10.3.2.1).
        is_null = case.expected is None and "unsupported" not in message
        return "" if is_null else message
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return _compared(case.expected, _output(model, case, found))


def _output(model: Model, case: Case, found: Any) -> Any:
    """Return the output that a case asks for, where a service gives several."""
    gives = model.services[case.invoked].gives if case.invoked in model.services else ()
    if len(gives) > 1 and isinstance(found, dict):
        for name, key in gives:
            if case.result in (name, key):
                return found[name]
    return found


def _in_sql(
    model: Model, case: Case, facts: Values, connection: duckdb.DuckDBPyConnection
) -> str:
    try:
        key, facts = _asked(model, case, facts)
        given = {key: full_type_of_value(value) for key, value in facts.items()}
        query = compile_decision(model, key, given=given)
        kinds = {key: item.kind for key, item in model.inputs.items()}
        made = model.decisions
        kinds |= {key: made[key].kind for key in given if key in made}
        columns = [
            f"{_sql(facts.get(key), kind)} as {_quoted(key)}"
            for key, kind in kinds.items()
        ] or ["0 as _nothing"]
        source = f"(select {', '.join(columns)})"
        text = f"select {_quoted(key)} from ({bind_facts(query, source)})"
        row = connection.execute(text).fetchone()
    except (CellError, RuleError) as error:
        said = str(error.message).partition("\n")[0]
        is_named = said.startswith("unsupported") or ": unsupported" in said
        return said if is_named else f"unsupported in SQL: {said}"
    except (duckdb.Error, SqlglotError) as error:
        return f"SQL failed: {str(error).partition(chr(10))[0]}"
    except Exception as error:
        return f"SQL failed: {type(error).__name__}: {error}"
    return _compared(case.expected, normal(row[0]) if row else None)


def _asked(model: Model, case: Case, facts: Values) -> tuple[str, Values]:
    """Return the decision that a case is about, and what is known to it.

    A service knows what it takes, and nothing else.
    """
    if case.kind == "decision":
        return case.result, facts
    service = model.services.get(case.invoked or case.result)
    if service is None:
        raise CellError("unsupported in SQL: a test of a function")
    named = [pair for pair in service.gives if case.result in pair]
    if len(service.gives) == 1:
        named = [*service.gives]
    if not named or service.kind.base != "any":
        raise CellError("unsupported in SQL: a service's outputs together")
    return named[0][1], {key: facts.get(key) for _, key in service.takes}


def _quoted(name: str) -> str:
    return str(exp.to_identifier(name, quoted=True).sql(dialect="duckdb"))


def _compared(expected: Any, found: Any) -> str:
    is_right = is_as_expected(expected, found)
    return "" if is_right else f"expected {expected!r}, got {found!r}"


def is_as_expected(expected: Any, found: Any) -> bool:
    """Return whether a value is as expected, numbers within the TCK's tolerance."""
    if isinstance(expected, UntypedText) and not isinstance(found, str):
        expected = as_kind(expected, type_of_value(found))
    if isinstance(expected, float) and isinstance(found, float):
        return math.isclose(expected, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(is_as_expected, expected, found))
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(
            is_as_expected(value, found[name]) for name, value in expected.items()
        )
    if isinstance(expected, Months) and isinstance(found, timedelta):
        expected = expected.count * MONTH
    is_text = isinstance(expected, str) and isinstance(found, str)
    is_like = is_text or type(expected) is type(found)
    return is_like and bool(expected == found) and _offset(expected) == _offset(found)


def _offset(value: Any) -> timedelta | None:
    return value.utcoffset() if isinstance(value, datetime | time) else None


def _sql(value: Any, wanted: FeelType) -> str:
    """Return a constant in SQL that has the type which the model declares."""
    if wanted.base == "list" or isinstance(value, list):
        inner = wanted.inner or ANY
        items = value if isinstance(value, list) else [value]
        listed = "[" + ", ".join(_sql(item, inner) for item in items) + "]"
        return f"case when {value is not None} then {listed} end"
    if wanted.base == "context" or isinstance(value, dict):
        known = dict(wanted.parts)
        given = value if isinstance(value, dict) else {}
        parts = [
            f"{_sql(name, ANY)}: {_sql(given.get(name), known.get(name, ANY))}"
            for name in known | given
        ]
        whole = "{" + ", ".join(parts) + "}" if parts else "null"
        return f"case when {value is not None} then {whole} end"
    text = literal(value).sql(dialect="duckdb")
    name = SQL_TYPES.get(wanted.base)
    if name is None and isinstance(value, float):
        name = "double"
    return f"cast({text} as {name})" if name else text

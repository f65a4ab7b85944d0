"""Read the test cases of the DMN Technology Compatibility Kit."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gaterules.dmn.xml import clean, parsed
from gaterules.errors import RuleError
from gaterules.feel import temporal
from gaterules.feel.syntax import Kind
from gaterules.feel.values import ANY, DAYS, MOMENT, YEARS

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
NUMBERS = ("decimal", "double", "integer", "int", "float", "long", "number")
READERS = {
    "date": temporal.read_date,
    "time": temporal.read_time,
    "dateTime": temporal.read_datetime,
    "duration": temporal.read_duration,
    "dayTimeDuration": temporal.read_duration,
    "yearMonthDuration": temporal.read_duration,
}
BARE: dict[str, Callable[[str], Any]] = {
    "number": float,
    "boolean": {"true": True, "false": False}.get,
    "date": temporal.read_date,
    "time": temporal.read_time,
    MOMENT: temporal.read_datetime,
    DAYS: temporal.read_duration,
    YEARS: temporal.read_duration,
}


class Bare(str):
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

    Args:
        file: Folder of the test file.
        case_id: The test case.
        model: The ``.dmn`` file.
        result: Name of the decision, or of one output of a service.
        given: The inputs.
        expected: The value.
        kind: ``decision``, ``decisionService`` or ``bkm``.
        invoked: The service or function that is called.
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
    """Return the test files that a folder, a model or a test file stands for.

    Raises:
        RuleError: There is none.
    """
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
    """Return the cases of one test file.

    Raises:
        RuleError: The file cannot be read.
    """
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
            expected = _expected(result)
            found.append(
                Case(
                    file=path.parent.name,
                    case_id=node.get("id", ""),
                    model=model,
                    result=clean(result.get("name")),
                    given=given,
                    expected=_value(expected) if expected is not None else None,
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


def typed(value: Any, wanted: Kind) -> Any:
    """Return an input with each bare value read as its declared type."""
    if isinstance(value, Bare):
        return as_kind(value, wanted.base)
    if isinstance(value, list):
        return [typed(item, wanted.inner or ANY) for item in value]
    if isinstance(value, dict):
        known = dict(wanted.parts)
        return {name: typed(part, known.get(name, ANY)) for name, part in value.items()}
    return value


def as_kind(value: Bare, kind: str) -> Any:
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


def _value(node: ET.Element) -> Any:
    listed = node.find("list")
    if listed is not None:
        if listed.get(NIL) == "true":
            return None
        return [_value(item) for item in listed.findall("item")]
    if node.get(NIL) == "true":
        return None
    parts = node.findall("component")
    if parts:
        return {clean(part.get("name")): _value(part) for part in parts}
    value = node.find("value")
    return _typed(value) if value is not None else None


def _number(text: str) -> float | str | None:
    """Return a number, None for no text; a text that is no number stays one."""
    try:
        return float(text) if text.strip() else None
    except ValueError:
        return text


def _typed(node: ET.Element) -> Any:
    if node.get(NIL) == "true":
        return None
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
        return text if kind else Bare(text)
    found = reader(text.strip())
    return text if found is None else found

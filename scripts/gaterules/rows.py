"""Read the rows of a table, and refuse a cell that does not fit its column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from zipfile import ZipFile

from gaterules.errors import CellError, Faults, TableError
from gaterules.feel import temporal, tree
from gaterules.feel.calls import refuse_misfits
from gaterules.feel.misspelling import respelled_day
from gaterules.feel.numbers import is_in_range
from gaterules.feel.parser import Grammar
from gaterules.feel.tree import Expression, Literal, Test, Tests, names
from gaterules.feel.types import plain, type_of
from gaterules.table import Input, Output, Rule


def check_tests(tests: Tests, kind: str, types: Mapping[str, str]) -> None:
    """Refuse a ``when`` cell whose values are not of its column's type.

    Raises:
        CellError: A value does not fit.
    """
    scope = {**types, "?": kind}
    refuse_misfits(tests, scope)
    for test in tests.items:
        for where, value in _values(test):
            found = type_of(value, scope)
            if isinstance(test, tree.Equal) and _is_condition(test.value, found, kind):
                continue
            items = value.items if isinstance(value, tree.Items) else (value,)
            for item in items:
                _check_type(item, type_of(item, scope), plain(kind), where)


def check_output(value: Expression, column: Output, types: Mapping[str, str]) -> None:
    """Refuse a ``then`` cell that is not of its column's type or listed values.

    Raises:
        CellError: The value does not fit.
    """
    refuse_misfits(value, types)
    found = type_of(value, types)
    _check_type(value, found, plain(column.type), "")
    if not isinstance(value, Literal) or value.value is None:
        return
    if column.values and value.value not in column.values:
        allowed = ", ".join(str(item) for item in column.values)
        raise CellError(f"expected one of: {allowed}", value.position)
    if column.type == "integer" and value.value != int(value.value):  # type: ignore[call-overload]
        raise CellError("expected a whole number", value.position)
    if column.type == "integer" and not is_in_range(value.value):  # type: ignore[arg-type]
        raise CellError("an integer has at most 32 bits", value.position)


def _values(test: Test) -> list[tuple[str, Expression]]:
    if isinstance(test, tree.Compare):
        return [(f" after '{test.operator}'", test.value)]
    if isinstance(test, tree.Interval):
        return [(" as lower bound", test.low), (" as upper bound", test.high)]
    return [("", test.value)]


def _is_condition(value: Expression, found: str, kind: str) -> bool:
    return found in ("boolean", "any") and ("?" in names(value) or kind == "any")


def _check_type(value: Expression, found: str, wanted: str, where: str) -> None:
    if found in (wanted, "any", "null") or wanted == "any":
        return
    raise CellError(f"expected a {wanted}{where}, not a {found}", value.position)


LONGEST_CELL = 2**31 - 1
MOST_DIGITS = 12  # of a division code
# A cell of a sheet that holds an error, or a formula that nobody computed; its place.
ERROR_CELL = re.compile(r'<c (?=[^>]*\bt="e")[^>]*\br="([A-Z]+\d+)"')
FORMULA = r"<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
EMPTY_FORMULA = re.compile(rf'<c [^>]*\br="([A-Z]+\d+)"[^>]*>\s*{FORMULA}')


def to_csv(path: Path) -> str:
    """Return the rows of an XLSX table as the CSV that the seeds hold."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(row for row in _sheet(path) if any(cell.strip() for cell in row))
    return text.getvalue()


def read_rows(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Return the header, and each row with its line number."""
    is_sheet = path.suffix.lower() == ".xlsx"
    lines = _sheet(path) if is_sheet else _lines(path)
    if not lines:
        raise TableError("the file is empty", path.name)
    header = [name.strip() for name in lines[0]]
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            told = f"{len(cells)} cells under {len(header)} columns; "
            told += "is a text with a comma not in quotes?"
            raise TableError(told, path.name, number)
        rows.append((number, dict(zip(header, cells, strict=True))))
    return header, rows


def _lines(path: Path) -> list[list[str]]:
    """Return the cells of each line; a quote that stays open would swallow rows."""
    csv.field_size_limit(LONGEST_CELL)  # of the whole process
    reader = csv.reader(_utf8(path).splitlines(keepends=True), strict=True)
    lines: list[list[str]] = []
    begun = 1
    try:
        for cells in reader:
            lines.append(cells)
            begun = reader.line_num + 1
    except csv.Error as error:
        reason = {
            "unexpected end of data": "a quote that opens here is never closed",
        }.get(str(error), f"is no CSV ({error}); a quote in a text is written twice")
        raise TableError(reason, path.name, begun) from None
    return lines


def _utf8(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        told = f"is not UTF-8 (byte {error.start}); save it as UTF-8"
        raise TableError(told, path.name) from None


def _sheet(path: Path) -> list[list[str]]:
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415  only XLSX pays for it

    try:
        sheet = load_workbook(str(path)).get_sheet_by_index(0)
    except CalamineError as error:
        raise TableError(f"is no XLSX workbook: {error}", path.name) from None
    _refuse_errors(path)
    rows = [[_cell_text(cell) for cell in row] for row in sheet.to_python()]
    first_row, first_column = sheet.start or (0, 0)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left != right:
            place = f"{_letters(left)}{top + 1}"
            told = "is merged over several columns; unmerge it, and fill each cell"
            raise TableError(told, path.name, place)
        column = left - first_column
        for row in rows[top - first_row + 1 : bottom - first_row + 1]:
            row[column] = rows[top - first_row][column]
    return rows


def _letters(column: int) -> str:
    """Return a column as a sheet names it: 0 is A, 26 is AA."""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _refuse_errors(path: Path) -> None:
    """Refuse a book with ``#REF!``, or with a formula that has no value yet.

    Both read as an empty cell, which holds for everything.

    Raises:
        RuleError: A cell holds an error or no value; the message names it.
    """
    with ZipFile(path) as book:
        for name in book.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            text = book.read(name).decode(errors="replace")
            if found := ERROR_CELL.search(text):
                told = "holds an error such as #REF!; mend the formula or write the "
                raise TableError(f"{told}value", path.name, found[1])
            if found := EMPTY_FORMULA.search(text):
                told = "holds a formula without a value; open and save the book, or "
                raise TableError(f"{told}write the value", path.name, found[1])


def _cell_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


class RowReader:
    """Turn the rows of one table into rules; faults are gathered."""

    def __init__(
        self,
        grammar: Grammar,
        inputs: list[Input],
        outputs: list[Output],
        faults: Faults,
    ) -> None:
        """Keep the columns and where faults are noted."""
        self._grammar, self._faults = grammar, faults
        self._inputs, self._outputs = inputs, outputs
        self._types = {column.name: column.type for column in inputs}

    def rule(self, line: int, row: dict[str, str]) -> Rule:
        """Read one row."""
        name = row["rule_id"].strip() or f"line {line}"
        whens = [row[f"when_{column.name}"] for column in self._inputs]
        thens = [row[f"then_{column.name}"] for column in self._outputs]
        start = self._day(name, "effective_from", row)
        end = self._day(name, "effective_to", row)
        if start and end and end <= start:
            self._faults.add(name, "is not after effective_from", "effective_to")
        return Rule(
            rule_id=row["rule_id"].strip(),
            tests=tuple(self._tests(name, whens)),
            outputs=tuple(self._thens(name, thens)),
            cells=tuple(whens + thens),
            start=start,
            end=end,
            jurisdiction=self._division(name, row.get("jurisdiction", "")),
            because=row["because"],
            source=row["source"],
            confidence=row.get("confidence", ""),
            is_illustrative=row.get("is_illustrative", "").strip().lower() == "true",
            line=line,
        )

    def default(
        self, values: dict[str, object] | None
    ) -> tuple[Expression, ...] | None:
        """Read the default outputs of the yml."""
        if values is None:
            return None
        declared = {column.name for column in self._outputs}
        for name in sorted(declared ^ set(values)):
            told = f"{name} is not in both default and outputs"
            self._faults.add("yml", told, "default")
        texts = [_yaml_text(values.get(column.name)) for column in self._outputs]
        return tuple(self._thens("default", texts))

    def _tests(self, name: str, cells: list[str]) -> Iterator[Tests]:
        for column, text in zip(self._inputs, cells, strict=True):
            try:
                tests = self._grammar.tests(text, plain(column.type))
                check_tests(tests, column.type, self._types)
            except CellError as error:
                self._faults.cell(name, f"when_{column.name}", text, error)
                tests = Tests()
            yield tests

    def _thens(self, name: str, cells: list[str]) -> Iterator[Expression]:
        for column, text in zip(self._outputs, cells, strict=True):
            try:
                found = read_output(text, column.type, self._grammar)
                check_output(found, column, self._types)
            except CellError as error:
                self._faults.cell(name, f"then_{column.name}", text, error)
                found = Literal(None)
            yield found

    def _day(self, name: str, column: str, row: dict[str, str]) -> date | None:
        text = row[column].strip()
        if not text:
            return None
        day = temporal.read_date(text)
        if day is None:
            right = respelled_day(text)
            hint = f"; write {right}" if right else ""
            self._faults.add(name, f"'{text}' is not a date YYYY-MM-DD{hint}", column)
        return day

    def _division(self, name: str, text: str) -> str:
        code = text.strip()
        if code in ("", "CN"):
            return ""
        if not (code.isascii() and code.isdigit() and len(code) <= MOST_DIGITS):
            told = f"'{code}' is neither CN nor the first digits of a division code"
            self._faults.add(name, told, "jurisdiction")
        return code


def read_output(text: str, kind: str, grammar: Grammar) -> Expression:
    """Read a ``then`` cell.

    A text may stand without quotes; what opens with ``"`` or ``=`` is FEEL. Any other
    type is always FEEL. An empty cell or ``-`` is null.

    Raises:
        CellError: The cell cannot be read.
    """
    bare = text.strip()
    if bare in ("", "-"):
        return Literal(None)
    if kind == "string" and bare[0] not in '"=':
        return Literal(None if bare == "null" else bare)
    if bare[0] == "=":
        return grammar.expression(text.replace("=", " ", 1))
    return grammar.expression(text)


def _yaml_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)

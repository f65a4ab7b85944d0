"""Say what failed in a build: node by node, with a row that breaks the test."""

from __future__ import annotations

from typing import Any

from fourgates.engine import Error, connect
from fourgates.errors import UNPROVEN, UserError
from fourgates.home import Home

PROBLEMS = ("error", "fail", "runtime error")
UNLABELLED = "every_code_that_landed_has_a_label"


def stop_on_problems(
    home: Home, results: Any, exception: BaseException | None = None
) -> None:
    """Raise what went wrong, if anything did; dbt must have closed the warehouse.

    Raises:
        UserError: A node could not be built (exit code 1) or a test did not hold (5).
    """
    problems = [result for result in results if str(result.status) in PROBLEMS]
    if not problems and exception is None:
        return
    if not problems:
        raise UserError(f"The build did not start: {exception}")
    lines = [
        f"  {result.node.resource_type} {result.node.name}: {_told(home, result)}"
        for result in problems
    ]
    broken = any(not _is_unproven(result) for result in problems)
    what = "could not be built" if broken else "did not hold"
    raise UserError(
        f"The warehouse {what}; the last issue stays current:\n" + "\n".join(lines),
        1 if broken else UNPROVEN,
    )


def unlabelled(home: Home, results: Any) -> tuple[str, ...]:
    """Return the codes without a label of which a test warns: where, and the code."""
    found: list[str] = []
    for result in results:
        if result.node.name == UNLABELLED and str(result.status) == "warn":
            query = f"select * from ({result.node.compiled_code}) order by all"
            with connect(home.warehouse, read_only=True, home=home.root) as connection:
                rows = connection.sql(query).fetchall()
            found += [f"{feed}.{column} {code}" for feed, column, _, code in rows]
    return tuple(found)


def _is_unproven(result: Any) -> bool:
    """Say whether a test did not hold, or a key, which is proven where it is made."""
    is_test = str(result.node.resource_type) == "test"
    return is_test or " did not hold: " in str(result.message)


def _told(home: Home, result: Any) -> str:
    lines = str(result.message or "").strip().splitlines()
    text = " ".join(line.strip() for line in lines[:3]) if lines else "no message"
    row = _row_that_fails(home, result) if str(result.status) == "fail" else ""
    return f"{text}: {row}" if row else text


def _row_that_fails(home: Home, result: Any) -> str:
    """Return the first row that a failed test finds, as ``column = value`` pairs."""
    query = f"select * from ({result.node.compiled_code}) order by all limit 1"
    try:
        with connect(home.warehouse, read_only=True, home=home.root) as connection:
            found = connection.sql(query)
            row = found.fetchone()
    except Error:
        return ""
    pairs = zip(found.columns, row or (), strict=False)
    return ", ".join(
        f"{name} = {'null' if value is None else value}" for name, value in pairs
    )

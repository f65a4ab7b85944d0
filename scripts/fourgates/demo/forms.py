"""Look at a feed's contract with the eyes of a sender who fills in the form."""

from __future__ import annotations

from fourgates.contracts import Column, Contract


def header(column: Column, choice: int | None) -> str:
    """Return a header: the n-th alias (or the last there is), or the plain name."""
    if choice is None or not column.aliases:
        return column.name
    return column.aliases[min(choice, len(column.aliases) - 1)]


def written_codes(column: Column, habit: str) -> dict[str, str]:
    """Return code → what a sender writes for it: the code, its label or an alias.

    A code's spellings are its Chinese label, its English label and then aliases.
    """
    place = {"label": 0, "alias": 2}.get(habit)
    if place is None:
        return {code.code: code.code for code in column.codes}
    return {
        code.code: code.spellings[min(place, len(code.spellings) - 1)]
        for code in column.codes
    }


def identity(contract: Contract) -> tuple[str, ...]:
    """Return the properties that tell one version of a row from every other row."""
    names = {column.landing_name: column.name for column in contract.columns}
    keys = [names[name] for name in contract.natural_key]
    version = (contract.version_column,) if contract.version_column else ()
    return tuple(dict.fromkeys((*keys, *version)))


def is_limited(column: Column) -> bool:
    """Tell whether the contract sets limits to a number."""
    return any(name == "minimum" for name, _ in column.limits)


def readable_targets(contract: Contract) -> list[str]:
    """Return the optional columns in which a cell can be unreadable."""
    return [
        column.name
        for column in contract.columns
        if not column.required
        and (column.logical_type != "string" or column.codes or column.check)
    ]

"""Hold a contract to the feeds that it names: what it lands as, what it reads with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from difflib import get_close_matches

from fourgates.contracts import logic
from fourgates.contracts.logic import Problem
from fourgates.contracts.model import OPEN_PURPOSE, Column, Contract, Quality
from fourgates.located import nearest

ALIKE = 0.7  # a column this like one of the owner's is that one, misspelt
LOOSE = ("pattern",)  # another district's codes have other shapes


def problems(contract: Contract, known: Mapping[str, Contract]) -> list[Problem]:
    """Return what a contract says of other feeds that is not so.

    Args:
        contract: The contract to look at.
        known: Every contract by feed, this one among them.
    """
    found = _companion_problems(contract, known)
    for column in contract.columns:
        if column.refers_to:
            found += _reference_problems(column, known)
    if contract.lands_as is None:
        return found
    owner = known.get(contract.lands_as)
    if owner is None or owner.lands_as or owner.feed == contract.feed:
        owners = [one.feed for one in known.values() if not one.lands_as]
        hint = nearest(contract.lands_as, set(owners) - {contract.feed})
        words = f"landsAs {contract.lands_as} is no feed that rows land as. {hint}"
        return [*found, ("", "landsAs", words)]
    return found + _owner_problems(contract, owner)


def as_owned(contract: Contract, owner: Contract) -> Contract:
    """Return a contract whose columns hold what the owner of its rows promises.

    The key, required columns, code lists, references and bounds are the owner's, unless
    a bound is given anew. A part of the key that may be empty may be left out.
    """
    owned = _by_landing(owner)
    filled = {name for name, _ in contract.landing}
    columns = tuple(
        _as_owned(column, owned.get(column.landing_name or ""))
        for column in contract.columns
    )
    return replace(
        contract,
        owner=owner,
        columns=columns,
        natural_key=tuple(name for name in owner.natural_key if name in filled),
        is_district_wide=owner.is_district_wide,
        end_column=owner.end_column,
        last_day_column=owner.last_day_column,
        quality=contract.quality + _quality(contract, owner),
    )


def _quality(contract: Contract, owner: Contract) -> tuple[Quality, ...]:
    """Return what the owner says looks wrong, of the columns that are filled."""
    own = {one.name for one in contract.quality}
    return tuple(
        one
        for one in owner.quality
        if one.name not in own and logic.fits(one.condition, contract)
    )


def left_empty(contract: Contract, owner: Contract) -> list[str]:
    """Return the owner's required columns that the contract fills with nothing."""
    filled = {name for name, _ in contract.landing}
    return [
        name
        for name, column in _by_landing(owner).items()
        if column.required and name not in filled
    ]


def _by_landing(contract: Contract) -> dict[str, Column]:
    return {one.landing_name: one for one in contract.columns if one.landing_name}


def _as_owned(column: Column, owner: Column | None) -> Column:
    if owner is None:
        return column
    limits = {name: value for name, value in owner.limits if name not in LOOSE}
    return replace(
        column,
        required=column.required or owner.required,
        codes=column.codes or owner.codes,
        code_list=column.code_list or owner.code_list,
        refers_to=column.refers_to or owner.refers_to,
        limits=tuple(sorted((limits | dict(column.limits)).items())),
    )


def _owner_problems(contract: Contract, owner: Contract) -> list[Problem]:
    found = _purpose_problems(contract, owner)
    owned, filled = _by_landing(owner), {name for name, _ in contract.landing}
    key = [name for name in owner.natural_key if owned[name].required]
    if lacks := [name for name in key if name not in filled]:
        words = (
            f"{', '.join(lacks)} is missing: rows of {owner.feed} are told apart by it"
        )
        found.append(("", "landsAs", words))
    elif not set(contract.natural_key) <= set(owner.natural_key):
        words = f"the key must be that of {owner.feed}: {', '.join(owner.natural_key)}"
        found.append(("", "naturalKey", words))
    if contract.whole_list is not None and not (
        owner.end_column or owner.last_day_column
    ):
        words = f"wholeList: {owner.feed} has no endColumn, so nothing of it can end"
        found.append(("", "wholeList", words))
    spare = owned.keys() - filled
    for column in contract.columns:
        name = column.landing_name
        if name in owned:
            found += _column_problems(column, owned[name], owner.feed)
        elif name and (close := get_close_matches(name, spare, 1, ALIKE)):
            words = f"no column of {owner.feed}. Did you mean '{close[0]}'?"
            found.append((column.name, "name", words))
    return found


def _purpose_problems(contract: Contract, owner: Contract) -> list[Problem]:
    """Return what keys of another purpose would come into the owner's rows.

    A feed of nobody's purpose may hold kinds that serve one each: there a contract says
    which kind all its rows are of, and serves what the kind does.
    """
    kinds = {
        code.code: code.purpose
        for column in owner.columns
        for code in column.codes
        if code.purpose
    }
    stated = [
        (column.name, text)
        for column in contract.columns
        if column.logic and (text := column.logic.strip().strip("'")) in kinds
    ]
    if kinds and stated:
        return [
            (
                name,
                "transformLogic",
                f"{kind} serves {kinds[kind]}, the contract {contract.purpose}",
            )
            for name, kind in stated
            if kinds[kind] != contract.purpose
        ]
    if contract.purpose == owner.purpose:
        return []
    words = f"purpose {contract.purpose}: {owner.feed} serves {owner.purpose}"
    if kinds and owner.purpose == OPEN_PURPOSE:
        words += ", unless a column says by transformLogic of which kind all rows are"
    return [("", "purpose", words)]


def _column_problems(column: Column, owner: Column, feed: str) -> list[Problem]:
    if column.is_identifier != owner.is_identifier:
        words = f"lands as the keyed hash of an identifier in {feed}; mark it with key"
        if column.is_identifier:
            words = f"lands as it is in {feed}; take key away"
        return [(column.name, "name", words)]
    if column.landing_type != owner.landing_type:
        words = f"is {column.logical_type}, but {owner.logical_type} in {feed}"
        return [(column.name, "logicalType", words)]
    codes = {code.code for code in owner.codes}
    foreign = sorted({code.code for code in column.codes} - codes)
    # A home may have a list of the owner's name beside its contract, with more codes.
    if codes and foreign and column.code_list != owner.code_list:
        words = f"code {foreign[0]} is none of {feed}. {nearest(foreign[0], codes)}"
        return [(column.name, "codes", words)]
    return []


def _companion_problems(
    contract: Contract, known: Mapping[str, Contract]
) -> list[Problem]:
    name = contract.reads_with
    if name is None:
        return []
    leaders = {one.feed for one in known.values() if not one.reads_with}
    if name in leaders:
        return []
    words = f"readsWith {name} is no feed with sheets of its own."
    return [("", "readsWith", f"{words} {nearest(name, leaders)}")]


def _reference_problems(column: Column, known: Mapping[str, Contract]) -> list[Problem]:
    feed, name = str(column.refers_to).split(".")
    told = f"refers to {feed}.{name}, which is no column of a feed's key."
    if feed not in known:
        return [(column.name, "relationships", f"{told} {nearest(feed, known)}")]
    keys: Collection[str] = known[feed].natural_key
    target = known[feed].by_name.get(name)
    if target and target.landing_name in keys:
        return []
    return [(column.name, "relationships", f"{told} {nearest(name, keys)}")]

"""Spoil the story as reality does: bad rows, doubled rows, late files, mended rows."""

from __future__ import annotations

import duckdb

from fourgates.contracts import Contract
from fourgates.contracts.model import LANDING_TYPES
from fourgates.demo.render import identity, readable_targets
from fourgates.demo.senders import SENDERS, at_scale
from fourgates.demo.spoil import STRIKES
from fourgates.demo.story import Setting

BAD_SHARE = 0.01  # rows that must be rejected
MENDED_SHARE = 0.3  # of these, rows that come back right two days later
SPOILT_SHARE = 0.005  # rows with an optional cell that cannot be read
OFTEN = {"check_digit": 2}  # ways of ruin that are met more often than others
TWICE_SHARE = 0.003  # rows that stand twice in their file

# Kept by the civil affairs desk or typed off a screen, and checked before.
CLEAN_FEEDS = (
    *("areas", "grids", "cases", "risk_areas"),
    *("registered_homes", "struck_visits"),
)

# (feed, sender, day of the file from 0, days late)
LATE_FILES = (
    ("household_visits", "town_510115005", 2, 2),
    ("household_visits", "town_510115006", 8, 2),
    ("household_visits", "town_510115105", 17, 2),
    ("gate_checks", "gate_pharmacy", 3, 1),
    ("gate_checks", "gate_pharmacy", 9, 2),
    ("dispositions", "health_records", 12, 1),
)

# a whole file that comes again, saved in another encoding, so its bytes differ
RESAVED = ("household_visits", "town_510115003", 3, 2)
# a whole file that comes again byte for byte under another name
REPEATED = ("gate_checks", "gate_road", 1, 3)
# a file that comes a second time, from a town that it is not of
MISSENT = ("household_visits", "town_510115106", 15, "town_510115105")


def send(
    connection: duckdb.DuckDBPyConnection, form: Contract, setting: Setting
) -> None:
    """Make ``out_<feed>``: every row as it leaves its sender, and when it arrives.

    Columns beside the contract's: ``_sender``, ``_file_day``, ``_arrive`` (date of the
    morning), ``_bad`` (how a required cell is ruined, or NULL), ``_spoilt`` (the
    optional column that cannot be read, or NULL), ``_copies`` and ``_pick`` (a draw).
    A column of which the story tells nothing is empty.
    """
    told = connection.table(f"sent_{form.feed}").columns
    names = ", ".join(
        column.name
        if column.name in told
        else f"cast(null as {LANDING_TYPES[column.logical_type]}) as {column.name}"
        for column in form.columns
    )
    entity = ", '/', ".join(identity(form))
    connection.execute(
        f"create table out_{form.feed} as "
        f"with identified as (select {names}, _sender, _file_day, "
        f"concat('{form.feed}', {entity}) as _entity from sent_{form.feed}), "
        f"spoilt as (select *, {_bad(form, setting)} as _bad from identified), "
        "mended as (select * replace (_file_day + 2 as _file_day, null as _bad) "
        "from spoilt where _bad is not null "
        f"and draw('mended', _entity) < {MENDED_SHARE}), "
        "written as (select * from spoilt union all select * from mended), "
        f"delivered as (select *, cast(_file_day + 1 + {_delay(form)} as date) "
        "as _arrive, draw('pick', _entity) as _pick, "
        f"if(_bad is null and draw('copied', _entity) < {_share(form, TWICE_SHARE)}, "
        "2, 1) as _copies, "
        f"if(_bad is null, {_spoilt(form)}, null) as _spoilt from written) "
        f"select * {_known_by_then(form)} from delivered "
        "where _arrive <= $last_arrival",
        {"last_arrival": setting.last_arrival},
    )


def _share(form: Contract, share: float) -> float:
    return 0.0 if form.feed in CLEAN_FEEDS else share


def _bad(form: Contract, setting: Setting) -> str:
    """Return SQL that picks how a row is ruined; in a workbook none is ragged."""
    anywhere = ruins(form)
    workbooks = [name for name in SENDERS if at_scale(name, setting.scale).is_workbook]
    senders = ", ".join(f"'{name}'" for name in workbooks) or "''"
    in_text = [*anywhere, *shapes(form)]
    exempt = _file_is(form, RESAVED)
    return (
        f"case when draw('bad', _entity) >= {_share(form, BAD_SHARE)} or {exempt} "
        f"then null when _sender in ({senders}) "
        f"then choose('how bad', _entity, {anywhere}) "
        f"else choose('how bad', _entity, {in_text}) end"
    )


def ruins(form: Contract) -> list[str]:
    """Return the ways in which this form's required cells can be wrong."""
    required = [column for column in form.columns if column.required]
    return [
        way
        for way, strikes in STRIKES.items()
        if any(map(strikes, required))
        for _ in range(OFTEN.get(way, 1))
    ]


def shapes(form: Contract) -> list[str]:
    """Return how a row of a text file can be cut or drawn out, so that it is wrong."""
    half = form.columns[len(form.columns) // 2 :]
    return [*(["short"] if any(one.required for one in half) else []), "long"]


def _spoilt(form: Contract) -> str:
    targets = readable_targets(form)
    if not targets or form.feed in CLEAN_FEEDS:
        return "cast(null as varchar)"
    return (
        f"if(draw('spoilt', _entity) < {SPOILT_SHARE}, "
        f"choose('what is spoilt', _entity, {targets}), null)"
    )


def _delay(form: Contract) -> str:
    cases = [
        f"when {_file_is(form, (feed, sender, day, 0))} then {late}"
        for feed, sender, day, late in LATE_FILES
        if feed == form.feed
    ]
    return f"case {' '.join(cases)} else 0 end" if cases else "0"


def _file_is(form: Contract, file: tuple[str, str, int, int]) -> str:
    feed, sender, day, _ = file
    if feed != form.feed:
        return "false"
    return f"(_sender = '{sender}' and _file_day = getvariable('start_day') + {day})"


def _known_by_then(form: Contract) -> str:
    """Blank what had not happened yet when the file was compiled."""
    if form.feed != "gate_checks":
        return ""
    return (
        "replace (if(community_checked_at < at_minute(_arrive, 365), "
        "community_checked_at, null) as community_checked_at)"
    )

"""Read a day or a moment in any of the shapes that senders use, in SQL."""

from __future__ import annotations

from fourgates.contracts import Column
from fourgates.ingest.type.plain_text import Levels, plain

TIMES = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%d %H",
    "%Y%m%d",
    "%Y%m%d%H%M%S",
    "%Y%m%d %H:%M:%S",
    "%Y%m%d %H:%M",
)
FIRST_DAY, LAST_DAY = "1900-01-01", "2100-01-01"
SERIALS = (20_000, 80_000)
SERIAL_ORIGIN = "1899-12-30"


def moment(column: Column, name: str, source: str) -> Levels:
    """Return the levels of a date or timestamp in any of the shapes senders use."""
    kind = column.logical_type
    # What a cast reads and writes back the same is in the usual form. Only what begins
    # with a digit is a date: a cast knows "epoch" and "infinity" too.
    number = f"case when {source} >= '0' and {source} < ':' then {source} end"
    usual = (f"{name}_r", f"try_cast({number} as {kind})")
    quick = f"case when cast({name}_r as varchar) = {source} then {name}_r end"
    if column.date_formats:
        quick = "cast(null as timestamp)"
    left = f"nullif(regexp_extract(lower({plain(source)}), '^[0-9].*$'), '')"
    left = f"case when {name}_q is null then {left} end"
    spelled: Levels = (
        (usual,),
        ((f"{name}_q", quick),),
        ((f"{name}_n", left),),
        (
            (f"{name}_k", _if_left(name, _clock(f"{name}_n"))),
            (f"{name}_d", _if_left(name, _serial(f"{name}_n"))),
        ),
    )
    known = f"try_strptime({name}_k, {list(TIMES)})"
    if column.date_formats:
        own = f"try_strptime({name}_n, {list(column.date_formats)})"
        known = f"coalesce({own}, try_strptime({name}_n, {list(TIMES[:3])}))"
    counted = f"timestamp '{SERIAL_ORIGIN}' + to_seconds({name}_d)"
    told = ((f"{name}_m", f"coalesce({name}_q, {known}, {counted})"),)
    first, last = f"timestamp '{FIRST_DAY}'", f"timestamp '{LAST_DAY}'"
    bound = f"{name}_m >= {first} and {name}_m < {last}"
    kept = f"cast(case when {bound} then {name}_m end as {kind})"
    return (*spelled, told, ((f"{name}_t", kept),))


def _if_left(name: str, sql: str) -> str:
    """Return SQL that is not computed at all where the usual form was read."""
    return f"case when {name}_n is not null then {sql} end"


def _clock(text: str) -> str:
    """Return SQL that writes any of the shapes as 2020-2-1 8:30:00."""
    dotted = f"regexp_replace({text}, '^([0-9]{{4}})[.]([0-9]+)[.]', '\\1-\\2-')"
    days = f"regexp_replace({dotted}, '[年月/]', '-', 'g')"
    spaced = f"regexp_replace({days}, '(日|号|t) *', ' ', 'g')"
    hours = f"regexp_replace({spaced}, '[时点:] *([0-9])', ':\\1', 'g')"
    ends = f"trim(regexp_replace({hours}, '[时点]整?$|[分秒]$', ''))"
    return f"replace({ends}, '分', ':')"


def _serial(text: str) -> str:
    """Return SQL for the seconds of an Excel day number (1900 system), or NULL."""
    low, high = SERIALS
    days = f"try_cast(nullif(regexp_extract({text}, '^[0-9]{{5}}([.][0-9]+)?$'), '') "
    days += "as double)"
    return (
        f"case when {days} between {low} and {high} "
        f"then cast(round({days} * 86400) as bigint) end"
    )

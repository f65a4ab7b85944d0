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
USUAL = {"date": "____-__-__", "timestamp": "____-__-__ __:__:__"}
FIRST_DAY, LAST_DAY = "1900-01-01", "2100-01-01"
# What turns the hands of a clock into local time: half of the day, offset, 24:00.
MARK = (
    " *(上午|下午|凌晨|早上|中午|晚上|[ap]m) *|z$|[+](0[0-9]|1[0-4]):?(00|30|45)$"
    "|[ 日号t] *24([:时点]00|[时点])?(:00|分)?(00秒)?$"
)
NO_YEAR = "没有年份，请写全年月日，或在文件名、工作表名或标题里写明年份"
LOCAL_MINUTES = 8 * 60  # before UTC, all the year
SERIALS = (20_000, 80_000)
SERIAL_ORIGIN = "1899-12-30"


def without_year(text: str) -> str:
    """Return SQL that tells a day of which nobody wrote the year: 2月1日."""
    return f"regexp_matches({text}, '^ *[0-9]{{1,2}} *月 *[0-9]{{1,2}} *[日号]')"


def moment(column: Column, name: str, source: str, year: str = "") -> Levels:
    """Return the levels of a date or timestamp in any of the shapes senders use.

    2月1日 is read only where the year is known.
    """
    kind = column.logical_type
    # In the usual form, digit for digit; a cast knows "epoch" and "infinity" too.
    shape = USUAL[kind]
    is_usual = f"strlen({source}) = {len(shape)} and {source} like '{shape}'"
    quick = f"case when {is_usual} then try_cast({source} as {kind}) end"
    if column.date_formats:
        quick = f"try_strptime({source}, {list(column.date_formats)})"
    left = f"nullif(regexp_extract(lower({plain(source)}), '^[0-9].*$'), '')"
    if year:
        left = f"if({without_year(left)}, '{year}年', '') || {left}"
    left = f"case when {name}_q is null then {left} end"
    text, mark, clock = f"{name}_n", f"{name}_h", f"{name}_k"
    read = f"try_strptime({clock}, {list(TIMES)})"
    shifted = f"{name}_u + to_seconds({_shift(mark, f'{name}_u')})"
    known = f"case when {mark} is null then {name}_u else {shifted} end"
    if column.date_formats:
        own = f"try_strptime({text}, {list(column.date_formats)})"
        known = f"coalesce({own}, try_strptime({text}, {list(TIMES[:3])}))"
    spelled: Levels = (
        ((f"{name}_q", quick),),
        ((text, left),),
        (
            (mark, _if_left(name, f"nullif(regexp_extract({text}, '{MARK}'), '')")),
            (f"{name}_d", _if_left(name, _serial(text))),
        ),
        ((clock, _if_left(name, _clock(text, mark))),),
        ((f"{name}_u", _if_left(name, read)),),
    )
    counted = f"timestamp '{SERIAL_ORIGIN}' + to_seconds({name}_d)"
    told = ((f"{name}_m", f"coalesce({name}_q, {known}, {counted})"),)
    first, last = f"timestamp '{FIRST_DAY}'", f"timestamp '{LAST_DAY}'"
    bound = f"{name}_m >= {first} and {name}_m < {last}"
    kept = f"cast(case when {bound} then {name}_m end as {kind})"
    return (*spelled, told, ((f"{name}_t", kept),))


def _if_left(name: str, sql: str) -> str:
    """Return SQL that is not computed at all where the usual form was read."""
    return f"case when {name}_n is not null then {sql} end"


def _clock(text: str, mark: str) -> str:
    """Return SQL that writes any of the shapes as 2020-2-1 8:30:00, without its mark.

    24:00 becomes 0:00.
    """
    end = (
        f"case when {mark} ~ '^[z+]' then '' when contains({mark}, '24') then ' 0:00' "
    )
    bare = f"replace({text}, {mark}, {end} else ' ' end)"
    bare = f"case when {mark} is null then {text} else {bare} end"
    dotted = f"regexp_replace({bare}, '^([0-9]{{4}})[.]([0-9]+)[.]', '\\1-\\2-')"
    days = f"regexp_replace({dotted}, '[年月/]', '-', 'g')"
    spaced = f"regexp_replace({days}, '(日|号|t) *', ' ', 'g')"
    hours = f"regexp_replace({spaced}, '[时点:] *([0-9])', ':\\1', 'g')"
    ends = f"trim(regexp_replace({hours}, '[时点]整?$|[分秒]$', ''))"
    return f"replace({ends}, '分', ':')"


def _shift(mark: str, read: str) -> str:
    """Return SQL for the seconds from the hands of the clock to local time.

    NULL where the mark and the hour do not agree: what is no time is never guessed.
    """
    hour, word, offset = f"hour({read})", f"trim({mark})", f"replace({mark}, ':', '')"
    minutes = f"cast(substr({offset}, 2, 2) as integer) * 60 "
    minutes += f"+ cast(substr({offset}, 4, 2) as integer)"
    return f"""case
        when {mark} = 'z' then {LOCAL_MINUTES} * 60
        when {mark} like '+%' then ({LOCAL_MINUTES} - ({minutes})) * 60
        when {mark} like '%24%' then 86400
        when {word} in ('下午', 'pm') and {hour} between 1 and 11 then 43200
        when {word} in ('下午', 'pm') and {hour} >= 12 then 0
        when {word} = '晚上' and {hour} between 6 and 11 then 43200
        when {word} = '晚上' and {hour} >= 18 then 0
        when {word} = '中午' and {hour} in (1, 2) then 43200
        when {word} = '中午' and {hour} in (11, 12) then 0
        when {word} in ('凌晨', 'am') and {hour} = 12 then -43200
        when {word} in ('上午', '早上', '凌晨', 'am') and {hour} < 12 then 0
    end"""


def _serial(text: str) -> str:
    """Return SQL for the seconds of an Excel day number (1900 system), or NULL."""
    low, high = SERIALS
    days = f"try_cast(nullif(regexp_extract({text}, '^[0-9]{{5}}([.][0-9]+)?$'), '') "
    days += "as double)"
    return (
        f"case when {days} between {low} and {high} "
        f"then cast(round({days} * 86400) as bigint) end"
    )

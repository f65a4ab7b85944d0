"""Type one cell in SQL: from the sender's text to a value, or to words why not."""

from __future__ import annotations

from dataclasses import dataclass

from fourgates.contracts import Column
from fourgates.ingest.checks import check
from fourgates.ingest.table import quoted

WIDE = "".join(map(chr, range(0xFF01, 0xFF5F))) + "\u3000\xa0"
HALF = "".join(map(chr, range(0x21, 0x7F))) + "  "
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
EDGES = " \t\r\n\u3000\xa0\u200b\ufeff"
NOTHING = ("na", "n/a", "#n/a", "nan", "-", "--", "—", "——", "/", "\\", "null", "空")
NO_VALUE = (*NOTHING, "无", "none")
YES = ("是", "有", "y", "yes", "1", "true", "t", "✓", "√", "对")
NO = ("否", "无", "n", "no", "0", "false", "f", "×", "✗", "错", "没有")
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
FIRST_DAY, LAST_DAY = "1900-01-01", "2099-12-31"
SERIALS = (20_000, 80_000)
SERIAL_ORIGIN = "1899-12-30"
Step = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """The SQL of one column, level by level.

    Args:
        column: Its contract.
        levels: (name, SQL) at each level; a level may use the names below it.
        value: Name of the typed value at the top.
        reason: SQL that says in Chinese what is wrong, NULL when nothing is.
        is_nulled: SQL that tells whether a text that stood there was lost.
    """

    column: Column
    levels: tuple[tuple[Step, ...], ...]
    value: str
    reason: str
    is_nulled: str


def plain(text: str) -> str:
    """Return SQL for a text in half width, without blanks around it."""
    narrow = f"translate({text}, {quoted(WIDE + INVISIBLE)}, {quoted(HALF)})"
    return f"trim({narrow}, ' \t\r\n')"


def plain_text(text: str) -> str:
    """Return in Python what ``plain`` returns in SQL."""
    table = str.maketrans(WIDE, HALF, INVISIBLE)
    return text.translate(table).strip(" \t\r\n")


def cell(column: Column, name: str, source: str, is_tidy: bool) -> Cell:
    """Return the SQL for one column.

    Args:
        column: Its contract.
        name: Prefix of the names that the levels define.
        source: SQL of the sender's text.
        is_tidy: No blank stands around any cell of the file.
    """
    if column.check:
        return _checked(column, name, source)
    value = f"{name}_v"
    typed = _typed(column, source, is_tidy)
    levels: tuple[tuple[Step, ...], ...] = (((f"{name}_t", typed),),)
    bounds = _bounds(column, f"{name}_t")
    if not bounds:
        levels = (((value, typed),),)
        faults = [("true", _words(column))]
    else:
        kept = f"case when {' and '.join(sql for sql, _ in bounds)} then {name}_t end"
        levels += (((value, kept),),)
        faults = [(f"{name}_t is null", _words(column))]
        faults += [(f"not ({sql})", words) for sql, words in bounds]
    shown = f"'“' || left({source}, 20) || '”'" if not column.is_identifier else "''"
    return Cell(column, levels, value, *_faults(column, source, value, shown, faults))


def _checked(column: Column, name: str, source: str) -> Cell:
    """Return the SQL of an identifier: one plain form, one good form."""
    text, value = f"{name}_n", f"{name}_v"
    shaped = f"regexp_full_match({source}, '[0-9A-Z]+')"
    simple = f"case when {shaped} then {source} else upper({plain(source)}) end"
    found = check(column.check or "", text)
    levels = (((text, simple),), *found.steps, ((value, found.good),))
    nothing = _blank(column, source)
    reason, nulled = _faults(column, source, value, "''", list(found.faults), nothing)
    return Cell(column, levels, value, reason, nulled)


def _faults(
    column: Column,
    source: str,
    value: str,
    shown: str,
    faults: list[Step],
    blank: str = "",
) -> tuple[str, str]:
    blank = blank or _blank(column, source)
    nulled = f"case when {value} is null and {source} is not null "
    nulled += f"then not {blank} else false end"
    empty = "'必填项为空'" if column.required else "null"
    branches = " ".join(
        f"when {sql} then {shown} || {quoted(words)}" for sql, words in faults
    )
    reason = (
        f"case when {value} is not null then null when {blank} then {empty} "
        f"else case {branches} end end"
    )
    return reason, nulled


def _nothing(column: Column) -> tuple[str, ...]:
    """Return the texts that mean an empty cell, lower case."""
    own = tuple(token.lower() for token in column.null_tokens)
    if column.check:
        return (*NO_VALUE, *own)
    if column.logical_type == "string":
        return (*NOTHING, *own) if column.codes else own
    return (*NOTHING, *own) if column.logical_type == "boolean" else (*NO_VALUE, *own)


def _blank(column: Column, source: str) -> str:
    tokens = ", ".join(quoted(token) for token in ("", *_nothing(column)))
    edged = f"trim({source}, {quoted(EDGES)})"
    if column.logical_type == "string" and not (column.codes or column.check):
        return f"(coalesce(lower({edged}), '') in ({tokens}))"
    return f"(coalesce(lower({plain(source)}), '') in ({tokens}))"


def _typed(column: Column, source: str, is_tidy: bool) -> str:
    if column.codes:
        return _code(column, source)
    kinds = {
        "date": _date,
        "timestamp": _timestamp,
        "integer": _integer,
        "number": _number,
        "boolean": _boolean,
    }
    if column.logical_type in kinds:
        return kinds[column.logical_type](column, source)
    text = source if is_tidy else f"nullif(trim({source}, {quoted(EDGES)}), '')"
    if not column.null_tokens:
        return text
    tokens = ", ".join(quoted(token) for token in _nothing(column))
    return f"case when lower({text}) not in ({tokens}) then {text} end"


def _code(column: Column, source: str) -> str:
    """Return SQL that reads a code, its label or an alias, whatever its width."""
    exact = _choice(
        source, [(code.code, [code.code, *code.spellings]) for code in column.codes]
    )
    loose = _choice(
        f"lower({plain(source)})",
        [
            (
                code.code,
                [plain_text(text).lower() for text in (code.code, *code.spellings)],
            )
            for code in column.codes
        ],
    )
    return f"coalesce({exact}, {loose})"


def _choice(source: str, choices: list[tuple[str, list[str]]]) -> str:
    branches = " ".join(
        f"when {source} in ({', '.join(quoted(text) for text in dict.fromkeys(texts))})"
        f" then {quoted(code)}"
        for code, texts in choices
    )
    return f"case {branches} end"


def _boolean(column: Column, source: str) -> str:
    del column
    text = f"lower({plain(source)})"
    quick = f"case when {source} in ('是', '有') then true "
    quick += f"when {source} in ('否', '无') then false end"
    yes = ", ".join(quoted(word) for word in YES)
    no = ", ".join(quoted(word) for word in NO)
    slow = f"case when {text} in ({yes}) then true when {text} in ({no}) then false end"
    return f"coalesce({quick}, {slow})"


def _integer(column: Column, source: str) -> str:
    del column
    quick = f"case when regexp_full_match({source}, '[0-9]{{1,9}}') "
    quick += f"then cast({source} as bigint) end"
    number = _figure(source)
    whole = f"regexp_extract({number}, '^([+-]?[0-9]+)([.]0+)?$', 1)"
    return f"coalesce({quick}, try_cast(nullif({whole}, '') as bigint))"


def _number(column: Column, source: str) -> str:
    del column
    quick = (
        f"case when regexp_full_match({source}, '-?[0-9]{{1,15}}([.][0-9]{{1,9}})?')"
    )
    quick += f" then cast({source} as double) end"
    number = _figure(source)
    shaped = "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)(e[+-]?[0-9]{1,2})?$"
    slow = f"case when regexp_matches({number}, '{shaped}') "
    slow += f"then try_cast({number} as double) end"
    return f"coalesce({quick}, {slow})"


def _figure(source: str) -> str:
    """Return SQL for a number as typed, without thousands separators or degree sign."""
    text = f"regexp_replace(lower({plain(source)}), '(℃|°c|度)$', '')"
    grouped = "'^[+-]?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?$'"
    return (
        f"case when regexp_matches({text}, {grouped}) "
        f"then replace({text}, ',', '') else {text} end"
    )


def _date(column: Column, source: str) -> str:
    quick = f"cast(try_strptime({source}, '%Y-%m-%d') as date)"
    return _within(
        f"coalesce({quick}, cast({_moment(column, source)} as date))", "date"
    )


def _timestamp(column: Column, source: str) -> str:
    quick = f"try_strptime({source}, '%Y-%m-%d %H:%M:%S')"
    return _within(f"coalesce({quick}, {_moment(column, source)})", "timestamp")


def _within(moment: str, kind: str) -> str:
    bound = f"{kind} '{FIRST_DAY}' and {kind} '{LAST_DAY}'"
    return f"case when {moment} between {bound} then {moment} end"


def _moment(column: Column, source: str) -> str:
    """Return SQL for a moment in any of the shapes that senders use."""
    text = plain(source)
    dotted = f"regexp_replace({text}, '^([0-9]{{4}})[.]([0-9]+)[.]', '\\1-\\2-')"
    days = f"regexp_replace({dotted}, '[年月/]', '-', 'g')"
    if column.date_formats:
        formats = column.date_formats
        return (
            f"coalesce(try_strptime({text}, [{', '.join(map(quoted, formats))}]), "
            f"try_strptime({text}, {list(TIMES[:3])}))"
        )
    spaced = f"regexp_replace({days}, '(日|号|t) *', ' ', 'gi')"
    hours = f"regexp_replace({spaced}, '[时点:] *([0-9])', ':\\1', 'g')"
    ends = f"trim(regexp_replace({hours}, '[时点]整?$|[分秒]$', ''))"
    clock = f"replace({ends}, '分', ':')"
    low, high = SERIALS
    serial = f"try_cast(case when regexp_full_match({text}, '[0-9]{{5}}([.][0-9]+)?') "
    serial += f"then {text} end as double)"
    counted = (
        f"case when {serial} between {low} and {high} then timestamp '{SERIAL_ORIGIN}' "
        f"+ to_seconds(cast(round({serial} * 86400) as bigint)) end"
    )
    return f"coalesce(try_strptime({clock}, {list(TIMES)}), {counted})"


def _bounds(column: Column, value: str) -> list[Step]:
    """Return (SQL condition, words when it fails) of the contract's limits."""
    limits = dict(column.limits)
    literal = {"date": "date ", "timestamp": "timestamp "}.get(column.logical_type)

    def shown(name: str) -> str:
        return f"{literal}{quoted(str(limits[name]))}" if literal else str(limits[name])

    signs = {
        "minimum": (">=", "小于下限"),
        "maximum": ("<=", "大于上限"),
        "exclusiveMinimum": (">", "不大于"),
        "exclusiveMaximum": ("<", "不小于"),
    }
    found = [
        (f"{value} {sign} {shown(name)}", f"{words} {limits[name]}")
        for name, (sign, words) in signs.items()
        if name in limits
    ]
    if "pattern" in limits:
        pattern = quoted(str(limits["pattern"]))
        found.append((f"regexp_matches({value}, {pattern})", "格式不符"))
    if "minLength" in limits:
        least = int(limits["minLength"])
        found.append((f"length({value}) >= {least}", f"少于 {least} 个字"))
    if "maxLength" in limits:
        most = int(limits["maxLength"])
        found.append((f"length({value}) <= {most}", f"多于 {most} 个字"))
    return found


def _words(column: Column) -> str:
    if column.codes:
        return "不在代码表中"
    return {
        "date": "不是存在的日期",
        "timestamp": "不是存在的日期时间",
        "integer": "不是整数",
        "number": "不是数字",
        "boolean": "不是“是/否”",
    }.get(column.logical_type, "不是文字")

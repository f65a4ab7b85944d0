"""Type one cell in SQL: from the sender's text to a value, or to words why not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fourgates.contracts import Column
from fourgates.engine import quote_text
from fourgates.ingest.detect.cell_errors import UNCALCULATED
from fourgates.ingest.type.exposed import looks_personal
from fourgates.ingest.type.identifiers import (
    CHECKS,
    MANGLED_WORDS,
    USUAL,
    is_ruined,
)
from fourgates.ingest.type.moments import NO_YEAR, moment, without_year
from fourgates.ingest.type.notes import EMPTY
from fourgates.ingest.type.plain_text import (
    EDGES,
    Levels,
    Step,
    bare,
    edged,
    plain,
    plain_text,
)

NOTHING = ("na", "n/a", "nan", "-", "--", "—", "——", "/", "\\", "null", "空")
NO_VALUE = (*NOTHING, "无", "none")
ERRORS = (
    *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"),
    *("#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#GETTING_DATA", UNCALCULATED),
)
ERROR_WORDS = "是表格的错误值（公式出错或未计算），请改正公式或直接填写"
MOST_TOLD = 12  # words of a code list in a message
DIGITS = re.compile(r"\^\[0-9\]\{([0-9,]+)\}\$")  # the usual shape of a code
NOWHERE = "cast(null as varchar)"  # the SQL of a cell that its sheet does not have
YES = ("是", "有", "y", "yes", "1", "true", "t", "✓", "√", "对")
ASKED = re.compile(r"^(是否|有无|能否)(有|具备)?|^持有?")
AFFIRMED = ("", "已", "已经", "有", "是", "能", "具备", "持", "持有")
DENIED = (
    "未",
    "尚未",
    "还未",
    "不",
    "不是",
    "非",
    "无",
    "没",
    "没有",
    "不能",
    "不具备",
    "未持",
    "未持有",
)
NO = ("否", "无", "n", "no", "0", "false", "f", "×", "✗", "错", "没有")
# SQL that holds, and the words when it does not, for each limit of a contract.
LIMITS = {
    "minimum": ("{value} >= {limit}", "小于下限 {}"),
    "maximum": ("{value} <= {limit}", "大于上限 {}"),
    "exclusiveMinimum": ("{value} > {limit}", "不大于 {}"),
    "exclusiveMaximum": ("{value} < {limit}", "不小于 {}"),
    "pattern": ("regexp_matches({value}, {limit})", "格式不符，应为 {}"),
    "minLength": ("length({value}) >= {limit}", "少于 {} 个字"),
    "maxLength": ("length({value}) <= {limit}", "多于 {} 个字"),
}


@dataclass(frozen=True)
class Cell:
    """The SQL of one column, level by level; a level may use the names below it."""

    column: Column
    levels: Levels
    value: str  # name of the typed value at the top
    reason: str  # SQL that says in Chinese what is wrong, NULL when nothing is
    is_nulled: str  # SQL that tells whether a text that stood there was lost


def cell(
    column: Column, name: str, source: str, reverses: str = "", year: str = ""
) -> Cell:
    """Return the SQL for one column, whose levels define names with a prefix.

    Where ``reverses`` is true, the row takes another back: a number may be below zero.
    A day without a year is of ``year``, if one is known. A cell that stands nowhere is
    not looked at, row by row.
    """
    if source == NOWHERE:
        empty = quote_text(EMPTY) if column.required else "null"
        return Cell(column, (), source, f"cast({empty} as varchar)", "false")
    if column.check:
        return _checked(column, name, source)
    typed = f"{name}_t"
    levels = _typed(column, name, source, year)
    bounds = _bounds(column, typed, reverses)
    value = typed
    faults = [(f"{typed} is null", _words(column))]
    if column.logical_type in ("date", "timestamp"):
        faults.insert(0, (without_year(source), NO_YEAR))
    if column.is_plain_text:
        faults.insert(0, (is_ruined(source), MANGLED_WORDS))
    if bounds:
        value = f"{name}_v"
        kept = f"case when {' and '.join(sql for sql, _ in bounds)} then {typed} end"
        levels += (((value, kept),),)
        faults += [(f"not ({sql})", words) for sql, words in bounds]
    shown = f"case when {looks_personal(source)} then '' else "
    shown += f"'“' || left({source}, 20) || '”' end"
    if column.is_identifier:
        shown = "''"
    return Cell(column, levels, value, *_faults(column, (source, value, shown), faults))


def nest(cells: list[Cell], scan: str) -> str:
    """Return nested selects, one a level, so that each step is computed once."""
    deepest = max(len(item.levels) for item in cells)
    nested = scan
    for level in range(deepest):
        steps = [
            f"{sql} as {name}"
            for item in cells
            for name, sql in (item.levels[level] if level < len(item.levels) else ())
        ]
        nested = f"(select *, {', '.join(steps)} from {nested})"
    return nested


def _checked(column: Column, name: str, source: str) -> Cell:
    """Return the SQL of an identifier: one plain form, one good form."""
    text, value = f"{name}_n", f"{name}_v"
    shaped = f"regexp_full_match({source}, '{USUAL[column.check or '']}')"
    simple = f"case when {shaped} then {source} else upper({plain(source)}) end"
    found = CHECKS[column.check or ""](text)
    levels: Levels = (((text, simple),), *found.steps, ((value, found.good),))
    reason, nulled = _faults(column, (source, value, "''"), list(found.faults))
    return Cell(column, levels, value, reason, nulled)


def _faults(
    column: Column, names: tuple[str, str, str], faults: list[Step]
) -> tuple[str, str]:
    """Return the SQL of the reason, and of whether a text was lost.

    Names are the SQL of the sender's text, of the value, and of the text as shown; of
    the faults the first that holds is told.
    """
    source, value, shown = names
    blank = _blank(column, source)
    nulled = f"case when {value} is null and {source} is not null "
    nulled += f"then not {blank} else false end"
    empty = quote_text(EMPTY) if column.required else "null"
    known = [(sql, quote_text(words)) for sql, words in faults]
    if column.codes:
        known = [
            (sql, f"{words} || {_nearest(column, source)}") for sql, words in known
        ]
    branches = " ".join(
        f"when {sql} then {shown} || {words}"
        for sql, words in ((_is_error(source), quote_text(ERROR_WORDS)), *known)
    )
    reason = (
        f"case when {value} is not null then null when {blank} then {empty} "
        f"else case {branches} end end"
    )
    return reason, nulled


def _is_error(source: str) -> str:
    """Return SQL that tells an error value; few texts sort as low as "#"."""
    errors = ", ".join(map(quote_text, ERRORS))
    return f"({source} < '$' and {source} in ({errors}))"


def _nothing(column: Column) -> tuple[str, ...]:
    """Return the texts that mean an empty cell, lower case."""
    own = tuple(token.lower() for token in column.null_tokens)
    if column.check:
        return (*NO_VALUE, *own)
    if column.logical_type == "string":
        return (*NOTHING, *own) if column.codes else own
    return (*NOTHING, *own) if column.logical_type == "boolean" else (*NO_VALUE, *own)


def _blank(column: Column, source: str) -> str:
    tokens = ", ".join(quote_text(token) for token in ("", *_nothing(column)))
    edged = f"trim({source}, {quote_text(EDGES)})"
    if column.is_plain_text:
        return f"(coalesce(lower({edged}), '') in ({tokens}))"
    return f"(coalesce(lower({plain(source)}), '') in ({tokens}))"


def _typed(column: Column, name: str, source: str, year: str) -> Levels:
    """Return the levels that end in ``<name>_t``, the value before its limits."""
    if column.codes:
        return _slowly(name, source, *_code(column, name, source))
    if column.logical_type in ("date", "timestamp"):
        return moment(column, name, source, year)
    if column.logical_type == "integer":
        return _whole(name, source)
    if column.logical_type in ("number", "boolean"):
        read = _number if column.logical_type == "number" else _boolean
        return _slowly(name, source, *read(column, name, source))
    cut = f"nullif(trim({source}, {quote_text(EDGES)}), '')"
    text = f"case when {is_ruined(source)} then null "
    text += f"when {bare(source)} then {source} "
    text += f"when {_is_error(source)} then null "
    text += f"when {edged(source)} then {cut} else {source} end"
    if not column.null_tokens:
        return (((f"{name}_t", text),),)
    tokens = ", ".join(quote_text(token) for token in _nothing(column))
    kept = f"case when lower({name}_s) not in ({tokens}) then {name}_s end"
    return (((f"{name}_s", text),), ((f"{name}_t", kept),))


def _slowly(name: str, source: str, quick: str, slow: str) -> Levels:
    """Return levels that try the usual form first, and only then the plain text.

    SQL ``slow`` reads ``<name>_n``: in lower case, and only where ``quick`` gave NULL.
    """
    left = f"case when {name}_q is null then lower({plain(source)}) end"
    return (
        ((f"{name}_q", quick),),
        ((f"{name}_n", left),),
        ((f"{name}_t", f"coalesce({name}_q, {slow})"),),
    )


def _code(column: Column, name: str, source: str) -> tuple[str, str]:
    """Return SQL that reads a code, its label or an alias, whatever its width."""
    usual = spelled(column)
    loose = [
        (code, tuple(plain_text(text).lower() for text in texts))
        for code, texts in usual
    ]
    return choice(source, usual), choice(f"{name}_n", loose)


def spelled(column: Column) -> list[tuple[str, tuple[str, ...]]]:
    """Return each code of a column with all ways to write it."""
    return [(code.code, (code.code, *code.spellings)) for code in column.codes]


def choice(source: str, choices: list[tuple[str, tuple[str, ...]]]) -> str:
    """Return SQL for the code that a text is one of the spellings of, else NULL."""
    branches = " ".join(
        f"when {source} in ({', '.join(map(quote_text, dict.fromkeys(texts)))}) "
        f"then {quote_text(code)}"
        for code, texts in choices
    )
    return f"case {branches} end"


def _boolean(column: Column, name: str, source: str) -> tuple[str, str]:
    """Return SQL that reads yes or no in usual words, or in the column's own."""
    quick = f"case when {source} in ('是', '有') then true "
    quick += f"when {source} in ('否', '无') then false end"
    own_yes, own_no = _answers(column)
    no = ", ".join(map(quote_text, (*NO, *column.false_tokens, *own_no)))
    yes = "|".join(map(re.escape, (*YES, *column.true_tokens, *own_yes)))
    several = quote_text(f"({yes})([、,;/+ ]+({yes}))*")  # 发热、咳嗽
    slow = f"case when {name}_n in ({no}) then false "
    slow += f"when regexp_full_match({name}_n, {several}) then true end"
    return quick, slow


def _answers(column: Column) -> tuple[list[str], list[str]]:
    """Return what is answered in a question's own words: 是否复工, 已复工, 未复工."""
    asked = {ASKED.sub("", alias) for alias in column.aliases}
    stems = sorted(stem.lower() for stem in asked if len(stem) > 1)
    yes, no = (
        [f"{word}{stem}" for stem in stems for word in words]
        for words in (AFFIRMED, DENIED)
    )
    yes += [f"有{one}" for one in column.true_tokens]
    no += [
        f"{word}{one}" for one in column.true_tokens for word in ("无", "未", "没有")
    ]
    return yes, no


def _whole(name: str, source: str) -> Levels:
    """Return the levels of a whole number; what a cast writes back the same is one.

    So is a single sign that can be cast, which most numbers of a form are.
    """
    same = f"case when strlen({source}) = 1 then {name}_r "
    same += f"when cast({name}_r as varchar) = {source} then {name}_r end"
    whole = f"regexp_extract({_figure(name)}, '^([+-]?[0-9]+)([.]0*)?$', 1)"
    slow = f"try_cast(nullif({whole}, '') as bigint)"
    cast = (f"{name}_r", f"try_cast({source} as bigint)")
    return ((cast,), *_slowly(name, source, same, slow))


def _number(_column: Column, name: str, source: str) -> tuple[str, str]:
    shape = "'-?[0-9]{1,15}([.][0-9]{1,9})?'"
    quick = f"case when regexp_full_match({source}, {shape}) "
    quick += f"then cast({source} as double) end"
    shaped = "'([+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)(e[+-]?[0-9]{1,2})?)'"
    return quick, f"try_cast(regexp_extract({_figure(name)}, {shaped}) as double)"


def _figure(name: str) -> str:
    """Return SQL for a number as typed, without thousands separators or degree sign.

    What is no number as a whole gives NULL.
    """
    grouped = "[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?"
    single = "([0-9]+([.][0-9]*)?|[.][0-9]+)(e[+-]?[0-9]{1,2})?"
    shaped = f"'^([+-]?({grouped}|{single}))(℃|°c|度)?$'"
    return f"replace(nullif(regexp_extract({name}_n, {shaped}, 1), ''), ',', '')"


def _bounds(column: Column, value: str, reverses: str) -> list[Step]:
    """Return (SQL condition, words when it fails) of the contract's limits."""
    given = dict(column.limits)
    literal = {"date": "date ", "timestamp": "timestamp "}.get(column.logical_type)
    found = []
    for name in filter(given.__contains__, LIMITS):
        limit = shown = given[name]
        if name == "pattern":
            shown = quote_text(limit)
        elif name.endswith("Length"):
            limit = shown = int(limit)
        elif literal:
            shown = f"{literal}{quote_text(limit)}"
        sql, words = LIMITS[name]
        bound, told = value, words.format(_shape(str(limit)))
        if name == "minimum" and reverses:
            bound = f"if({reverses}, abs({value}), {value})"
            told += "；冲销的，请填写被冲销的编号"
        found.append((sql.format(value=bound, limit=shown), told))
    return found


def _shape(limit: str) -> str:
    """Return a limit as people say it: so many digits, or as it stands."""
    found = DIGITS.fullmatch(limit)
    return f"{found[1].replace(',', ' 至 ')} 位数字" if found else limit


def _words(column: Column) -> str:
    """Return what a text is not, with what is allowed."""
    if column.codes:
        labels = [
            code.spellings[0] if code.spellings else code.code for code in column.codes
        ]
        more = " 等" if len(labels) > MOST_TOLD else ""
        return f"不在代码表中，可填：{'、'.join(labels[:MOST_TOLD])}{more}"
    return {
        "date": "不是存在的日期，应如 2020-02-01",
        "timestamp": "不是存在的日期时间，应如 2020-02-01 08:30",
        "integer": "不是整数，应如 3",
        "number": "不是数字，应如 36.5",
        "boolean": "不是“是/否”",
    }.get(column.logical_type, "不是文字")


def _nearest(column: Column, source: str) -> str:
    """Return SQL for the way to write a code that is most like a text, if one is."""
    ways = [text for code in column.codes for text in code.spellings or (code.code,)]
    listed = ", ".join(map(quote_text, dict.fromkeys(ways)))
    likes = f"list_transform([{listed}], one -> struct_pack(far := "
    likes += f"levenshtein(one, trim({source})), near := one))"
    best = f"list_min({likes})"
    return (
        f"case when {best}.far * 2 <= strlen({source}) "
        f"then '；最接近：' || {best}.near else '' end"
    )

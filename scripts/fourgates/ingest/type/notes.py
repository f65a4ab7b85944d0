"""Tell totals and notes below a table from its rows, in SQL."""

from __future__ import annotations

from fourgates.engine import quote_text
from fourgates.ingest.type.plain_text import EDGES, plain

TOTALS = ", ".join(
    map(quote_text, ("合计", "小计", "总计", "共计", "合 计", "小 计", "总 计"))
)
TOTAL_FAULT = "是合计行，不是数据"
EMPTY = "必填项为空"  # what is told of a required cell without a text
SUM = r".{0,8}[合小总共累] *计 *([:(].*)?"
COUNTED = r"[合总]?共 *:? *[0-9]+ *[户人条行次个件家例份].*"
REMARK = r"(附?注|备注|说明|填[表报]说明|以上|此表) *[0-9一二三四五六]* *[:.、].*"
SIGNER = (
    r"(填[表报制]|制[表图]|编制|审[核批查]|复核|批准|签[字发收]|经办|统计|报送|上报|盖章"
    r"|主管|[单部]位|主要|分管|负责|联系|电话|日期).{0,6}:.*"
)
PAGE = r"第 *[0-9]+ *页.*|[(]?以下(空白|无正文)[)]?.*"
NOTE = f"({SUM}|{COUNTED}|{REMARK}|{SIGNER}|{PAGE})"


def is_note(faults: str, cells: str) -> str:
    """Return SQL that tells whether a row with faults is a total or a note.

    Its first text is a bare 合计; or it lacks a required cell, and its first text says
    what it is, or one of its cells is a bare 合计. A row without a fault is never one.
    """
    texts = f"list_filter({cells}, text -> trim(text) <> '')"
    first = f"coalesce({plain(f'{texts}[1]')}, '')"
    words = ", ".join(map(quote_text, (EMPTY, TOTAL_FAULT)))
    lacking = f"fault -> fault.required and (fault.words in ({words}) "
    lacking += "or starts_with(fault.words, '列数不足'))"
    return (
        f"(len(list_filter({faults}, {lacking})) > 0 and (regexp_full_match({first}, "
        f"{quote_text(NOTE)}) or list_has_any({cells}, [{TOTALS}])))"
    )


def is_total(width: int) -> str:
    """Return SQL that tells whether the first text of a row's cells is a bare 合计.

    Most first cells begin with a letter or digit: there is nothing to trim.
    """
    edges = quote_text(EDGES)
    texts = ", ".join(f"nullif(trim(c{at}, {edges}), '')" for at in range(width))
    found = f"coalesce(coalesce({texts}) in ({TOTALS}), false)"
    return f"case when c0 > '!' and c0 < chr(127) then false else {found} end"

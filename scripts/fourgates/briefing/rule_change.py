"""Write a comparison of rules as text, and as the page that a leader signs."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from fourgates.decisions.diff import AREAS, Difference
from fourgates.decisions.facts import spelled
from fourgates.decisions.show import aligned

LISTED = 20
PAGE_ROWS = (16, 8, 4, 1)
SIDES = ("old", "new")
MOVES = ["原结果", "原规则", "新结果", "新规则"]
STYLE = """<style>
@page { size: A4; margin: 16mm 18mm; @top-left { content: none } }
body { font-family: "Gate Sans"; font-size: 8pt; line-height: 1.35 }
h1 { font-size: 15pt; margin: 0 0 3mm }
p { margin: 0 0 2mm; text-indent: 0 }
table { border-collapse: collapse; width: 100%; margin: 0 0 2mm }
th, td { border: .3pt solid #888; padding: .5mm 1.2mm; text-align: left;
  overflow-wrap: anywhere }
caption { text-align: left; font-weight: bold }
</style>"""
Rules = list[tuple[str, str, str]]


def as_text(found: Difference, rules: Rules) -> str:
    """Return the comparison as lines of text."""
    on = f" on {found.on}" if found.on else ""
    lines = [
        f"{found.decision}{on}: {len(found.changed)} of {found.facts} facts change",
        f"old {found.old_digest}",
        f"new {found.new_digest}",
    ]
    if rules:
        lines += ["", *aligned([["rule", "old", "new"], *map(list, rules)])]
    if found.by_class:
        rows = [[old, new, str(count)] for old, new, count in found.by_class]
        lines += ["", *aligned([["from", "to", "facts"], *rows])]
    if found.by_area:
        rows = [[area, str(count)] for area, count in found.by_area]
        lines += ["", *aligned([["area", "facts"], *rows])]
    if found.changed:
        lines += ["", *aligned(listed(found))]
    return "\n".join(lines)


def listed(found: Difference) -> list[list[str]]:
    """Return header and rows of those who change."""
    names = list(found.changed[0])
    rows = [[spelled(row[name]) for name in names] for row in found.changed[:LISTED]]
    return [names, *rows]


def write_pdf(path: Path, found: Difference, rules: Rules) -> None:
    """Write the one page that is signed: lists are cut until all stands on one."""
    from fourgates.briefing import printing  # noqa: PLC0415  (a second of imports)

    for most in PAGE_ROWS:
        document = printing.lay_out(as_html(found, rules, most), "plain")
        if len(document.pages) == 1:
            break
    printing.write(document, path, [], f"rules diff {as_text(found, rules)}")


def as_html(found: Difference, rules: Rules, most: int = LISTED) -> str:
    """Return one A4 page: what changes, for whom, and where to sign.

    Args:
        found: The comparison.
        rules: Rows that were added, removed or altered.
        most: Rows to print of each table; what is left out is counted.
    """
    on = f"，按 {found.on} 执行" if found.on else ""
    title = f"规则变更影响说明：{escape(found.decision)}"
    parts = [
        f"<h1>{title}</h1>",
        f"<p>比对事实 {found.facts} 条{on}，其中 {len(found.changed)} 条结果改变。</p>",
        _table("规则变动", ["规则", "原规则", "新规则"], rules, most),
        _table("按结果统计", ["由", "改为", "条数"], found.by_class, most),
        _table("按区域统计", ["区域", "条数"], found.by_area, most),
        _table(
            "结果改变的对象", [*_people_columns(found), *MOVES], _moves(found), most
        ),
        f"<p>原规则摘要 {found.old_digest}<br/>新规则摘要 {found.new_digest}</p>",
        "<p>审签：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿＿＿＿＿</p>",
    ]
    head = f"<head><meta charset='utf-8'/><title>{title}</title>{STYLE}</head>"
    body = "".join(parts)
    return f"<!DOCTYPE html><html lang='zh-CN'>{head}<body>{body}</body></html>"


def _people_columns(found: Difference) -> list[str]:
    """Return the columns that say who: the first of the facts, and the area."""
    own = [name for name in found.columns if not name.startswith(("old_", "new_"))]
    known = [name for name in AREAS if name in own[1:]]
    return own[:1] + known[:1]


def _moves(found: Difference) -> list[list[str]]:
    """Return from which answer and row to which, for each who changes."""
    who = _people_columns(found)
    names = [f"{side}_{name}" for side in SIDES for name in (found.output, "rule_id")]
    return [[spelled(row[name]) for name in [*who, *names]] for row in found.changed]


def _table(caption: str, header: list[str], rows: Any, most: int) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in rows[:most]
    )
    more = f"<p>另有 {len(rows) - most} 行未列。</p>" if len(rows) > most else ""
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{more}"
    )

"""Write a comparison of rules as text, and as the page that a leader signs."""

from __future__ import annotations

from html import escape
from typing import Any

from fourgates.decisions.diff import Difference
from fourgates.decisions.facts import spelled
from fourgates.decisions.show import aligned

LISTED = 20
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


def as_html(found: Difference, rules: Rules) -> str:
    """Return one A4 page: what changes, for whom, and where to sign."""
    on = f"，按 {found.on} 执行" if found.on else ""
    parts = [
        f"<h1>规则变更影响说明：{escape(found.decision)}</h1>",
        f"<p>比对事实 {found.facts} 条{on}，其中 {len(found.changed)} 条结果改变。</p>",
        _table("规则变动", ["规则", "原规则", "新规则"], rules),
        _table("按结果统计", ["由", "改为", "条数"], found.by_class),
        _table("按区域统计（前 12）", ["区域", "条数"], found.by_area[:12]),
        f"<p>原规则摘要 {found.old_digest}<br/>新规则摘要 {found.new_digest}</p>",
        "<p>审签：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿＿＿＿＿</p>",
    ]
    style = (
        "<style>@page { size: A4; margin: 20mm } body { font-family: 'Gate Sans';"
        " font-size: 9pt } h1 { font-size: 15pt } table { border-collapse: collapse;"
        " width: 100%; margin-bottom: 4mm } th, td { border: .3pt solid #888;"
        " padding: 1mm 1.5mm; text-align: left; overflow-wrap: anywhere }"
        " caption { text-align: left; font-weight: bold }</style>"
    )
    title = f"<title>规则变更影响说明：{escape(found.decision)}</title>"
    head = f"<head><meta charset='utf-8'/>{title}{style}</head>"
    body = "".join(parts)
    return f"<!DOCTYPE html><html lang='zh-CN'>{head}<body>{body}</body></html>"


def _table(caption: str, header: list[str], rows: Any) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in rows[:LISTED]
    )
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )

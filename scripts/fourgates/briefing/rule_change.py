"""Write a comparison of rules as text, and as the page that a leader signs."""

from __future__ import annotations

import csv
from html import escape
from pathlib import Path
from typing import Any

from fourgates import project
from fourgates.feeds.lists import labels
from fourgates.rules.diff import AREAS, Difference
from fourgates.spreadsheet import without_formula
from gaterules.facts import readable
from gaterules.show import aligned, label, word_for
from gaterules.table import Output

LISTED = 20
TOWN = 9  # digits of a town's code; a community's has 12
PAGE_ROWS = (16, 8, 4, 1)
SIDES = ("old", "new")
MOVES = ["原结果", "原规则", "新结果", "新规则"]
KINDS = ["项目", "由", "改为", "条数"]
WORDS = {"None": "—", "null": "—", "<default>": "无规则（缺省）"}
STYLE = """<style>
@page { size: A4; margin: 16mm 18mm; @top-left { content: none } }
body { font-family: "Gate Sans"; font-size: 8pt; line-height: 1.35 }
h1 { font-size: 15pt; margin: 0 0 3mm }
p { margin: 0 0 2mm; text-indent: 0 }
table { border-collapse: collapse; width: 100%; margin: 0 0 2mm }
th, td { border: .3pt solid #888; padding: .5mm 1.2mm; text-align: left;
  overflow-wrap: anywhere }
caption { text-align: left; font-weight: bold }
.counts { width: auto; min-width: 60% }
.counts :is(th, td):last-child { text-align: right; width: 14mm }
</style>"""
Rules = list[tuple[str, str, str]]


def as_text(found: Difference, rules: Rules) -> str:
    """Return the comparison as lines of text."""
    on = f" on {found.on}" if found.on else ""
    judged = f", all judged as of {found.on}" if found.on else ""
    same = len(found.changed) - found.answered_otherwise
    lines = [
        f"{found.decision}{on}: {len(found.changed)} of {found.facts} facts change"
        f" ({found.answered_otherwise} in the answer, {same} only in the row)",
        f"facts {_where_from(found, 'en')}{judged}",
        f"old {found.old_digest}",
        f"new {found.new_digest}",
    ]
    for name, old, new in rules:
        lines += [
            "",
            f"{name}  was  {old or '-'}",
            f"{' ' * len(name)}  is   {new or '-'}",
        ]
    if found.moves:
        rows = [[one.name, a, b, str(count)] for one, a, b, count in found.moves]
        lines += ["", *aligned([["output", "from", "to", "facts"], *rows])]
    if found.by_area:
        rows = [[*area, str(count)] for area, count in areas(found, LISTED)]
        lines += ["", *aligned([["area", "name", "facts"], *rows])]
        if len(found.by_area) > LISTED:
            lines.append(f"... and {len(found.by_area) - LISTED} areas more")
    if found.changed:
        lines += ["", *aligned(listed(found))]
        if len(found.changed) > LISTED:
            lines.append(f"... and {len(found.changed) - LISTED} more; --list has all")
    return "\n".join(lines)


def areas(found: Difference, most: int) -> list[tuple[tuple[str, str], int]]:
    """Return code, name and count of the areas with most changes."""
    rows = found.by_area[:most]
    return [((code, found.areas.get(code, "")), count) for code, count in rows]


def listed(found: Difference) -> list[list[str]]:
    """Return header and rows of those who change: who, from what, to what."""
    header = [*_people_columns(found), "old", "old rule", "new", "new rule"]
    return [header, *_moves(found)[:LISTED]]


def write_pdf(path: Path, found: Difference, rules: Rules, lacks: int = 0) -> None:
    """Write the one page that is signed: lists are cut until all stands on one."""
    from fourgates.briefing import printing  # noqa: PLC0415  (a second of imports)

    for most in PAGE_ROWS:
        document = printing.lay_out(as_html(found, rules, most, lacks), "plain")
        if len(document.pages) == 1:
            break
    printing.write(document, path, [], f"rules diff {as_text(found, rules)}")


def write_list(path: Path, found: Difference) -> None:
    """Write everybody who changes as CSV, all columns of the facts with them."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(without_formula, found.columns))
        writer.writerows(map(without_formula, row.values()) for row in found.changed)


def as_html(found: Difference, rules: Rules, most: int = LISTED, lacks: int = 0) -> str:
    """Return one A4 page: what changes, for whom, and where to sign.

    Args:
        found: The comparison.
        rules: Rows that were added, removed or altered.
        most: Rows to print of each table; what is left out is counted.
        lacks: How much is to mend before the new rules are proven.
    """
    on = f"，不论早晚一律按 {found.on} 的规则判定" if found.on else ""
    title = f"规则变更影响说明：{escape(_title(found.decision))}"
    same = len(found.changed) - found.answered_otherwise
    persons = "" if found.persons is None else f"，共涉及 {found.persons} 人"
    moves = [
        (label(one, "zh"), _said(one, a), _said(one, b), n)
        for one, a, b, n in found.moves
    ]
    places = [(" ".join(area), n) for area, n in _towns(found)]
    who = ["对象", "区域"][: len(_people_columns(found))]
    parts = [
        f"<h1>{title}</h1>",
        f"<p>比对事实 {found.facts} 条：{found.answered_otherwise} 条结果改变，"
        f"{same} 条结果不变、只换了依据的规则{persons}。"
        f"事实取自 {escape(_where_from(found, 'zh'))}{on}。</p>",
        f"<p><b>新规则未通过校验，尚有 {lacks} 项待改，不宜签发。</b></p>"
        if lacks
        else "",
        _table("规则变动", ["规则", "原规则", "新规则"], rules, most),
        _table("按结果统计", KINDS, moves, most),
        _table("按区域统计", ["区域", "条数"], places, most),
        _table("涉及的对象", [*who, *MOVES], _moves(found, is_worded=True), most),
        f"<p>原规则摘要 {found.old_digest}<br/>新规则摘要 {found.new_digest}</p>",
        "<p>审签：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿＿＿＿＿</p>",
    ]
    head = f"<head><meta charset='utf-8'/><title>{title}</title>{STYLE}</head>"
    body = "".join(parts)
    return f"<!DOCTYPE html><html lang='zh-CN'>{head}<body>{body}</body></html>"


def _towns(found: Difference) -> list[tuple[tuple[str, str], int]]:
    """Return the counts by area; communities are added up by their town."""
    counts: dict[str, int] = {}
    for code, count in found.by_area:
        town = code[:TOWN] if len(code) > TOWN and code[:TOWN] in found.areas else code
        counts[town] = counts.get(town, 0) + count
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [((code, found.areas.get(code, "")), count) for code, count in ordered]


def _where_from(found: Difference, lang: str) -> str:
    """Return the relation of the facts, and their days."""
    place = found.source.strip("'").rpartition("/")[2]
    if not found.days:
        return place
    first, last = found.days
    span = f"，{first} 至 {last}" if lang == "zh" else f", {first} to {last}"
    return place + span


def _people_columns(found: Difference) -> list[str]:
    """Return the columns that say who: the first of the facts, and the area."""
    own = [name for name in found.columns if not name.startswith(("old_", "new_"))]
    known = [name for name in AREAS if name in own[1:]]
    return own[:1] + known[:1]


def _moves(found: Difference, *, is_worded: bool = False) -> list[list[str]]:
    """Return from which answers and row to which, for each who changes."""
    who = _people_columns(found)
    rows = []
    for row in found.changed:
        outputs = found.changes_of(row) or list(found.answers[:1])
        cells = [readable(row[name]) for name in who]
        for side in SIDES:
            answers = [(one, readable(row[f"{side}_{one.name}"])) for one in outputs]
            cells += [_answers(answers, is_worded=is_worded), row[f"{side}_rule_id"]]
        rows.append([WORDS.get(str(c), str(c)) if is_worded else str(c) for c in cells])
    return rows


def _answers(answers: list[tuple[Output, str]], *, is_worded: bool) -> str:
    """Return answers as one text; with their names where there are several."""
    told = [(one, _said(one, text) if is_worded else text) for one, text in answers]
    if len(told) == 1 and told[0][0].values:
        return told[0][1]
    parts = [
        f"{label(one, 'zh') if is_worded else one.name} {text}" for one, text in told
    ]
    return ("，" if is_worded else ", ").join(parts)


def _said(column: Output, answer: str) -> str:
    """Return an answer in Chinese words."""
    return WORDS.get(answer) or word_for(column, answer, "zh")


def _title(decision: str) -> str:
    """Return the decision's Chinese label beside its name."""
    told = labels(project.root()).get(("decisions", decision))
    return f"{told['zh']}（{decision}）" if told else decision


def _table(caption: str, header: list[str], rows: Any, most: int) -> str:
    if not rows:
        return ""
    counts = header[-1] == "条数"
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in rows[:most]
    )
    more = f"<p>另有 {len(rows) - most} 行未列。</p>" if len(rows) > most else ""
    kind = " class='counts'" if counts else ""
    return (
        f"<table{kind}><caption>{escape(caption)}</caption><thead><tr>{head}</tr>"
        f"</thead><tbody>{body}</tbody></table>{more}"
    )

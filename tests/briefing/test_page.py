import csv
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import daily_samples
import poor_days
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fourgates import project
from fourgates.bench import specimen
from fourgates.briefing import Edition, document, figures, page, printing, words
from fourgates.catalogue.documents import (
    Column,
    Section,
    documents,
    indicators,
    table,
)
from fourgates.errors import UserError
from fourgates.feeds import lists
from fourgates.publish import named_lists, work_lists

COMMUNITY = next(one for one in documents() if one.id == "community")
REPORTS = Path(__file__).parents[2] / "reports"


class Text(HTMLParser):
    """What a reader sees, and what the page would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self._in_style = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._in_style = tag == "style"
        self.addresses += [
            value or "" for name, value in attrs if name in ("src", "href", "data")
        ]

    def handle_data(self, data: str) -> None:
        if not self._in_style and data.strip():
            self.seen.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(self.seen)


def filled(
    edition: Edition,
    lang: str = "zh",
    *,
    first: bool = False,
    sample: bool = True,
    stylesheet: str = "",
) -> str:
    limits = document.full_limits(edition)
    values = document.values(edition, document.content(edition), limits)
    issue = daily_samples.issue(first=first, sample=sample)
    return page.fill(document.TEMPLATE, values, issue, lang, stylesheet=stylesheet)


def with_rows(edition: Edition, **rows: Any) -> Edition:
    return daily_samples.with_rows(edition, **rows)


LISTED = (
    *(*work_lists.COLUMNS, *work_lists.REJECTS, *work_lists.OUTCOMES),
    *("question", *work_lists.ASKED, *work_lists.ALERTS),
)


def test_every_word_has_both_languages_and_is_used() -> None:
    with (REPORTS / "theme/words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert all(len(row) == 3 for row in rows)
    keys = [row[0] for row in rows[1:]]
    coded = lists.labels(project.root())
    assert len(keys) == len(set(keys))
    texts = "".join(path.read_text("utf-8") for path in REPORTS.rglob("*.html"))
    named = set(re.findall(r"\bw\.(\w+)", texts))
    named |= {f"list_{name}" for name in LISTED}
    for kinds in (named_lists.KINDS, named_lists.OF_STAFF):
        named |= {f"list_of_{name}" for name in kinds.values()}
    named |= {"rejects", "area", "community", "no_data", "list_outcomes", "asked"}
    stems = set(re.findall(r"w\['(\w+_)' ~", texts))
    labelled = set(re.findall(r"w\['(\w+)\.' ~", texts))
    assert labelled <= {name for name, _ in coded}
    declared = {
        name
        for one in documents()
        for part in one.sections
        for stem in filter(None, (part.id, part.text, part.chapter))
        for name in (
            *(stem, f"chapter_{stem}", f"{stem}_note"),
            *(f"{stem}_drawn", f"{stem}_question"),
        )
    }
    unused = {
        key
        for key in set(keys) - named - declared
        if not any(key.startswith(stem) for stem in stems)
    }
    assert unused == set()
    assert named <= set(keys)


def test_placeholders_agree_between_languages() -> None:
    with (REPORTS / "theme/words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            asked = [sorted(re.findall(r"{(\w+)}", row[lang])) for lang in ("zh", "en")]
            assert asked[0] == asked[1], row["word"]


def test_chinese_words_use_full_width_punctuation() -> None:
    with (REPORTS / "theme/words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert not re.search(r"[一-鿿][,;:()!?]|[,;:()!?][一-鿿]", row["zh"]), row


def test_per_cent_is_written_in_one_way(rich: Edition) -> None:
    for lang in ("zh", "en"):
        assert not re.search(r"\d\s%", Text(filled(rich, lang)).text)


def test_every_owner_has_a_name_in_english() -> None:
    owners = {row["owner"] for row in table("catalogue/indicators")}
    owners |= {row["owner"] for row in table("codes/code_action_kinds")}
    english = words.load("en")
    assert not [one for one in owners if not english[f"owner_{one}"].isascii()]


def test_an_unknown_word_names_the_row_to_add() -> None:
    with pytest.raises(UserError, match=r"words\.csv: no word 'nonsense'"):
        words.load("zh")["nonsense"]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UserError, match="Choose one of: zh, en"):
        filled(daily_samples.rich(), "fr")


def test_templates_hold_no_query_and_no_threshold() -> None:
    for path in REPORTS.rglob("*.html"):
        text = path.read_text("utf-8").lower()
        assert not re.search(r"\bselect\s.+\bfrom\b", text), path.name
        assert not re.search(r"\d\s*%[^}|]|[<>]=?\s*0?\.\d", text), path.name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_row_of_every_section_is_on_the_page(rich: Edition, lang: str) -> None:
    seen = Text(filled(rich, lang)).text
    counted_together = {
        one.id: one.limit for one in rich.document.sections if one.kind == "actions"
    }
    for name, rows in (*rich.sections.items(), *rich.tables.items()):
        for row in rows[: counted_together.get(name)]:
            label = row.get(f"label_{lang}") or row.get("area_name")
            assert label is None or page.COMMITTEE.sub("", label) in seen, name


def test_every_column_of_every_table_has_its_head(rich: Edition) -> None:
    seen = Text(filled(rich)).text
    tables = [one.id for one in rich.document.sections if one.kind in document.FIGURES]
    for name in tables:
        rows = rich.sections[name]
        for head in {row["head_zh"] for row in rows}:
            assert head is None or head in seen


def test_the_english_page_says_nothing_in_chinese_of_its_own() -> None:
    english = Text(filled(poor_days.empty(), "en", first=True)).text
    assert re.findall(r"[一-鿿]", english) == []
    assert "first issue" in english


def test_sample_data_are_called_so_in_the_head_and_only_then(rich: Edition) -> None:
    assert "模拟数据" in Text(filled(rich)).text
    assert "模拟数据" not in filled(rich, sample=False)


def test_what_is_unknown_is_a_dash_and_never_a_zero() -> None:
    html = filled(poor_days.nulls())
    cells = re.findall(r'<td class="number[^"]*">(.*?)</td>', html)
    assert len(cells) > 600
    assert set(cells) <= {"—", "○ —", ""}
    assert not re.search(r"\b(None|nan|undefined)\b", Text(html).text)


def test_a_hidden_cell_is_a_star(rich: Edition) -> None:
    gates = rich.sections["gates"]
    hidden = with_rows(rich, gates=[row | {"value": "＊"} for row in gates])
    before, after = (filled(day).count("＊</td>") for day in (rich, hidden))
    assert after - before == len(gates)


def test_midnight_closes_the_day_before_in_chinese(rich: Edition) -> None:
    assert "资料截至：2月28日24:00" in Text(filled(rich)).text
    assert "Cut-off: 29 Feb, 00:00" in Text(filled(rich, "en")).text


def test_an_empty_day_does_not_claim_that_all_is_well() -> None:
    seen = Text(filled(poor_days.empty(), first=True)).text
    assert "本期无数据" in seen
    assert "今日无红黄告警" not in seen
    assert "均有报送" not in seen


def test_a_quiet_day_says_that_it_is_quiet(rich: Edition) -> None:
    seen = Text(filled(with_rows(rich, alerts=[], actions=[], silent=[]))).text
    assert "今日无红黄告警。" in seen
    assert "今日无待办事项。" in seen
    assert "均有报送" in seen


def alert_lines(edition: Edition) -> list[str]:
    """Return the lines of the alert table as HTML."""
    table = filled(edition).partition('id="alerts"')[2].partition("</table>")[0]
    return table.partition("<tbody>")[2].split("<tr>")[1:]


def test_alerts_say_how_many_there_are_and_how_many_are_listed(rich: Edition) -> None:
    assert "告警53项、关注80项，列出前12项，其余见附件" in Text(filled(rich)).text
    english = Text(filled(rich, "en")).text
    assert "53 alarm, 80 watch; the first 12 are listed, all are attached" in english


def test_an_alert_is_worse_or_better_though_it_is_no_headline(rich: Edition) -> None:
    share = next(one for one in rich.sections["alerts"] if one["unit"] == "rate")
    alert = share | {"value": 0.5, "previous_value": 0.6, "direction": "higher"}
    lower = alert | {"direction": "lower"}
    one, other = alert_lines(with_rows(rich, alerts=[alert, lower], headlines=[]))
    assert '<td class="number worse">▼−10.0</td>' in one
    assert '<td class="number better">▽−10.0</td>' in other


def test_an_alert_over_few_shows_of_how_many(rich: Edition) -> None:
    rate = rich.sections["alerts"][-1] | {
        "value": 0.0,
        "numerator": 0,
        "denominator": 1,
    }
    count = rate | {"unit": "persons", "value": 3, "numerator": 3, "denominator": None}
    one, other = alert_lines(with_rows(rich, alerts=[rate, count]))
    assert "0/&#8203;1" in one
    assert "/&#8203;" not in other


def test_a_restated_figure_counts_though_it_is_no_headline(rich: Edition) -> None:
    other = [row for row in rich.tables["restated"] if not row["is_headline"]]
    seen = Text(filled(with_rows(rich, restated=other))).text
    assert "修订：上期1项指标重述：分类落实率 89.1%→91.3%（更正）" in seen
    assert "要情之外，上期另有1项指标重述：分类落实率 89.1%→91.3%（更正）。" in seen
    still = [other[0] | {"restated_value": 0.8911}]
    for restated in (still, []):
        seen = Text(filled(with_rows(rich, restated=restated))).text
        assert "修订：上期指标无重述。" in seen
        assert "要情之外" not in seen


def test_page_one_knows_of_edited_rules_what_page_two_knows(rich: Edition) -> None:
    still = {"changed_since_previous": 0, "is_edited": False}
    calm = [row | still for row in rich.tables["rules"]]
    same = [row | {"rules_changed": False} for row in rich.tables["revisions"]]
    edited = [calm[0] | {"is_edited": True}, *calm[1:]]
    since = {"changed_since_previous": 2, "changed_date": date(2020, 2, 13)}
    begun = [*calm[:-1], calm[-1] | since]
    turned = rich.tables["revisions"]
    for rules, revisions, told in (
        (
            edited,
            rich.tables["revisions"],
            "规则表有改：四分类判定。",
        ),
        (begun, same, "规则：两期之间生效或停用：封闭等级（自2020年2月13日起）。"),
        (calm, turned, "规则：规则表有改，"),
        (calm, same, "规则：较上期无变更。"),
    ):
        edition = with_rows(rich, rules=rules, revisions=revisions)
        assert told in Text(filled(edition)).text


def test_the_first_issue_compares_no_rules(rich: Edition) -> None:
    rules = [
        rich.tables["rules"][0] | {"changed_since_previous": 4, "is_edited": False}
    ]
    edition = with_rows(rich, rules=rules)
    table = filled(edition, first=True).partition("较上期变更")[2]
    assert "<td>—</td>" in table.partition("</table>")[0]
    table = filled(edition).partition("较上期变更")[2]
    assert "<td>是</td>" in table.partition("</table>")[0]


def with_sections(edition: Edition, *sections: Section) -> Edition:
    return replace(edition, document=replace(edition.document, sections=sections))


def test_chapters_and_annexes_are_numbered_where_they_stand(rich: Edition) -> None:
    daily = {section.id: section for section in rich.document.sections}
    edition = with_sections(rich, daily["definitions"], daily["stays"])
    seen = Text(filled(edition, "en")).text
    assert "Annex 1. Definitions" in seen
    assert "1. Overall control" in seen
    assert re.search(r"The column Today is of \w+ District,", seen)
    assert "三、整体防控力" in Text(filled(rich)).text


def test_a_section_with_a_title_of_its_own_borrows_no_note(rich: Edition) -> None:
    weakest = next(one for one in rich.document.sections if one.id == "weakest")
    own = replace(weakest, title={"zh": "消毒最弱", "en": "Least disinfected"})
    assert "再入户优先" in filled(with_sections(rich, weakest))
    assert "再入户优先" not in filled(with_sections(rich, own))
    noted = replace(own, note={"zh": "先去消毒", "en": "disinfect first"})
    assert "先去消毒" in filled(with_sections(rich, noted))


def test_silent_communities_are_all_named_under_their_towns() -> None:
    edition = poor_days.nulls()
    seen = Text(filled(edition)).text
    assert "当日40个村（社区）无入户记录" in seen
    for row in edition.tables["silent"]:
        assert row["area_name"] in seen
    for town in {row["town_name"] for row in edition.tables["silent"]}:
        assert seen.count(f"{town}（") == 1


def test_illustrative_rules_are_marked_once(rich: Edition) -> None:
    seen = Text(filled(rich)).text
    assert "指标红黄绿阈值（示例）" in seen
    assert "（示例）（示例）" not in seen


def test_both_definitions_of_resumed_stand_with_their_populations(
    rich: Edition,
) -> None:
    seen = Text(filled(rich)).text
    for row in rich.sections["definitions"]:
        if row["indicator_id"] in ("resumption_rate", "resumption_electricity_rate"):
            assert f"＝{row['numerator']:,}/{row['denominator']:,}：" in seen


def test_a_table_that_was_not_built_is_named(rich: Edition) -> None:
    tables = {name: rows for name, rows in rich.tables.items() if name != "feeds"}
    with pytest.raises(UserError, match="'feeds' is undefined"):
        filled(replace(rich, tables=tables))


def test_a_column_that_was_not_built_is_named(rich: Edition) -> None:
    for name, lost in (("feeds", "files"), ("feeds", "label_zh")):
        rows = [
            {k: v for k, v in row.items() if k != lost} for row in rich.tables[name]
        ]
        with pytest.raises(UserError, match=lost):
            filled(with_rows(rich, **{name: rows}))


def test_a_bespoke_section_without_template_is_told(rich: Edition) -> None:
    why, *others = (one for one in rich.document.sections if one.kind == "bespoke")
    missing = replace(rich.document, sections=(replace(why, id="who"), *others))
    with pytest.raises(UserError, match=r"reports/daily/who\.html: no such template"):
        filled(replace(rich, document=missing))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_no_name_can_become_markup_or_an_unprintable_box(name: str) -> None:
    edition = specimen.edition(COMMUNITY, specimen.areas()[20])
    doors = edition.sections["open_doors"]
    hostile = with_rows(edition, open_doors=[row | {"place": name} for row in doors])
    calm = with_rows(edition, open_doors=[row | {"place": "甲"} for row in doors])
    html = filled(hostile)
    assert Text(html).tags == Text(filled(calm)).tags
    known = page._characters()
    assert all(c in known for c in html if c not in "\r")


def test_rare_and_hostile_characters_are_marked_not_lost_silently() -> None:
    assert page.printable("柳城街道 A1") == "柳城街道 A1"
    assert page.printable("\x00a\u202eb😀") == "〓a〓b〓"


def test_the_screen_page_carries_its_style_and_fetches_nothing(
    rich: Edition,
) -> None:
    html = filled(rich, stylesheet=printing.stylesheet("daily", for_screens=True))
    assert all(to.startswith("#") for to in Text(html).addresses)
    assert "url(" not in html
    assert "@import" not in html
    assert "#masthead" in html


def test_a_screen_has_a_table_of_contents_and_paper_has_none(rich: Edition) -> None:
    screen = filled(rich, stylesheet="body {}")
    chapters = list(dict.fromkeys(one.chapter for one in rich.document.sections))
    links = [to for to in Text(screen).addresses if to.startswith("#")]
    assert links == [f"#chapter-{name}" for name in chapters if name]
    assert all(f'id="{to[1:]}"' in screen for to in links)
    assert "<nav" not in filled(rich)


def test_a_list_says_how_many_it_leaves_out() -> None:
    edition = specimen.edition(COMMUNITY, specimen.areas()[20])
    seen = Text(filled(edition)).text
    assert "待再入户 共40项" in seen
    assert "另有24项，见工作清单（XLSX）。" in seen
    whole = edition.sections["open_doors"][:2]
    few = with_rows(edition, open_doors=[row | {"total_count": 2} for row in whole])
    assert "另有24项" not in Text(filled(few)).text


def test_a_trend_prints_a_line_and_the_last_figure_of_each_indicator() -> None:
    columns = (Column("leads_overdue"), Column("attendance_rate"))
    trend = Section("trend", "trend", columns=columns, days=14)
    made = specimen.edition(replace(COMMUNITY, sections=(trend,)), specimen.areas()[20])
    html = filled(made)
    assert html.count("<svg") == 2
    for name in ("leads_overdue", "attendance_rate"):
        days = [r for r in made.sections["trend"] if r["indicator_id"] == name]
        assert len(days) == 14
        assert figures.figure(days[-1]["value"], days[-1]["unit"]) in Text(html).text
        assert indicators()[name]["label_zh"] in Text(html).text

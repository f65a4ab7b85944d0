import csv
import re
from html.parser import HTMLParser
from pathlib import Path

import daily_samples
import poor_days
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fourgates import project
from fourgates.briefing import Row, page, printing, words
from fourgates.errors import UserError
from fourgates.feeds import lists

Sections = dict[str, list[Row]]
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


def filled(sections: Sections, lang: str = "zh", *, first: bool = False) -> str:
    return page.fill("daily", sections, daily_samples.issue(first=first), lang)


def test_every_word_has_both_languages_and_is_used() -> None:
    with (REPORTS / "theme/words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert all(len(row) == 3 for row in rows)
    own = [row[0] for row in rows[1:]]
    coded = lists.labels(project.root())
    heads = [code for name, code in coded if name == words.HEADS]
    keys = own + heads
    assert len(keys) == len(set(keys))
    texts = "".join(path.read_text("utf-8") for path in REPORTS.rglob("*.html"))
    named = set(re.findall(r"\bw\.(\w+)", texts))
    stems = set(re.findall(r"w\['(\w+_)' ~", texts))
    labelled = set(re.findall(r"w\['(\w+)\.' ~", texts))
    assert labelled <= {name for name, _ in coded}
    looped = {"classes", "stays"}
    unused = {
        key
        for key in set(keys) - named - looped
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


def test_an_unknown_word_names_the_row_to_add() -> None:
    with pytest.raises(UserError, match=r"words\.csv: no word 'nonsense'"):
        words.load("zh")["nonsense"]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UserError, match="Choose one of: zh, en"):
        filled(daily_samples.rich(), "fr")


def test_templates_hold_no_query_and_no_threshold() -> None:
    for path in (REPORTS / "daily").glob("*.html"):
        text = path.read_text("utf-8").lower()
        assert not re.search(r"\bselect\s.+\bfrom\b", text), path.name
        assert not re.search(r"\d\s*%[^}|]|[<>]=?\s*0?\.\d", text), path.name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_row_of_every_section_is_on_the_page(rich: Sections, lang: str) -> None:
    seen = Text(filled(rich, lang)).text
    for name, rows in rich.items():
        for row in rows:
            label = row.get(f"label_{lang}") or row.get("area_name")
            assert label is None or label in seen, (name, label)


def test_the_english_page_says_nothing_in_chinese_of_its_own() -> None:
    english = Text(filled(poor_days.empty(), "en", first=True)).text
    assert re.findall(r"[一-鿿]", english) == []
    assert "first issue" in english


def test_sample_data_are_called_so_in_the_head_and_only_then(rich: Sections) -> None:
    assert "模拟数据" in Text(filled(rich)).text
    real = page.fill("daily", rich, daily_samples.issue(sample=False), "zh")
    assert "模拟数据" not in real


def test_what_is_unknown_is_a_dash_and_never_a_zero() -> None:
    html = filled(poor_days.nulls())
    cells = re.findall(r'<td class="number[^"]*">(.*?)</td>', html)
    assert len(cells) > 600
    assert set(cells) <= {"—", "○ —", ""}
    assert not re.search(r"\b(None|nan|undefined)\b", Text(html).text)


def test_a_hidden_cell_is_a_star(rich: Sections) -> None:
    hidden = rich | {"gates": [row | {"checks": "＊"} for row in rich["gates"]]}
    before, after = (filled(day).count(">＊</td>") for day in (rich, hidden))
    # The count, and the change that would give it away.
    assert after - before == 2 * len(rich["gates"])


def test_midnight_closes_the_day_before_in_chinese(rich: Sections) -> None:
    assert "数据截止：2月28日24:00" in Text(filled(rich)).text
    assert "Cut-off: 29 Feb, 00:00" in Text(filled(rich, "en")).text


def test_an_empty_day_does_not_claim_that_all_is_well() -> None:
    seen = Text(filled(poor_days.empty(), first=True)).text
    assert "本期无数据" in seen
    assert "今日无红黄告警" not in seen
    assert "均有报送" not in seen


def test_a_quiet_day_says_that_it_is_quiet(rich: Sections) -> None:
    seen = Text(filled(rich | {"alerts": [], "actions": [], "silent": []})).text
    assert "今日无红黄告警。" in seen
    assert "今日无待办事项。" in seen
    assert "均有报送" in seen


def alert_lines(sections: Sections) -> list[str]:
    """Return the lines of the alert table as HTML."""
    table = filled(sections).partition('id="alerts"')[2].partition("</table>")[0]
    return table.partition("<tbody>")[2].split("<tr>")[1:]


def test_alerts_say_how_many_there_are_and_how_many_are_listed(rich: Sections) -> None:
    assert "告警53项、关注80项，列出前12项" in Text(filled(rich)).text
    assert (
        "53 alarm, 80 watch; the first 12 are listed" in Text(filled(rich, "en")).text
    )


def test_an_alert_is_worse_or_better_though_it_is_no_headline(rich: Sections) -> None:
    alert = rich["alerts"][-1] | {"value": 0.5, "previous_value": 0.6}
    lower = alert | {"direction": "lower"}
    one, other = alert_lines(rich | {"alerts": [alert, lower], "headlines": []})
    assert '<td class="number worse">▼−10.0</td>' in one
    assert '<td class="number better">▽−10.0</td>' in other


def test_an_alert_over_few_shows_of_how_many(rich: Sections) -> None:
    rate = rich["alerts"][-1] | {"value": 0.0, "numerator": 0, "denominator": 1}
    count = rate | {"unit": "persons", "value": 3, "numerator": 3, "denominator": None}
    one, other = alert_lines(rich | {"alerts": [rate, count]})
    assert "0/&#8203;1" in one
    assert "/&#8203;" not in other


def test_a_restated_figure_counts_though_it_is_no_headline(rich: Sections) -> None:
    other = [row for row in rich["restated"] if not row["is_headline"]]
    seen = Text(filled(rich | {"restated": other})).text
    assert "修订：上期1项指标重述：分类落实率 89.1%→91.3%（更正）" in seen
    assert "要情之外，上期另有1项指标重述：分类落实率 89.1%→91.3%（更正）。" in seen
    still = [other[0] | {"restated_value": 0.8911}]
    for restated in (still, []):
        seen = Text(filled(rich | {"restated": restated})).text
        assert "修订：上期指标无重述。" in seen
        assert "要情之外" not in seen


def test_page_one_knows_of_edited_rules_what_page_two_knows(rich: Sections) -> None:
    still = {"changed_since_previous": 0, "is_edited": False}
    calm = [row | still for row in rich["rules"]]
    same = [row | {"rules_changed": False} for row in rich["revisions"]]
    edited = [calm[0] | {"is_edited": True}, *calm[1:]]
    begun = [*calm[:-1], calm[-1] | {"changed_since_previous": 2}]
    for rules, revisions, told in (
        (edited, rich["revisions"], "规则：较上期有变更：四分类判定（表有改）。"),
        (begun, same, "规则：较上期有变更：封闭等级。"),
        (calm, rich["revisions"], "规则：规则表有改，"),
        (calm, same, "规则：较上期无变更。"),
    ):
        sections = rich | {"rules": rules, "revisions": revisions}
        assert told in Text(filled(sections)).text


def test_silent_communities_are_all_named_under_their_towns() -> None:
    sections = poor_days.nulls()
    seen = Text(filled(sections)).text
    assert "当日40个村（社区）无入户记录" in seen
    for row in sections["silent"]:
        assert row["area_name"] in seen
    for town in {row["town_name"] for row in sections["silent"]}:
        assert seen.count(f"{town}（") == 1


def test_illustrative_rules_are_marked_once(rich: Sections) -> None:
    seen = Text(filled(rich)).text
    assert "指标红黄绿阈值（示例）" in seen
    assert "（示例）（示例）" not in seen


def test_both_definitions_of_resumed_stand_with_their_populations(
    rich: Sections,
) -> None:
    seen = Text(filled(rich)).text
    for row in rich["definitions"]:
        if row["indicator_id"] in ("resumption_rate", "resumption_electricity_rate"):
            assert f"＝{row['numerator']:,}/{row['denominator']:,}：" in seen


def test_a_section_that_was_not_built_is_named(rich: Sections) -> None:
    sections = {name: rows for name, rows in rich.items() if name != "gates"}
    with pytest.raises(UserError, match="'gates' is undefined"):
        filled(sections)


def test_a_column_that_was_not_built_is_named(rich: Sections) -> None:
    rows = [{k: v for k, v in row.items() if k != "alarms"} for row in rich["gates"]]
    with pytest.raises(UserError, match="alarms"):
        filled(rich | {"gates": rows})
    rows = [{k: v for k, v in row.items() if k != "label_zh"} for row in rich["gates"]]
    with pytest.raises(UserError, match="label_zh"):
        filled(rich | {"gates": rows})


def test_an_unknown_briefing_is_told_with_those_there_are() -> None:
    with pytest.raises(UserError, match=r"Briefings: .*daily.*plain"):
        page.fill("weekly", {}, daily_samples.issue(), "zh")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_no_name_can_become_markup_or_an_unprintable_box(name: str) -> None:
    tables = [
        {
            "caption_zh": name,
            "caption_en": None,
            "columns": [
                {"name": "a", "label_zh": name, "label_en": name, "unit": "text"}
            ],
            "rows": [{"a": name}],
        }
    ]
    plain = page.fill("plain", {"tables": tables}, daily_samples.issue(), "zh")
    calm = page.fill(
        "plain",
        {"tables": [tables[0] | {"caption_zh": "甲", "rows": [{"a": "甲"}]}]},
        daily_samples.issue(),
        "zh",
    )
    assert Text(plain).tags == Text(calm).tags
    known = page._characters()
    assert all(c in known for c in plain if c not in "\r")


def test_rare_and_hostile_characters_are_marked_not_lost_silently() -> None:
    assert page.printable("柳城街道 A1") == "柳城街道 A1"
    assert page.printable("\x00a\u202eb😀") == "〓a〓b〓"


def test_the_screen_page_carries_its_style_and_fetches_nothing(
    rich: Sections,
) -> None:
    html = page.fill(
        "daily",
        rich,
        daily_samples.issue(),
        "zh",
        stylesheet=printing.stylesheet("daily"),
    )
    assert Text(html).addresses == []
    assert "url(" not in html
    assert "@import" not in html
    assert "#masthead" in html


def test_plain_reports_print_tables_notes_and_bars() -> None:
    table = {
        "caption_zh": "入户结果",
        "caption_en": "Visits by outcome",
        "columns": [
            {
                "name": "outcome",
                "label_zh": "结果",
                "label_en": "Outcome",
                "unit": "text",
            },
            {
                "name": "visits",
                "label_zh": "次数",
                "label_en": "Visits",
                "unit": "visits",
            },
            {"name": "rate", "label_zh": "占比", "label_en": "Share", "unit": "rate"},
        ],
        "rows": [
            {"outcome": "见面", "visits": 301, "rate": 0.786},
            {"outcome": "未见面", "visits": None, "rate": None},
        ],
        "note_zh": "来源：公开样本。",
        "note_en": "Source: public sample.",
        "bars": {"column": "visits"},
    }
    title = {"title_zh": "入户专题", "title_en": "Visits"}
    sections = {"tables": [table], "document": [title]}
    for lang, expected in (
        ("zh", ["入户专题", "入户结果", "301", "78.6%", "—", "来源：公开样本。"]),
        ("en", ["Visits", "Visits by outcome", "Outcome", "Source: public sample."]),
    ):
        seen = Text(page.fill("plain", sections, daily_samples.issue(), lang))
        assert all(text in seen.text for text in expected)
        assert seen.tags.count("svg") == 2

"""What people answer in words of their own: yes or no, and telephone numbers."""

from __future__ import annotations

import pytest
from ingest_kit import Office, registration, registrations

from fourgates import engine
from fourgates.ingest.type import values


def answers(office: Office, feed: str, column: str, words: list[str]) -> list[object]:
    """Return what the words become in a yes-or-no column of a shipped feed."""
    item = office.contracts[feed].by_name[column] if office.contracts else None
    assert item is not None
    one = values.cell(item, "p", "w")
    listed = ", ".join(f"({at}, '{word}')" for at, word in enumerate(words))
    scan = f"(select * from (values {listed}) as t (place, w))"
    query = f"select {one.value} from {values.nest([one], scan)} order by place"
    return [value for (value,) in engine.connect().execute(query).fetchall()]


@pytest.mark.parametrize(
    ("column", "yes", "no"),
    [
        ("policy_applications.is_approved", "通过 已通过 同意", "不通过 未通过 驳回"),
        ("enterprise_reports.is_resumed", "已复工 复工", "未复工 没有复工 停工"),
        ("staff.is_party_member", "中共党员 党员 预备党员", "群众 非党员 共青团员"),
        ("incentive_records.is_frontline", "一线", "非一线"),
        ("registrations.has_symptoms", "发热 咳嗽 发热、咳嗽 有症状 有发热",
         "无 无症状 正常 未发热"),
        ("leads.has_symptoms", "发热", "无发热"),
        ("health_checks.has_symptoms", "咳嗽，乏力", "没有症状"),
        ("registrations.is_home_suitable", "具备 具备居家条件", "不具备"),
    ],
)  # fmt: skip
def test_answers_in_words_of_the_question_are_yes_or_no(
    desk_office: Office, column: str, yes: str, no: str
) -> None:
    feed, _, name = column.partition(".")
    words = [*yes.split(), *no.split(), "也许"]
    expected = [*[True] * len(yes.split()), *[False] * len(no.split()), None]
    assert answers(desk_office, feed, name, words) == expected


@pytest.mark.parametrize(
    "text",
    ["028-82712345", "（028）82712345", "02882712345", "028—82712345",
     "028-82712345转801", "028-82712345-801", "0830 2271234", "138 1234 0001"],
)  # fmt: skip
def test_a_landline_is_taken_where_a_phone_is_asked(
    desk_office: Office, text: str
) -> None:
    desk_office.send("r.csv", registrations(registration(1, phone=text)))
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.cells_nulled) == (1, 0)

"""From a file in the inbox to landing, vault, archive, rejects and ledger."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from ingest_kit import (
    GOOD_IDS,
    MORNING,
    Office,
    registration,
    registrations,
    visit,
    visits,
)

from fourgates import engine
from fourgates.errors import UserError
from fourgates.ingest.load import loader
from fourgates.ingest.report import LoadResult
from fourgates.ingest.wording import line
from fourgates.vault import vault
from fourgates.vault.archive import Archive


def test_good_rows_land_typed_and_marked(desk_office: Office) -> None:
    desk_office.send("柳城/入户.csv", visits(visit(1), visit(2, persons_found="")))
    (load,) = desk_office.ingest().loads
    assert (load.rows_in_file, load.rows_accepted) == (2, 2)
    columns = "visit_id, visited_at, outcome, persons_found, _version, _business_date"
    moment, version = datetime(2020, 2, 14, 8, 30), datetime(2020, 2, 14, 9)
    assert desk_office.landed("household_visits", columns) == [
        ("V1", moment, "met", 2, version, date(2020, 2, 14)),
        ("V2", moment, "met", None, version, date(2020, 2, 14)),
    ]
    marks = "_load_id, _file, _line, _loaded_at"
    assert desk_office.landed("household_visits", marks) == [
        (load.load_id, "柳城/入户.csv", 2, MORNING),
        (load.load_id, "柳城/入户.csv", 3, MORNING),
    ]
    assert not list(desk_office.home.inbox.rglob("*.csv"))


def test_landing_has_the_agreed_columns_even_without_data(desk_office: Office) -> None:
    desk_office.ingest()
    assert desk_office.landed("registrations") == []
    schema = desk_office.home.landing / "registrations" / "_schema.parquet"
    desk_office.send("r.csv", registrations(registration(1)))
    desk_office.ingest()
    (landed,) = desk_office.home.landing.glob("registrations/load_date=*/*.parquet")
    describe = "select name, type, converted_type from parquet_schema('{}')"
    connection = engine.connect()
    kept = connection.execute(describe.format(schema)).fetchall()[1:]
    written = connection.execute(describe.format(landed)).fetchall()[1:]
    assert [one for one in kept if one in written] == written
    names = [name for name, _, _ in kept]
    nothing = {"origin_province", "_list", "_listed_at"}
    nothing |= {"_key", "_version", "_business_date"}  # other columns tell them
    assert nothing < set(names)
    assert nothing.isdisjoint(name for name, _, _ in written)
    assert "person_key" in names
    assert not {"name", "id_number", "phone", "transport_number"} & set(names)
    assert [name for name in names if name.startswith("_")] == [
        "_key",
        "_version",
        "_business_date",
        "_sender",
        "_load_id",
        "_file",
        "_line",
        "_loaded_at",
        "_row_hash",
        "_is_void",
        "_list",
        "_listed_at",
        "_flags",
        "_is_set_aside",
        "_load_number",
    ]


def test_a_bad_required_cell_rejects_the_row_with_all_reasons(
    desk_office: Office,
) -> None:
    bad = visit(2, visited_at="2020-02-30", outcome="飞走", persons_found="x")
    desk_office.send("v.csv", visits(visit(1), bad, visit(3)))
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (2, 1)
    assert desk_office.reasons() == [
        "第 3 行 入户时间: “2020-02-30”不是存在的日期时间，应如 2020-02-01 08:30；"
        "结果: “飞走”不在代码表中，可填：见面、电话核实、未见面、拒访、空房、错址；"
        "见到人数: “x”不是整数，应如 3"
    ]


def test_a_bad_optional_cell_lands_empty_and_is_counted(desk_office: Office) -> None:
    rows = [visit(1, persons_found="两人"), visit(2, persons_found="99")]
    desk_office.send("v.csv", visits(*rows, visit(3, persons_found="—")))
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.cells_nulled) == (3, 2)
    assert load.nulled_by_column == "见到人数 2"
    assert desk_office.landed("household_visits", "persons_found") == [(None,)] * 3


def test_an_identifier_is_told_wrong_in_words_without_its_digits(
    desk_office: Office,
) -> None:
    wrong = {
        "440882199102104190": "校验位不符",
        "440882199102304190": "出生日期不存在",
        "4408821991021041": "位数不对，应为 18 位（或旧证 15 位）",
        "1.1E+17": "被表格软件改成了科学计数法，后几位已丢失，"
        "请把该列设为文本格式后重填",
        "44088219910210419A": "含有不该有的字符",
        "": "必填项为空",
    }
    rows = [registration(at, id_number=text) for at, text in enumerate(wrong)]
    desk_office.send("r.csv", registrations(*rows))
    desk_office.ingest()
    assert desk_office.reasons() == [
        f"第 {line} 行 身份证号: {words}"
        for line, words in enumerate(wrong.values(), 2)
    ]


def test_exact_duplicates_are_counted_and_not_landed(desk_office: Office) -> None:
    desk_office.send("a.csv", visits(visit(1), visit(2), visit(1)))
    desk_office.send("b.csv", visits(visit(2), visit(3)))
    first, second = desk_office.ingest().loads
    assert (first.rows_accepted, first.rows_duplicate) == (2, 1)
    assert (second.rows_accepted, second.rows_duplicate) == (1, 1)
    desk_office.send("c.csv", visits(visit(3), visit(4)))
    (third,) = desk_office.ingest(MORNING + timedelta(days=1)).loads
    assert (third.rows_accepted, third.rows_duplicate) == (1, 1)
    ids = desk_office.landed("household_visits", "visit_id")
    assert sorted(ids) == [("V1",), ("V2",), ("V3",), ("V4",)]


def test_a_row_that_differs_only_in_the_vault_is_no_duplicate(
    desk_office: Office,
) -> None:
    for name, phone in (("a.csv", "13812340001"), ("b.csv", "13900000000")):
        desk_office.send(name, registrations(registration(1, phone=phone)))
        (load,) = desk_office.ingest().loads
        assert (load.rows_accepted, load.rows_duplicate) == (1, 0)
    hashes = desk_office.landed("registrations", "_row_hash")
    assert hashes[0] != hashes[1]


def test_a_corrected_row_lands_beside_the_old_one(desk_office: Office) -> None:
    desk_office.send("a.csv", visits(visit(1)))
    desk_office.ingest()
    newer = visit(1, outcome="拒访", updated_at="2020-02-15 06:00:00")
    desk_office.send("b.csv", visits(newer))
    desk_office.ingest()
    rows = desk_office.landed("household_visits", "_key, _version, outcome")
    assert len({key for key, _, _ in rows}) == 1
    assert max(rows, key=lambda row: row[1])[2] == "refused"


def test_a_late_row_lands_with_its_business_date_and_todays_load_date(
    desk_office: Office,
) -> None:
    desk_office.send("v.csv", visits(visit(1, visited_at="2020-02-03 10:00:00")))
    desk_office.ingest()
    marks = "_business_date, _loaded_at"
    assert desk_office.landed("household_visits", marks) == [
        (date(2020, 2, 3), MORNING)
    ]
    (path,) = desk_office.home.landing.glob("household_visits/load_date=*/*.parquet")
    assert path.parent.name == "load_date=2020-02-15"


def test_the_same_file_twice_changes_nothing(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1), visit(2, outcome="?")))
    desk_office.ingest()
    before = desk_office.files()
    desk_office.send("renamed.csv", visits(visit(1), visit(2, outcome="?")))
    report = desk_office.ingest(MORNING + timedelta(days=1))
    assert [item.file_name for item in report.taken_before] == ["renamed.csv"]
    assert desk_office.files() == before


def test_the_vault_alone_holds_the_values_and_the_keys_lead_to_them(
    desk_office: Office,
) -> None:
    desk_office.send("r.csv", registrations(registration(0)))
    desk_office.ingest()
    ((key,),) = desk_office.landed("registrations", "person_key")
    assert key == vault.subject_key(desk_office.home, "control", GOOD_IDS[0])
    kinds = {
        (subject, kind, value)
        for subject, kind, value, _ in desk_office.vaulted("control")
    }
    assert kinds == {
        (key, "id_number", GOOD_IDS[0]),
        (key, "name", "欧阳试"),
        (key, "phone", "13812340000"),
    }


def test_a_person_has_another_key_in_each_purpose(desk_office: Office) -> None:
    staff = "工号,姓名,身份证号,条线,到岗日期,更新时间"
    row = f"S1,欧阳试,{GOOD_IDS[0]},网格员,2020-01-20,2020-02-01 08:00:00"
    desk_office.send("staff.csv", f"{staff}\n{row}\n")
    desk_office.send("r.csv", registrations(registration(0)))
    assert len(desk_office.ingest().loads) == 2
    ((one,),) = desk_office.landed("registrations", "person_key")
    ((other,),) = desk_office.landed("staff", "person_key")
    assert one != other


def test_nothing_outside_the_vault_holds_an_identifier(desk_office: Office) -> None:
    rows = [registration(0), registration(1, exposure="未知", phone="13812349999")]
    desk_office.send(f"{GOOD_IDS[2]}报送.csv", registrations(*rows))
    report = desk_office.ingest()
    assert report.loads[0].rows_rejected == 1
    wanted = [*GOOD_IDS, "欧阳试", "13812340000", "13812349999"]
    seen = 0
    for path in desk_office.home.root.rglob("*"):
        if path.is_file():
            seen += 1
            content = path.read_bytes()
            for text in wanted:
                assert text.encode() not in content, path
                assert text not in path.name
    assert seen > 20  # schemas, ledger, landing, vault, rejects, archive


def test_the_archive_gives_back_the_very_file(desk_office: Office) -> None:
    content = registrations(registration(0)).encode("gb18030")
    desk_office.send("r.csv", content)
    (load,) = desk_office.ingest().loads
    back = io.BytesIO()
    Archive(desk_office.home).read(load.load_id, back)
    assert back.getvalue() == content


def test_the_ledger_keeps_what_the_report_says(desk_office: Office) -> None:
    desk_office.send("a.csv", visits(visit(1), visit(1), visit(2, outcome="?")))
    (load,) = desk_office.ingest().loads
    names = (
        "feed, file_name, format, encoding, delimiter, rows_in_file, rows_accepted, "
        "rows_rejected, rows_duplicate, first_business_date, last_business_date"
    )
    day = date(2020, 2, 14)
    assert desk_office.loads(names) == [
        ("household_visits", "a.csv", "csv", "utf-8", ",", 3, 1, 1, 1, day, day)
    ]
    assert "3 行 = 收下 1 + 退回 1 + 重复 1" in line(load, "zh")


def test_a_broken_tie_out_is_caught_and_nothing_of_the_file_is_kept(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "good_rows", lambda *_: "_line <> '3'")
    desk_office.send("v.csv", visits(visit(1), visit(2), visit(3)))
    with pytest.raises(UserError, match=r"tie-out fails: 3 rows .* 2 accepted"):
        desk_office.ingest()
    monkeypatch.undo()
    assert desk_office.landed("household_visits") == []
    (load,) = desk_office.ingest().loads
    assert load.rows_accepted == 3


def test_the_tie_out_holds_for_every_way_of_losing_a_row() -> None:
    day = date(2020, 2, 14)
    whole = LoadResult(
        "L", "f", "a.csv", "", "", "csv", "utf-8", ",", 9, MORNING, 4, 2, 1, 1, 0,
        day, day,
    )  # fmt: skip
    whole.check_tie_out()
    for name in ("rows_accepted", "rows_rejected", "rows_duplicate"):
        with pytest.raises(UserError, match="tie-out"):
            replace(whole, **{name: 0}).check_tie_out()


def test_a_home_of_another_version_is_told_in_one_sentence(desk_office: Office) -> None:
    schema = desk_office.home.landing / "loads" / "_schema.parquet"
    schema.parent.mkdir()
    columns = "select '' as load_id, 0 as rows_quarantined limit 0"
    engine.connect().execute(f"copy ({columns}) to '{schema}' (format parquet)")
    desk_office.send("v.csv", visits(visit(1)))
    with pytest.raises(UserError, match="noted by another version of fourgates"):
        desk_office.ingest()
    assert (desk_office.home.inbox / "v.csv").exists()


def test_of_two_files_of_one_run_the_later_counts_whatever_its_lines(
    desk_office: Office,
) -> None:
    desk_office.send("a.csv", visits(visit(8), visit(1)))
    desk_office.send("b.csv", visits(visit(1, outcome="未见面")))
    desk_office.send("c.csv", visits(visit(9), visit(1)))
    loads = desk_office.ingest().loads
    assert [load.load_number for load in loads] == [1, 2, 3]
    assert [load.rows_duplicate for load in loads] == [0, 0, 0]
    rows = desk_office.landed("household_visits", "_load_number, visit_id")
    assert sorted(rows) == [(1, "V1"), (1, "V8"), (2, "V1"), (3, "V1"), (3, "V9")]


def test_what_is_changed_and_changed_back_is_news(desk_office: Office) -> None:
    for day, outcome in enumerate(("见面", "未见面", "见面"), 14):
        rows = visits(visit(1, outcome=outcome), visit(day))
        desk_office.send("v.csv", rows)
        (load,) = desk_office.ingest(datetime(2020, 2, day, 20)).loads
        assert (load.rows_accepted, load.rows_duplicate) == (2, 0)
    desk_office.send("v.csv", visits(visit(1), visit(17)))
    (load,) = desk_office.ingest(datetime(2020, 2, 17, 20)).loads
    assert (load.rows_accepted, load.rows_duplicate) == (1, 1)


HOUSEHOLD = (
    "户编号,社区代码,网格编号,启用日期,停用日期,更新时间\n"
    "H1,510115003001,G1,2020-01-01,,2020-01-01 08:00:00\n"
)


def test_each_sender_numbers_forms_for_itself_and_the_district_has_one_register(
    desk_office: Office,
) -> None:
    for town in ("镇甲", "镇乙"):
        desk_office.send(f"{town}/v.csv", visits(visit(1)))
        desk_office.send(f"{town}/h.csv", HOUSEHOLD)
    loads = desk_office.ingest().loads
    counts = {(one.feed, one.sender): one.rows_accepted for one in loads}
    assert counts["household_visits", "镇甲"] == 1
    assert counts["household_visits", "镇乙"] == 1
    assert sum(n for (feed, _), n in counts.items() if feed == "households") == 1


def test_rows_of_one_number_that_differ_are_given_back_and_never_chosen_from(
    desk_office: Office,
) -> None:
    rows = (visit(1), visit(2), visit(1, outcome="未见面"), visit(3), visit(3))
    desk_office.send("v.csv", visits(*rows))
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected, load.rows_duplicate) == (2, 2, 1)
    for row, reason in zip((2, 4), desk_office.reasons(), strict=True):
        assert reason.startswith(f"第 {row} 行")
        assert "同一编号在第 2、4 行内容不同" in reason


def test_a_later_version_of_the_same_sheet_replaces_the_earlier(
    desk_office: Office,
) -> None:
    newer = visit(1, outcome="未见面", updated_at="2020-02-14 10:00:00")
    desk_office.send("v.csv", visits(newer, visit(1)))
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (2, 0)


def test_a_stamp_from_the_future_counts_as_arrival(desk_office: Office) -> None:
    ahead = visit(1, updated_at="2021-02-14 10:00:00")
    desk_office.send("v.csv", visits(ahead))
    desk_office.ingest()
    assert desk_office.landed("household_visits", "_version") == [(MORNING,)]

"""Identifiers in columns that are not declared as such never land in clear."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest_kit import (
    GOOD_IDS,
    VISITS,
    Office,
    contract,
    office,
    registration,
    registrations,
    text_column,
    visit,
)

from fourgates.ingest.type import typer
from fourgates.ingest.wording import line

SMALL = pytest.mark.parametrize("small", [20_000, 1])  # a form, a file DuckDB reads
PERSON, MOBILE = GOOD_IDS[0], "13812345678"


def everything_landed(desk: Office) -> bytes:
    files = desk.home.landing.rglob("*.parquet")
    return b"".join(path.read_bytes() for path in files)


@SMALL
def test_a_resident_id_as_a_forms_number_lands_as_a_hash_and_is_told(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    rows = [
        registration(at, registration_id=one, id_number=one)
        for at, one in enumerate((*GOOD_IDS, "440882199102104190"))
    ]
    rows.append(registration(9))
    desk_office.send("r.csv", registrations(*rows))
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (4, 1)
    assert "已遮盖号码的列：登记编号" in line(load, "zh")
    names = [row[0] for row in desk_office.landed("registrations", "registration_id")]
    assert [name[0] for name in names] == ["*", "*", "*", "R"]
    assert len({*names}) == 4, "a hash tells rows apart as the number did"
    assert not any(one.encode() in everything_landed(desk_office) for one in GOOD_IDS)


@SMALL
def test_a_households_number_that_is_a_resident_id_is_the_same_in_both_feeds(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    head = "户编号,村社区代码,网格编号,建档日期,更新时间\n"
    told = "510115003001,G1,2020-02-01,2020-02-01 08:00\n"
    desk_office.send("h.csv", f"{head}{PERSON},{told}H2,{told}")
    rows = (visit(1, household_id=PERSON), visit(2))
    desk_office.send("v.csv", "\n".join((VISITS, *rows)) + "\n")
    desk_office.ingest()
    ((ledger,), _) = desk_office.landed("households", "household_id")
    ((visited,), _) = desk_office.landed("household_visits", "household_id")
    assert ledger == visited
    assert ledger.startswith("*")


@SMALL
@pytest.mark.parametrize(
    "number",
    [
        f"S{PERSON}",
        f"入户-{PERSON}",
        f"{PERSON[:6]} {PERSON[6:14]} {PERSON[14:]}",
        f"{PERSON[:6]}-{PERSON[6:]}",
        "".join(chr(ord(digit) + 0xFEE0) for digit in PERSON),
    ],
)
def test_a_number_made_of_a_resident_id_or_written_otherwise_is_one(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int, number: str
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    rows = (visit(1, visit_id=number), visit(2, household_id=number), visit(3))
    desk_office.send("v.csv", "\n".join((VISITS, *rows)) + "\n")
    (load,) = desk_office.ingest().loads
    assert "已遮盖号码的列：走访编号、户编号" in line(load, "zh")
    landed = desk_office.landed("household_visits", "visit_id, household_id")
    assert landed[0][0] == landed[1][1]
    assert number.encode() not in everything_landed(desk_office)


@SMALL
def test_a_remark_keeps_its_words_and_loses_the_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    columns = text_column("id", "编号", required=True) + text_column("note", "备注")
    desk = office(tmp_path / "home", contract(tmp_path / "forms", "notes", columns))
    notes = {
        f"本人{PERSON}，已电话": "本人***********，已电话",
        MOBILE: "***********",
        f"家属{MOBILE}或139-1234-5678": "家属***********或***********",
        "138 1234 5678;１３９１２３４５６７８": "***********;***********",
        f"父子{PERSON}{GOOD_IDS[1]}": "父子***********",
        f"甲{PERSON}{MOBILE}，乙{MOBILE}{MOBILE}": "甲***********，乙***********",
        f"单号9{MOBILE}": f"单号9{MOBILE}",
        "电话已核": "电话已核",
        "440882199102104190": "440882199102104190",  # the check digit is wrong
        "6222021234567890123": "6222021234567890123",
        "202002281530": "202002281530",
    }
    lines = [f"A{at},{text}" for at, text in enumerate(notes)]
    desk.send("n.csv", "编号,备注\n" + "\n".join(lines) + "\n")
    (load,) = desk.ingest().loads
    assert "已遮盖号码的列：备注" in line(load, "zh")
    assert [row[0] for row in desk.landed("notes", "note")] == list(notes.values())


def test_names_of_sheets_and_columns_and_reasons_bear_no_identifier(
    desk_office: Office,
) -> None:
    rows = [registration(1, submitted_at=PERSON), registration(2)]
    head = registrations().strip().split(",")
    cells = [[*head, PERSON], *([*row.split(","), "甲"] for row in rows)]
    desk_office.send_book("r.xlsx", **{PERSON: cells})
    (load,) = desk_office.ingest().loads
    assert PERSON not in line(load, "zh")
    (reason,) = desk_office.reasons()
    assert "不是存在的日期时间" in reason
    assert PERSON not in reason


PARTED = (
    "4408 8219 9102 1041 95", "440882.19910210.4195", "440882—19910210—4195",
    "440882  19910210  4195", "440882\u200b19910210\u200b4195", "44088219910210419 5",
    "36060119980521413×", "+8613812340001", "8613812340001", "138－1234－0001",
    "138.1234.0001", "(138)12340001", "138\u30001234\xa00001", "１３８１２３４０００１",
)  # fmt: skip


@SMALL
@pytest.mark.parametrize("written", PARTED)
def test_a_number_is_covered_however_its_digits_are_parted(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int, written: str
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    rows = (f"{registration(0)},见 {written} 处", f"{registration(1)},无")
    head, *_ = registrations().splitlines()
    desk_office.send("r.csv", "\n".join((f"{head},来自省份", *rows)) + "\n")
    (load,) = desk_office.ingest().loads
    assert load.rows_accepted == 2
    ((landed,), _) = desk_office.landed("registrations", "origin_province")
    assert not any(char.isdecimal() for char in landed), landed


@pytest.mark.parametrize("written", ["440882 19910210 4195", "138 1234 0001"])
def test_no_word_about_a_cell_shows_a_persons_number(
    desk_office: Office, written: str
) -> None:
    desk_office.send("r.csv", "\n".join((VISITS, visit(1, outcome=written))) + "\n")
    desk_office.ingest()
    (reason,) = desk_office.reasons()
    assert "不在代码表中" in str(reason)
    assert "0" not in str(reason).partition("不在代码表中")[0].rpartition("“")[2]
    assert written not in str(reason)


@SMALL
def test_one_number_has_one_cover_however_it_is_written(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    ways = ("36060119980521413X", "36060119980521413x", "360601 19980521 413Ｘ")
    rows = (visit(at, household_id=one) for at, one in enumerate(ways))
    desk_office.send("v.csv", "\n".join((VISITS, *rows)) + "\n")
    desk_office.ingest()
    found = {row[0] for row in desk_office.landed("household_visits", "household_id")}
    assert len(found) == 1


def test_senders_whose_names_are_numbers_of_persons_are_told_apart(
    desk_office: Office,
) -> None:
    for number in ("13812340001", "13912340002"):
        for at in (1, 2):
            name = f"网格员{number}/{at}.csv"
            desk_office.send(name, "\n".join((VISITS, visit(at))) + "\n")
    report = desk_office.ingest()
    assert sum(load.rows_accepted for load in report.loads) == 4
    senders = {load.sender for load in report.loads}
    assert len(senders) == 2
    assert not any("1381234" in one or "1391234" in one for one in senders)

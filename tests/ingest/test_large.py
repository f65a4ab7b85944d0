"""A large file takes a quicker way, and ends as a small one does."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from ingest_kit import (
    GOOD_IDS,
    both_ways,
    everything,
    office,
    registration,
    visit,
    visits,
)

from fourgates.ingest.detect import survey
from fourgates.ingest.type import typer

CHECKS = "查验编号,关口,点位编号,社区代码,查验时间,身份证号,车牌号,体温,处置,移交时间"
EVENING = datetime(2020, 2, 15, 19, 0)


def check(number: int, **changes: str) -> str:
    cells = {
        "check_id": f"C{number}",
        "gate": "前哨关",
        "site_id": "P1",
        "community_id": "510115003001",
        "checked_at": "2020-02-14 08:30:00",
        "id_number": GOOD_IDS[number % len(GOOD_IDS)],
        "plate_number": f"川A{number % 7:05d}",
        "temperature_celsius": "36.5",
        "action": "放行",
        "handed_over_at": "",
    }
    return ",".join((cells | changes).values())


def messy_checks(rows: int = 400) -> str:
    """Return rows of every kind: good, bad, half good, blank, doubled."""
    lines = [CHECKS]
    for number in range(rows):
        kind = number % 40
        changes = {
            3: {"action": "?"},
            5: {"id_number": "11010119900307001X"},
            7: {"temperature_celsius": "99"},
            9: {"id_number": " ３６060119980521413x", "plate_number": "川A·00003"},
            11: {"checked_at": "2020年2月14日 8时30分"},
            13: {"checked_at": "2020-02-30 08:30:00"},
            15: {"id_number": "无", "plate_number": ""},
            17: {"plate_number": "川A1"},
            19: {"site_id": " P2 "},
        }.get(kind, {})
        lines.append(check(number, **changes))
        if kind == 21:
            lines.append(check(number))
        if kind == 23:
            lines.append(",,,,,,,,,")
    return "\n".join(lines) + "\n"


def test_the_quick_way_ends_as_the_patient_one_does_with_identifiers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = messy_checks()
    patient, quick = both_ways(tmp_path, monkeypatch, "gate_checks", content)
    assert quick == patient
    assert patient["loads"][0][1:4] == (380, 20, 10)  # type: ignore[index]
    assert len(patient["vault"]) == len(GOOD_IDS) + 7  # type: ignore[arg-type]


def test_the_quick_way_ends_as_the_patient_one_does_with_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = (
        "登记编号,登记时间,登记方式,姓名,身份证号,手机号,社区代码,流行病学史,"
        "到温日期,体温,更新时间"
    )
    rows = [registration(number) for number in range(60)]
    rows[7] = registration(7, id_number="1.1E+17")
    rows[9] = registration(9, phone="12")
    rows.append(registration(3))
    content = "\n".join((header, *rows)) + "\n"
    patient, quick = both_ways(tmp_path, monkeypatch, "registrations", content)
    assert quick == patient
    assert patient["reasons"]


def test_the_quick_way_ends_as_the_patient_one_does_without_identifiers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [visit(number) for number in range(50)]
    rows[3] = visit(3, persons_found="many")
    rows[4] = visit(4, attempt_number="0")
    rows[5] = visit(5, outcome="？")
    rows[6] = rows[2]
    rows[8] = visit(8, visited_at="2020-02-14T08:30", persons_found="007")
    content = visits(*rows)
    patient, quick = both_ways(tmp_path, monkeypatch, "household_visits", content)
    assert quick == patient
    assert patient["loads"][0][1:4] == (47, 2, 1)  # type: ignore[index]


def test_blanks_and_loose_quotes_end_alike_both_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank = ",".join([" ", "\u3000", *["\t"] * 7])
    loose = [visit(4, household_id=text) for text in (' "H,1"', ' "H1"', '"a" "b"')]
    for name, rows in (("blank", [blank]), ("loose", loose)):
        content = visits(*[visit(number) for number in range(4)], *rows)
        found = both_ways(tmp_path / name, monkeypatch, "household_visits", content)
        assert found[0] == found[1]


def test_lines_that_end_the_windows_way_take_the_quick_way_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient, quick = both_ways(tmp_path, monkeypatch, "gate_checks", messy_checks())
    monkeypatch.setattr(typer, "rewrite", None)  # DuckDB alone reads the file
    clerk = office(tmp_path / "windows", feeds="gate_checks")
    clerk.send("sent.csv", messy_checks().replace("\n", "\r\n"))
    clerk.ingest()
    found = everything(clerk, "gate_checks")
    assert found == quick == patient


@pytest.mark.parametrize(
    "change",
    [("V3,", '"V\r\n3",'), ("\r\nV9", "\nV9"), ("V3,", '"V""3",'), ("V3,", '"V\n3",')],
)
def test_odd_windows_lines_end_as_the_patient_way_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str]
) -> None:
    text = visits(*(visit(number) for number in range(60))).replace("\n", "\r\n")
    patient, quick = both_ways(
        tmp_path, monkeypatch, "household_visits", text.replace(*change, 1)
    )
    assert quick == patient


def test_every_row_of_a_clean_large_file_knows_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = office(tmp_path / "home", feeds="household_visits")
    clerk.send("v.csv", visits(*(visit(number) for number in range(60_000))))
    clerk.ingest()
    lines = clerk.landed("household_visits", "visit_id, _line")
    assert lines == [(f"V{number}", number + 2) for number in range(60_000)]


def test_every_row_of_a_large_file_with_identifiers_knows_its_line(
    tmp_path: Path,
) -> None:
    clerk = office(tmp_path / "home", feeds="gate_checks")
    rows = [CHECKS, *(check(number) for number in range(60_000))]
    clerk.send("c.csv", "\n".join(rows) + "\n")
    clerk.ingest()
    lines = clerk.landed("gate_checks", "check_id, _line")
    assert lines == [(f"C{number}", number + 2) for number in range(60_000)]


def test_a_large_file_sent_again_lands_nothing(tmp_path: Path) -> None:
    clerk = office(tmp_path / "home", feeds="household_visits")
    rows = [visit(number) for number in range(25_000)]
    clerk.send("v.csv", visits(*rows))
    clerk.ingest()
    clerk.send("again.csv", visits(*reversed(rows), visit(25_000)))
    clerk.ingest(EVENING)
    assert [row[:3] for row in clerk.loads("rows_accepted, rows_duplicate, feed")] == [
        (25_000, 0, "household_visits"),
        (1, 25_000, "household_visits"),
    ]


@pytest.mark.parametrize(
    ("line", "rejected"),
    [("", 0), ("C25000,only half a row", 1)],
    ids=["a blank line", "half a row"],
)
def test_a_large_file_with_a_line_that_is_no_row_is_read_the_patient_way(
    line: str, rejected: int, tmp_path: Path
) -> None:
    clerk = office(tmp_path / "home", feeds="gate_checks")
    rows = [CHECKS, *(check(number) for number in range(30_000))]
    rows[25_000] = line
    clerk.send("c.csv", "\n".join(rows) + "\n")
    (load,) = clerk.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (29_999, rejected)
    clerk.send("d.csv", "\n".join([CHECKS, *rows[1:24_000]]) + "\n")
    (load,) = clerk.ingest(EVENING).loads
    assert (load.rows_accepted, load.rows_duplicate) == (0, 23_999)


def test_a_byte_that_is_no_utf8_far_down_is_found_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "TRUSTED_AFTER", 1000)
    monkeypatch.setattr(survey, "CHUNK", 1000)
    clerk = office(tmp_path / "home", feeds="household_visits")
    text = visits(*(visit(number) for number in range(21_000))).encode()
    broken = text.replace(b"S1,1,", b"S\xff,1,", 20_500).replace(
        b"S\xff,1,", b"S1,1,", 20_499
    )
    assert broken.count(b"\xff") == 1
    clerk.send("v.csv", broken)
    report = clerk.ingest()
    (refusal,) = report.refused
    assert "第 20501 行" in refusal.reason and "UTF-8" in refusal.reason
    assert not clerk.loads("load_id")


def test_a_gb18030_file_whose_chinese_begins_far_down_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "TRUSTED_AFTER", 1000)
    monkeypatch.setattr(survey, "CHUNK", 1000)
    clerk = office(tmp_path / "home", feeds="household_visits")
    names = "visit_id,household_id,community_id,visited_at,staff_id,attempt_number"
    rows = [f"{names},outcome,persons_found,updated_at"]
    rows += [visit(number, outcome="met") for number in range(21_000)]
    rows.append(visit(21_000, outcome="未见面"))
    clerk.send("v.csv", "\n".join(rows) + "\n", "gb18030")
    (load,) = clerk.ingest().loads
    assert (load.encoding, load.rows_accepted) == ("gb18030", 21_001)

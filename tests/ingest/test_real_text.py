"""Real naughty files: every cell as their authors say it should be read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from ingest_kit import REAL, Office, contract, office, text_column

from fourgates.ingest import rejects

pytestmark = pytest.mark.skipif(
    not REAL.is_dir(), reason="the folder ../shared with the real files is not here"
)
SPECTRUM = sorted((REAL / "csv_spectrum" / "csvs").glob("*.csv"))
CODECS = ("gb2312", "gbk", "gb18030")


@pytest.mark.parametrize("path", SPECTRUM, ids=lambda path: path.stem)
def test_every_csv_of_the_spectrum_reads_as_its_json_says(
    path: Path, tmp_path: Path
) -> None:
    expected = json.loads(
        (path.parents[1] / "json" / f"{path.stem}.json").read_text("utf-8")
    )
    expected = expected if isinstance(expected, list) else [expected]
    names = {header: f"h{at}" for at, header in enumerate(expected[0])}
    columns = "".join(
        text_column(name, header, required=at == 0)
        for at, (header, name) in enumerate(names.items())
    )
    contract(tmp_path / "feeds", "spectrum", columns, key="h0")
    clerk = office(tmp_path / "home", tmp_path / "feeds")
    clerk.send(path.name, path.read_bytes())
    report = clerk.ingest()
    assert not report.refused, report.refused
    if path.stem == "location_coordinates":  # its JSON has another telephone number
        expected[0]["Contact Phone Number"] = "2095257564"
    landed = clerk.landed("spectrum", ", ".join(names.values()))
    # An empty cell is NULL in landing, and a cell's outer blanks are not kept.
    wanted = [
        tuple(row[header].strip() or None for header in names) for row in expected
    ]
    assert landed == wanted
    assert report.loads[0].rows_in_file == len(expected)


@pytest.fixture(scope="module")
def naughty() -> list[str]:
    texts: list[str] = json.loads((REAL / "blns" / "blns.json").read_text("utf-8"))
    return texts


@pytest.fixture
def notes(tmp_path: Path) -> Office:
    columns = text_column("id", "编号", required=True) + text_column("note", "内容")
    contract(tmp_path / "feeds", "notes", columns)
    return office(tmp_path / "home", tmp_path / "feeds")


def as_csv(texts: list[str]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["编号", "内容"])
    writer.writerows((f"N{at}", text) for at, text in enumerate(texts))
    return out.getvalue().encode()


def test_every_naughty_string_lands_as_text(notes: Office, naughty: list[str]) -> None:
    notes.send("blns.csv", as_csv(naughty))
    (load,) = notes.ingest().loads
    assert load.rows_in_file == load.rows_accepted == len(naughty)
    landed = dict(notes.landed("notes", "id, note"))
    blanks = " \t\r\n\u3000\xa0\u200b\ufeff"
    for at, text in enumerate(naughty):
        assert landed[f"N{at}"] == (text.strip(blanks) or None), repr(text)


def test_every_naughty_string_is_inert_in_a_handed_back_workbook(
    tmp_path: Path, naughty: list[str]
) -> None:
    codes = "        logicalTypeOptions: {pattern: '^good$'}\n"
    columns = text_column("id", "编号", required=True)
    columns += text_column("note", "内容", required=True, more=codes)
    contract(tmp_path / "feeds", "notes", columns)
    clerk = office(tmp_path / "home", tmp_path / "feeds")
    clerk.send("blns.csv", as_csv(naughty))
    (load,) = clerk.ingest().loads
    assert load.rows_rejected == len(naughty)
    rows = rejects.waiting(clerk.home)
    assert [row.cells[1] for row in rows] == naughty


def test_every_naughty_string_is_told_apart_from_a_number_or_a_date(
    tmp_path: Path, naughty: list[str]
) -> None:
    kinds = ("date", "timestamp", "integer", "number", "boolean")
    columns = text_column("id", "编号", required=True) + "".join(
        text_column(kind, kind).replace("logicalType: string", f"logicalType: {kind}")
        for kind in kinds
    )
    contract(tmp_path / "feeds", "typed", columns)
    clerk = office(tmp_path / "home", tmp_path / "feeds")
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["编号", *kinds])
    writer.writerows([f"N{at}", *[text] * 5] for at, text in enumerate(naughty))
    clerk.send("typed.csv", out.getvalue().encode())
    (load,) = clerk.ingest().loads
    assert load.rows_accepted == len(naughty)
    landed = {
        row[0]: row[1:] for row in clerk.landed("typed", f"id, {', '.join(kinds)}")
    }
    values = {text: landed[f"N{at}"] for at, text in enumerate(naughty)}
    assert values["1.00"][2:4] == (1, 1.0)
    assert values["1,000,000.00"][2:4] == (1_000_000, 1_000_000.0)
    for text in (
        "NaN",
        "Infinity",
        "0x0",
        "1.000,00",
        "1'000.00",
        "0,00",
        "--1",
        "1/2",
    ):
        assert values[text][:4] == (None, None, None, None), text
    assert values["１２３"][2] == 123
    assert all(day is None for day, *_ in values.values())


@pytest.mark.parametrize("codec", CODECS)
def test_texts_in_chinese_encodings_land_as_their_utf8_twins(
    codec: str, tmp_path: Path
) -> None:
    columns = text_column("id", "编号", required=True) + text_column("note", "内容")
    contract(tmp_path / "feeds", "notes", columns)
    clerk = office(tmp_path / "home", tmp_path / "feeds")
    folder = REAL / "cjk_encodings"
    raw = (folder / f"{codec}.txt").read_bytes()
    twin = (folder / f"{codec}-utf8.txt").read_text("utf-8")
    quoted = raw.replace(b'"', b'""')
    head = "编号,内容\n".encode(codec)
    clerk.send("notes.csv", head + b'N1,"' + quoted + b'"\n')
    (load,) = clerk.ingest().loads
    assert load.encoding == "gb18030"
    ((note,),) = clerk.landed("notes", "note")
    assert note == twin.strip()


def test_hz_is_refused_by_name_and_line(tmp_path: Path) -> None:
    clerk = office(tmp_path / "home")
    clerk.send("hz.csv", (REAL / "cjk_encodings" / "hz.txt").read_bytes())
    (refused,) = clerk.ingest().refused
    assert refused.reason.startswith("第 2 行：是 HZ 编码")


def vectors() -> Iterator[tuple[str, bool]]:
    path = REAL / "id_vectors" / "id_vectors.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield row["id_number"], row["valid_per_source"] == "true"


def test_every_published_verdict_on_an_id_is_reproduced(tmp_path: Path) -> None:
    more = text_column("id_number", "身份证号").rstrip() + (
        "\n          - {property: key, value: person_key}"
        "\n          - {property: check, value: resident_id}\n"
    )
    contract(tmp_path / "feeds", "ids", text_column("id", required=True) + more)
    clerk = office(tmp_path / "home", tmp_path / "feeds")
    told = list(vectors())
    rows = "".join(f"N{at:03d},{number}\n" for at, (number, _) in enumerate(told))
    clerk.send("ids.csv", f"id,身份证号\n{rows}")
    clerk.ingest()
    landed = clerk.landed("ids", "person_key is not null")
    assert [good for (good,) in landed] == [good for _, good in told]

"""What lies in the folders is what senders send, and what the truth says of it."""

import csv
import hashlib
import io
from collections import defaultdict
from pathlib import Path

import pytest
from demo_reading import TINY, read
from python_calamine import CalamineWorkbook

from fourgates import demo
from fourgates.demo import Plan
from fourgates.errors import UserError


def files_of(plan: Plan) -> dict[str, Path]:
    return {
        path.relative_to(plan.out).as_posix(): path
        for arrival in plan.arrivals
        for path in sorted(arrival.folder.rglob("*"))
        if path.is_file()
    }


def decoded(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError(f"{path}: neither UTF-8 nor GB18030")


def table(path: Path) -> list[list[object]]:
    """Return header and rows, as any reader would find them."""
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(str(path))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)[2:]
    text = decoded(path)
    delimiter = "\t" if "\t" in text.splitlines()[0] else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_the_same_seed_writes_the_same_bytes(tiny: Plan, tmp_path: Path) -> None:
    again = demo.generate(tmp_path / "raw", **TINY)
    first = {path.relative_to(tiny.out): path for path in tiny.out.rglob("*.*")}
    second = {path.relative_to(again.out): path for path in again.out.rglob("*.*")}
    assert first.keys() == second.keys()
    assert any(name.suffix == ".xlsx" for name in first)
    for name, path in first.items():
        if path.is_file():
            assert path.read_bytes() == second[name].read_bytes(), name


def test_another_seed_tells_another_story(tiny: Plan, tmp_path: Path) -> None:
    other = demo.generate(tmp_path / "raw", **(TINY | {"seed": 12}))
    assert other.truth is not None
    assert tiny.truth is not None
    assert other.truth.read_bytes() != tiny.truth.read_bytes()


def test_every_file_has_as_many_rows_as_the_truth_says(month: Plan) -> None:
    loads = {row["file"]: row for row in read(month.truth_loads)}
    files = files_of(month)
    assert set(files) - set(month.repeats) == set(loads)
    for name, row in loads.items():
        assert len(table(files[name])) - 1 == int(row["rows"]), name
        parts = ("accepted", "rejected", "duplicates")
        assert int(row["rows"]) == sum(int(row[part]) for part in parts), name


def test_one_row_in_a_hundred_is_bad(month: Plan) -> None:
    loads = read(month.truth_loads)
    rows = sum(int(row["rows"]) for row in loads)
    bad = sum(int(row["rejected"]) for row in loads)
    assert 0.006 < bad / rows < 0.014
    assert sum(int(row["duplicates"]) for row in loads) > 0


def test_lines_that_stand_twice_are_the_duplicates(tiny: Plan) -> None:
    files = files_of(tiny)
    resaved = [name for name in files if "_补报" in name]
    found = 0
    for row in read(tiny.truth_loads):
        if row["file"] in resaved:
            continue
        lines = [tuple(map(str, cells)) for cells in table(files[row["file"]])[1:]]
        found += int(row["duplicates"])
        assert len(lines) - len(set(lines)) == int(row["duplicates"]), row["file"]
    assert found > 0


def test_a_resaved_file_holds_nothing_new(tiny: Plan) -> None:
    loads = {row["file"]: row for row in read(tiny.truth_loads)}
    files = files_of(tiny)
    (again,) = [name for name in loads if "_补报" in name]
    (first,) = [
        name
        for name in loads
        if Path(name).name == Path(again).name.replace("_补报", "")
        and Path(name).parent.name == Path(again).parent.name
    ]
    assert table(files[again]) == table(files[first])
    assert files[again].read_bytes() != files[first].read_bytes()
    assert loads[again]["accepted"] == "0"
    assert loads[again]["duplicates"] == loads[again]["rows"]
    assert again > first  # it arrives on a later morning


def test_a_repeated_file_is_an_earlier_one_byte_for_byte(tiny: Plan) -> None:
    digests = defaultdict(list)
    for name, path in files_of(tiny).items():
        digests[hashlib.sha256(path.read_bytes()).digest()].append(name)
    zero = {load["file"] for load in read(tiny.truth_loads) if load["rows"] == "0"}
    twins = [names for names in digests.values() if len({*names} - zero) > 1]
    assert [sorted(names)[-1] for names in twins] == list(tiny.repeats)


def test_senders_differ_in_encoding_delimiter_dates_and_headers(tiny: Plan) -> None:
    firsts: dict[str, bytes] = {}
    for name, path in files_of(tiny).items():
        if "入户排查记录" in name:
            firsts.setdefault(Path(name).parent.name, path.read_bytes()[:400])
    assert len(firsts) == 9
    assert "走访编号".encode("gb18030") in firsts["柳城街道"]
    assert firsts["公平街道"].startswith(b"PK")
    assert b"\t" in firsts["涌泉街道"]
    assert firsts["天府街道"].startswith(b"\xef\xbb\xbf")
    assert "年2月1日".encode() in firsts["天府街道"]
    assert firsts["金马街道"].startswith(b"visit_id,")
    assert b"2020.2.1" in firsts["永宁街道"]
    assert firsts["寿安镇"].startswith("\ufeff更新时间".encode())


def test_a_workbook_has_a_title_and_groups_above_its_headers(tiny: Plan) -> None:
    name = next(n for n in files_of(tiny) if n.endswith(".xlsx") and "入户" in n)
    book = CalamineWorkbook.from_path(str(files_of(tiny)[name]))
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert str(rows[0][0]).startswith("公平街道入户排查记录")
    assert rows[1][0] == "基本信息"
    assert rows[2][0] == "走访编号"
    assert isinstance(rows[3][-1], float)  # an unformatted serial number


def test_the_health_bureau_changes_its_headers_in_mid_month(month: Plan) -> None:
    headers: dict[bool, set[tuple[object, ...]]] = {False: set(), True: set()}
    for name, path in files_of(month).items():
        if "体温日报" in name:
            headers[name[-12:-4] >= "20200215"].add(tuple(table(path)[0]))
    (before,), (after,) = headers[False], headers[True]
    assert before[0] == "记录编号"
    assert after[0] == "测温编号"
    assert before[1] == "身份证号" != after[1]


def test_some_files_arrive_days_after_their_day(month: Plan) -> None:
    late = [
        name
        for name in files_of(month)
        if "入户" in name
        and not name.endswith(("补报.tsv", "误发.csv"))
        and int(name[8:10]) - int(name.rsplit(".", 1)[0][-2:]) > 1
    ]
    assert len(late) == 3


def test_files_arrive_on_the_mornings_of_the_plan(month: Plan) -> None:
    days = [f"{arrival.day}" for arrival in month.arrivals]
    assert (days[0], days[-1], len(days)) == ("2020-02-01", "2020-02-29", 29)
    assert sum(arrival.files for arrival in month.arrivals) == len(files_of(month))
    assert 900 <= len(files_of(month)) <= 1100


@pytest.mark.parametrize(
    "wrong", [{"scale": 0.0}, {"scale": 1.5}, {"days": 0}, {"days": 29}]
)
def test_a_setting_without_sense_is_refused(
    wrong: dict[str, float], tmp_path: Path
) -> None:
    with pytest.raises(UserError):
        demo.generate(tmp_path / "raw", **(TINY | wrong))
    assert not (tmp_path / "raw").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(UserError, match="not an empty folder"):
        demo.generate(tmp_path, **TINY)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

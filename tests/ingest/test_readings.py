"""A reading of a sheet: what it computes, and what it holds to of its owner."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest_kit import Office, contract, office, text_column

from fourgates import contracts
from fourgates.ingest.wording import line

HOURS = (
    "      - name: hours\n        logicalType: {kind}\n        required: {required}\n"
    '        transformLogic: cast("时长" as integer) * 2\n'
    '        transformSourceObjects: ["时长"]\n'
)
SLIPS = """\
apiVersion: v3.1.0
kind: DataContract
id: slips
version: 1.0.0
status: active
domain: control
schema:
  - name: slips
    businessName: 登记条
    customProperties:
      - {property: purpose, value: control}
      - {property: landsAs, value: registrations}
      - {property: naturalKey, value: [registration_id]}
    properties:
      - name: registration_id
        logicalType: string
        required: true
        customProperties: [{property: aliases, value: ["条号"]}]
      - name: exposure
        logicalType: string
        customProperties: [{property: aliases, value: ["旅居"]}]
      - name: temperature_celsius
        logicalType: number
        customProperties: [{property: aliases, value: ["测温"]}]
"""


def hours_office(root: Path, kind: str, required: str) -> Office:
    columns = text_column("id", "编号", required=True)
    columns += HOURS.format(kind=kind, required=required)
    return office(root / "home", contract(root / "forms", "shifts_told", columns))


@pytest.mark.parametrize("kind", ["integer", "string"])
@pytest.mark.parametrize("rows", [3, 30_000])  # a form, and a file that DuckDB reads
def test_logic_that_fails_on_a_cell_rejects_its_row_and_stops_nothing(
    tmp_path: Path, kind: str, rows: int
) -> None:
    desk = hours_office(tmp_path, kind, "true")
    texts = [f"A{at},{at % 9}" for at in range(rows)]
    texts[1] = "A1,12:00"
    desk.send("s.csv", "编号,时长\n" + "\n".join(texts) + "\n")
    (load,) = desk.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (rows - 1, 1)
    (reason,) = desk.reasons()
    assert "第 3 行" in reason
    assert "由「时长」换算不出" in reason


@pytest.mark.parametrize("kind", ["integer", "string"])
def test_logic_that_fails_where_nothing_is_required_empties_the_cell_and_counts_it(
    tmp_path: Path, kind: str
) -> None:
    desk = hours_office(tmp_path, kind, "false")
    desk.send("s.csv", "编号,时长\nA1,12:00\nA2,4\nA3,\n")
    (load,) = desk.ingest().loads
    assert (load.rows_accepted, load.cells_nulled) == (3, 1)
    found = {row[0]: row[1] for row in desk.landed("shifts_told", "id, hours")}
    assert (found["A1"], str(found["A2"]), found["A3"]) == (None, "8", None)


def test_what_lands_as_another_feed_is_judged_as_its_owner_judges(
    tmp_path: Path,
) -> None:
    (tmp_path / "_slips.odcs.yaml").write_text(SLIPS, "utf-8")
    desk = office(tmp_path / "home")
    desk.contracts = contracts.load() | contracts.load(folders=[tmp_path])
    rows = ["1,无,36.5", "2,月球,36.5", "3,无,发热", "4,,36.5", "5,无,99"]
    desk.send("s.csv", "条号,旅居,测温\n" + "\n".join(rows) + "\n")
    (load,) = desk.ingest().loads
    assert load.feed == "registrations"
    assert (load.rows_accepted, load.rows_rejected, load.cells_nulled) == (3, 2, 2)
    landed = desk.landed("registrations", "registration_id, temperature_celsius")
    assert sorted(landed) == [("1", 36.5), ("3", None), ("5", None)]
    assert ["月球" in reason for reason in desk.reasons()] == [True, False]


STAY = """\
apiVersion: v3.1.0
kind: DataContract
id: {feed}
version: 1.0.0
status: active
domain: control
schema:
  - name: {feed}
    businessName: {feed}
    customProperties:
      - {{property: purpose, value: control}}
      - {{property: naturalKey, value: [stay_id]}}
      {more}
    properties:
      - name: stay_id
        logicalType: string
        required: true
        customProperties: [{{property: aliases, value: ["编号"]}}]
      - name: ended_on
        logicalType: date
        required: {required}
        customProperties: [{{property: aliases, value: ["解除"]}}]
      - name: id_number
        logicalType: string
        customProperties:
          - {{property: aliases, value: ["证号"]}}
          - {{property: key, value: person_key}}
"""


def stays_office(root: Path, condition: str) -> Office:
    """Return an office that reads a sheet of stays, and again those that ended."""
    forms = root / "forms"
    forms.mkdir()
    more = "- {property: readsWith, value: stays_told}\n      "
    more += f"- {{property: readWhen, value: '{condition}'}}"
    for feed, facts, required in (
        ("stays_told", "", "false"),
        ("ends_told", more, "true"),
    ):
        text = STAY.format(feed=feed, more=facts, required=required)
        (forms / f"_{feed}.odcs.yaml").write_text(text, "utf-8")
    return office(root / "home", forms)


@pytest.mark.parametrize("rows", [6, 30_000])
@pytest.mark.parametrize("has_key", [True, False])
def test_what_a_condition_leaves_out_is_counted_as_such_and_nothing_else(
    tmp_path: Path, rows: int, has_key: bool
) -> None:
    desk = stays_office(tmp_path, '"解除" is not null')
    if not has_key:
        for path in (tmp_path / "forms").iterdir():
            path.write_text(path.read_text("utf-8").split("      - name: id_n")[0])
        desk = office(tmp_path / "home", tmp_path / "forms")
    texts = [f"S{at},2020-02-1{at % 9},P{at}" for at in range(rows)]
    texts[2] = "S2,,P2"
    texts[4] = "S4,昨天,P4"
    desk.send("s.csv", "编号,解除,证号\n" + "\n".join(texts) + "\n")
    whole, ends = desk.ingest().loads
    assert (whole.rows_accepted, whole.rows_left_out) == (rows, 0)
    assert (ends.rows_in_file, ends.rows_left_out, ends.rows_rejected) == (rows, 1, 1)
    assert ends.rows_accepted == rows - 2
    assert f"收下 {rows - 2} + 退回 1 + 重复 0 + 不读 1" in line(ends, "zh")
    (reason,) = desk.reasons()
    assert "第 6 行" in reason
    lines = dict(desk.landed("ends_told", "stay_id, _line"))
    assert (lines["S1"], lines[f"S{rows - 1}"], "S2" in lines) == (3, rows + 1, False)


@pytest.mark.parametrize("rows", [6, 30_000])
def test_a_row_of_which_the_condition_cannot_tell_is_rejected(
    tmp_path: Path, rows: int
) -> None:
    desk = stays_office(tmp_path, 'cast("解除" as date) > date $$2020-02-01$$')
    texts = [f"S{at},2020-02-1{at % 9},P{at}" for at in range(rows)]
    texts[2] = "S2,昨天,P2"
    texts[3] = "S3,2020-01-01,P3"
    desk.send("s.csv", "编号,解除,证号\n" + "\n".join(texts) + "\n")
    _, ends = desk.ingest().loads
    assert (ends.rows_left_out, ends.rows_rejected) == (1, 1)
    assert ends.rows_accepted == rows - 2
    assert "读取条件判断不出" in desk.reasons()[0]


def test_a_sheet_that_fits_two_contracts_is_asked_for_unless_its_name_decides(
    tmp_path: Path,
) -> None:
    columns = text_column("id", "编号", required=True)
    forms = contract(tmp_path / "forms", "moods", columns)
    desk = office(tmp_path / "home", contract(forms, "humours", columns))
    desk.send("a.csv", "编号\nA1\n")
    desk.send("moods.csv", "编号\nA2\n")
    report = desk.ingest()
    assert [load.feed for load in report.loads] == ["moods"]
    (refusal,) = report.refused
    assert "humours、moods" in refusal.reason


def test_a_contract_that_reads_a_header_twice_fits_a_sheet_no_better(
    tmp_path: Path,
) -> None:
    columns = text_column("id", "编号", required=True)
    forms = contract(tmp_path / "forms", "moods", columns)
    (path,) = contract(forms, "struck", columns).glob("_struck*")
    void = (
        "      - {property: voidWhen, value: '\"编号\" is not null'}\n    properties:"
    )
    path.write_text(path.read_text("utf-8").replace("    properties:", void), "utf-8")
    desk = office(tmp_path / "home", forms)
    for name in ("a", "moods", "struck"):
        desk.send(f"{name}.csv", f"编号\n{name}\n")
    report = desk.ingest()
    assert sorted(load.feed for load in report.loads) == ["moods", "struck"]
    (refusal,) = report.refused
    assert "moods、struck" in refusal.reason


def test_a_companion_that_misses_its_header_is_told(tmp_path: Path) -> None:
    desk = stays_office(tmp_path, '"解除日" is not null')
    desk.send("s.csv", "编号,解除,证号\nS1,2020-02-11,P1\n")
    report = desk.ingest()
    assert [load.feed for load in report.loads] == ["stays_told"]
    (lost,) = report.unread
    assert "ends_told" in lost.reason
    assert "解除日" in lost.reason

"""A reading of a sheet: what it computes, and what it holds to of its owner."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest_kit import Office, contract, office, text_column

from fourgates import contracts

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
    desk.contracts = contracts.load(folders=[tmp_path])
    rows = ["1,无,36.5", "2,月球,36.5", "3,无,发热", "4,,36.5", "5,无,99"]
    desk.send("s.csv", "条号,旅居,测温\n" + "\n".join(rows) + "\n")
    (load,) = desk.ingest().loads
    assert load.feed == "registrations"
    assert (load.rows_accepted, load.rows_rejected, load.cells_nulled) == (3, 2, 2)
    landed = desk.landed("registrations", "registration_id, temperature_celsius")
    assert sorted(landed) == [("1", 36.5), ("3", None), ("5", None)]
    assert ["月球" in reason for reason in desk.reasons()] == [True, False]

"""A contract alone makes a feed: in a clone, from the file to the feeds' page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from fourgates import project

ROOT = project.root()
CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: site_inspections
version: 1.0.0
status: active
domain: control
schema:
  - name: site_inspections
    businessName: 场所检查表
    description: Inspections of sites, and who was met there.
    dataGranularityDescription: One row per inspection.
    customProperties:
      - {property: purpose, value: control}
      - {property: businessDate, value: inspected_at}
      - {property: labelEn, value: Site inspections}
      - {property: rhythm, value: daily}
    properties:
      - name: inspection_id
        description: Number of the inspection.
        logicalType: string
        primaryKey: true
        required: true
        logicalTypeOptions: {pattern: "^(JC|XC)-[0-9]{6}$"}
        customProperties:
          - {property: aliases, value: ["检查编号"]}
      - name: inspected_at
        description: When the site was inspected.
        logicalType: timestamp
        required: true
        customProperties:
          - {property: aliases, value: ["检查时间"]}
      - name: community_id
        logicalType: string
        required: true
        relationships:
          - {type: foreignKey, to: areas.area_id}
        customProperties:
          - {property: aliases, value: ["村社区代码"]}
      - name: id_number
        logicalType: string
        customProperties:
          - {property: aliases, value: ["负责人身份证号"]}
          - {property: key, value: person_key}
          - {property: check, value: resident_id}
      - name: phone
        logicalType: string
        customProperties:
          - {property: aliases, value: ["负责人电话"]}
          - {property: vaultKind, value: phone}
          - {property: vaultSubject, value: inspection_id}
          - {property: check, value: mobile}
      - name: inspection_result
        description: What the inspection found.
        logicalType: string
        required: true
        customProperties:
          - {property: aliases, value: ["检查结果"]}
          - {property: codes, value: code_inspection_results}
      - name: people_met
        description: People met at the site.
        logicalType: integer
        logicalTypeOptions: {minimum: 0, maximum: 30}
        customProperties:
          - {property: aliases, value: ["在场人数"]}
      - name: next_date
        description: Day of the next inspection.
        logicalType: date
        customProperties:
          - {property: aliases, value: ["下次检查"]}
          - {property: dateFormats, value: ["%d/%m/%Y"]}
"""
LABELS = """\
inspection_results,passed,合格,passed,通过,1
inspection_results,failed,不合格,failed,,2
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project's files with a contract more, and its labels."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    target = tmp_path_factory.mktemp("clone")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    folder = target / "models" / "staging" / "control"
    (folder / "_site_inspections.odcs.yaml").write_text(CONTRACT, "utf-8")
    labels = target / "seeds" / "codes" / "code_labels.csv"
    with labels.open("a", encoding="utf-8") as file:
        file.write(LABELS)
    return target


def run(clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=clone,
        env=os.environ | {"PYTHONPATH": str(clone / "scripts")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_new_contract_is_all_that_a_feed_needs(clone: Path) -> None:
    stale = run(clone, "fourgates", "feeds", "sync", "--check")
    assert stale.returncode == 5, stale.stderr
    stem = "models/staging/control/stg_site_inspections"
    assert f"{stem}.sql: missing" in stale.stderr
    assert f"{stem}.yml: missing" in stale.stderr
    synced = run(clone, "fourgates", "feeds", "sync")
    assert synced.returncode == 0, synced.stderr
    assert run(clone, "fourgates", "feeds", "sync", "--check").returncode == 0
    linted = run(clone, "yamllint", "--strict", "models", "seeds")
    assert linted.returncode == 0, linted.stdout

    home = clone / "home"
    small = ("--scale", "0.0006", "--days", "4", "--quiet", "--home", str(home))
    small += ("--document", "daily")
    made = run(clone, "fourgates", "demo", *small)
    assert made.returncode == 0, made.stdout + made.stderr
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute(f"set file_search_path = '{home}'")
        ask = connection.sql
        assert ask(
            "select rows_in_file > 0, rows_in_file = rows_accepted, is_missing_today "
            "from marts.fct_feeds where feed = 'site_inspections'"
        ).fetchall() == [(True, True, False)]
        assert ask(
            "select label_zh, label_en from reporting.rpt_daily__feeds "
            "where feed = 'site_inspections'"
        ).fetchall() == [("场所检查表", "Site inspections")]
        (arrived,) = ask(
            "select count(*) from staging.stg_row_arrivals "
            "where feed = 'site_inspections'"
        ).fetchall()[0]
        landed = ask(
            "select * from staging.stg_site_inspections order by inspection_id"
        )
        assert landed.columns[:4] == [
            *("inspection_id", "inspected_at", "community_id", "person_key"),
        ]
        rows = landed.fetchall()
        assert arrived == len(rows) > 10
        assert {row[4] for row in rows} == {"passed", "failed"}
        assert any(row[6] for row in rows), "dates in the form's own format are read"
        assert not ask(
            "select * from marts.fct_rows_asked where feed = 'site_inspections'"
        ).fetchall()
    truth = (home / "demo" / "truth_loads.csv").read_text("utf-8")
    assert truth.count(",site_inspections,") == 4

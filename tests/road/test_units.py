"""The claims about single models: dbt's unit tests, on the engine that serves."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from fourgates import project
from fourgates.home import Home

MODELS = project.root() / "models"


def _claims() -> list[str]:
    return [
        test["name"]
        for path in MODELS.rglob("*.yml")
        for test in (yaml.safe_load(path.read_text("utf-8")) or {}).get(
            "unit_tests", ()
        )
    ]


def test_every_claim_about_a_model_holds(demo_home: Home, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copyfile(demo_home.warehouse, warehouse)
    root = str(project.root())
    result = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "--quiet", "test"),
            *("--select", "test_type:unit", "--project-dir", root),
            *("--profiles-dir", root, "--target-path", str(tmp_path / "target")),
            *("--log-path", str(tmp_path), "--no-use-colors"),
        ],
        env=os.environ
        | {
            "FOURGATES_HOME": str(demo_home.root),
            "FOURGATES_WAREHOUSE": str(warehouse),
            "FOURGATES_DECISIONS": str(demo_home.build / "decisions"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-3000:]
    log = (tmp_path / "dbt.log").read_text("utf-8")
    claims = _claims()
    assert len(claims) >= 36
    assert f"TOTAL={len(claims)}" in log


def test_every_intermediate_model_makes_a_claim() -> None:
    silent = [
        path.stem
        for path in (MODELS / "intermediate").rglob("*.sql")
        if "unit_tests:" not in path.with_suffix(".yml").read_text("utf-8")
    ]
    assert silent == []

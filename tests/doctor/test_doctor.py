"""The doctor sees what is wrong, and says how to mend it."""

import base64
import ctypes
import shutil
import stat
import time
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fourgates import doctor, project
from fourgates.cli import main
from fourgates.doctor import Finding, guarded
from fourgates.home import Home

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("FOURGATES_KEY", raising=False)
    return Home(tmp_path / "home")


def test_every_check_answers_and_a_bad_answer_says_how_to_mend(home: Home) -> None:
    findings = doctor.examine(home)
    assert len(findings) == len(doctor.CHECKS)
    assert all(one.found for one in findings)
    assert all(one.mend for one in findings if one.verdict != "ok")


def test_looking_changes_nothing(home: Home) -> None:
    doctor.examine(home)
    assert not home.root.exists()


def test_a_made_key_is_32_bytes_that_only_its_owner_reads(home: Home) -> None:
    arguments = ["doctor", "--make-key", "--home", str(home.root)]
    first = CliRunner().invoke(main, arguments)
    assert "32 bytes in" in first.output
    assert stat.S_IMODE(home.key_file.stat().st_mode) == 0o600
    assert len(home.master_key()) == 32
    kept = home.key_file.read_bytes()
    second = CliRunner().invoke(main, arguments)
    assert second.exit_code == 1
    assert "there is a key already" in second.output
    assert home.key_file.read_bytes() == kept


def test_a_missing_key_is_a_warning_with_the_command(home: Home) -> None:
    found = doctor.key(home)
    assert found.verdict == "warn"
    assert "--make-key" in found.mend


def test_a_key_that_others_can_read_fails(home: Home) -> None:
    home.make_key()
    home.key_file.chmod(0o644)
    found = doctor.key(home)
    assert found.verdict == "fail"
    assert "chmod 600" in found.found


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"master": "AAAA"}', ""])
def test_a_broken_key_file_fails_without_a_traceback(home: Home, text: str) -> None:
    home.make_key()
    home.key_file.write_text(text, "utf-8")
    assert guarded(doctor.key, home).verdict == "fail"


def test_a_key_from_the_environment_is_checked_too(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOURGATES_KEY", base64.b64encode(bytes(31)).decode())
    assert doctor.key(home).verdict == "fail"
    monkeypatch.setenv("FOURGATES_KEY", base64.b64encode(bytes(32)).decode())
    assert doctor.key(home) == Finding("key", "ok", "32 bytes in FOURGATES_KEY")


@pytest.mark.parametrize(
    ("gibibytes", "verdict"), [(1, "fail"), (10, "warn"), (50, "ok")]
)
def test_little_room_warns_and_too_little_fails(
    home: Home, monkeypatch: pytest.MonkeyPatch, gibibytes: int, verdict: str
) -> None:
    usage = Usage(0, 0, gibibytes * 2**30)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert doctor.disk(home).verdict == verdict


def test_a_home_that_cannot_be_written_fails(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", "utf-8")
    assert doctor.writable(Home(file)).verdict == "fail"


def test_the_machines_own_time_zone_is_told_and_does_not_matter(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "tzname", ("XST", "XDT"))
    found = doctor.time_zone(home)
    assert (found.verdict, found.found[-7:]) == ("ok", "XST/XDT")


@pytest.mark.parametrize(
    ("missing", "verdict", "package"),
    [
        ("libpango-1.0.so.0", "fail", "libpango-1.0-0"),
        ("libpangoft2-1.0.so.0", "fail", "libpangoft2-1.0-0"),
        ("libharfbuzz-subset.so.0", "warn", "libharfbuzz-subset0"),
    ],
)
def test_a_missing_library_is_named_with_its_package(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    missing: str,
    verdict: str,
    package: str,
) -> None:
    def load(name: str) -> Any:
        if name == missing:
            raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", load)
    found = doctor.libraries(home)
    assert found.verdict == verdict
    assert found.mend == f"apt-get install --no-install-recommends {package}"


def test_a_missing_font_wheel_fails(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "FONTS", "no_such_wheel")
    assert doctor.fonts(home).verdict == "fail"


def test_another_engine_than_the_pinned_one_fails(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "PINNED", "9.9.9")
    assert doctor.duckdb(home).verdict == "fail"


def test_a_missing_crypto_extension_fails(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor, "crypto_extension", lambda: tmp_path / "gone")
    found = doctor.encryption(home)
    assert (found.verdict, found.found) == ("fail", "gone is missing")


def test_an_encrypted_file_is_written_here(home: Home) -> None:
    assert doctor.encryption(home).verdict == "ok"


def test_packages_that_differ_from_the_lock_are_named(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "requirements.lock").write_text(
        "click==0.1 \\\n    --hash=sha256:00\n"
        "nowhere-at-all==2.0 ; python_version > '3' \\\n    --hash=sha256:00\n"
        "only-there==1 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n",
        "utf-8",
    )
    monkeypatch.setattr(project, "root", lambda: tmp_path)
    found = doctor.packages(home)
    assert found.verdict == "fail"
    assert "instead of 0.1" in found.found
    assert "nowhere-at-all missing instead of 2.0" in found.found
    assert "only-there" not in found.found


def test_every_locked_package_is_read_from_the_lock() -> None:
    lock = project.root() / "requirements.lock"
    applies = doctor.locked(lock)
    headers = [
        line
        for line in lock.read_text("utf-8").splitlines()
        if line and not line.startswith((" ", "#"))
    ]
    assert 0 < len(applies) <= len(headers)
    assert {"duckdb", "dbt-core", "weasyprint", "click"} <= set(applies)


def test_a_check_that_breaks_is_a_finding(home: Home) -> None:
    def breaks(_home: Home) -> Finding:
        """Check the moon."""
        raise ZeroDivisionError("two\nlines")

    found = guarded(breaks, home)
    assert (found.what, found.verdict) == ("Check the moon", "fail")
    assert found.found == "two lines"


@pytest.mark.parametrize(("verdict", "code"), [("ok", 0), ("warn", 0), ("fail", 1)])
def test_the_exit_code_says_whether_something_fails(
    home: Home, monkeypatch: pytest.MonkeyPatch, verdict: Any, code: int
) -> None:
    finding = Finding("thing", verdict, "seen", "mend it")
    monkeypatch.setattr(doctor, "examine", lambda _home: [finding])
    result = CliRunner().invoke(main, ["doctor", "--home", str(home.root)])
    assert result.exit_code == code
    assert "mend it" in result.output


def made_contract(home: Home, feed: str, headers: str, **facts: str) -> Path:
    """Write a contract of a home, and the settings that name its folder."""
    folder = home.root / "forms"
    folder.mkdir(parents=True, exist_ok=True)
    (home.root / "settings.yml").write_text("contracts: [forms]\n", "utf-8")
    said = "".join(f"- {{property: {k}, value: {v}}}\n      " for k, v in facts.items())
    path = folder / f"_{feed}.odcs.yaml"
    path.write_text(
        f"""apiVersion: v3.1.0
kind: DataContract
id: {feed}
status: active
domain: control
schema:
  - name: {feed}
    customProperties:
      {said}- {{property: purpose, value: control}}
      - {{property: naturalKey, value: [registration_id]}}
    properties:
      - name: registration_id
        logicalType: string
        required: true
        customProperties: [{{property: aliases, value: [{headers}]}}]
""",
        "utf-8",
    )
    return path


def test_every_contract_of_a_home_is_listed_with_what_it_reads_or_why_not(
    home: Home,
) -> None:
    made_contract(home, "slips", "条号", landsAs="registrations")
    made_contract(home, "moods", "心情号")
    made_contract(home, "lost", "丢", landsAs="registration")
    made_contract(home, "old", "旧")
    (home.root / "forms" / "_old.odcs.yaml").rename(home.root / "forms" / "old.yaml")
    shown = CliRunner().invoke(main, ["doctor", "--home", str(home.root)])
    lines = {line.split()[1]: line for line in shown.output.splitlines() if line[:4]}
    assert shown.exit_code == 1
    slips = lines["forms/_slips.odcs.yaml"]
    assert all(word in slips for word in ("registrations", "条号", "leaves empty"))
    assert "read by no model" in lines["forms/_moods.odcs.yaml"]
    assert "Did you mean 'registrations'?" in lines["forms/_lost.odcs.yaml"]
    assert "Rename it to _old.odcs.yaml" in lines["forms/old.yaml"]
    assert not list(home.root.glob("build/*"))


def test_two_contracts_with_the_same_headers_are_told(home: Home) -> None:
    made_contract(home, "moods", "心情号")
    made_contract(home, "humours", "心情号")
    found = doctor.contracts(home)
    assert (found.verdict, "humours and moods" in found.found) == ("warn", True)


def test_settings_that_cannot_be_kept_are_a_finding(home: Home) -> None:
    home.root.mkdir()
    (home.root / "settings.yml").write_text("contract: [forms]\n", "utf-8")
    found = guarded(doctor.contracts, home)
    assert (found.verdict, "Did you mean 'contracts'?" in found.found) == ("fail", True)

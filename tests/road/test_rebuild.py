"""A past issue is built again as it was known then, or it is said why it is not."""

import hashlib
import json
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from ledger_rows import forget_loads

from fourgates import project
from fourgates.cli import main
from fourgates.home import Home
from fourgates.publish import Verdict, compare
from fourgates.warehouse import loads_known

FIRST, SECOND = "2020-02-27-01", "2020-02-28-01"
VISITS = "走访编号,户编号,社区代码,入户时间,工号,第几次,结果,见到人数,更新时间"
PAGES = ("daily.zh.pdf", "daily.zh.html", "daily.en.pdf", "daily.en.html")


@pytest.fixture(scope="module")
def later(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the demo after more files came in, one by a clock that runs behind."""
    root = tmp_path_factory.mktemp("later") / "home"
    shutil.copytree(demo_home.root, root, symlinks=True)
    home = Home(root)
    for number, received_at in enumerate(("2020-03-01T06:30", "2020-02-20T12:00")):
        rows = "".join(
            f"L{number}{row},H510115002016-00023,510115002016,2020-02-26 10:00,S1,1,"
            "见面,1,2020-02-27 08:00\n"
            for row in range(5)
        )
        (home.inbox / f"迟到_{number}.csv").write_text(f"{VISITS}\n{rows}", "utf-8")
        result = _run(home, "ingest", "--received-at", received_at)
        assert result.exit_code == 0, result.output
        assert "5" in result.output
    return home


def _run(home: Home, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--home", str(home.root)])


def _hashes(*folders: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_past_issue_is_the_same_whatever_came_in_later(later: Home) -> None:
    assert (later.issues / "current").resolve().name == SECOND
    before = _hashes(later.issues, later.landing), later.warehouse.stat().st_mtime_ns
    result = _run(later, "rebuild", FIRST)
    assert result.exit_code == 0, result.output
    assert f"issue {FIRST}, known at 2020-02-28 06:30: the same" in result.output
    published = later.issues / FIRST
    again = later.build / "rebuilt" / FIRST / "issues" / FIRST
    for name in (*PAGES, "figures.parquet"):
        assert (again / name).read_bytes() == (published / name).read_bytes(), name
    shares = sorted(path.name for path in (published / "share").iterdir())
    assert len(shares) == 4
    for name in shares:
        assert _contents(again / "share" / name) == _contents(
            published / "share" / name
        )
    assert before == (
        _hashes(later.issues, later.landing),
        later.warehouse.stat().st_mtime_ns,
    )


def _contents(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() order by table_name"
        ).fetchall()
        return {
            name: connection.execute(f"select * from {name}").fetchall()
            for (name,) in tables
        }


def test_what_another_program_makes_of_an_issue_is_named(
    later: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project, "code_digest", lambda: "f" * 64)
    result = _run(later, "rebuild", FIRST)
    assert result.exit_code == 1
    assert "differs       daily.zh.pdf" in result.output
    assert "same          figures.parquet" in result.output
    (why,) = [line for line in result.output.splitlines() if line.startswith("why")]
    assert "models, pages or program" in why
    assert f"{'f' * 16} now" in why


@pytest.fixture
def twin(demo_home: Home, tmp_path: Path) -> tuple[Path, Path]:
    """Return an issue and a copy of it that a test may change."""
    copy = tmp_path / "again"
    shutil.copytree(demo_home.issues / SECOND, copy)
    return demo_home.issues / SECOND, copy


def _sign(folder: Path, **changes: object) -> None:
    """Write the manifest anew over the files as they lie there."""
    place = folder / "manifest.json"
    manifest = json.loads(place.read_text("utf-8")) | changes
    manifest["files"] = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in manifest["files"]
        if (folder / name).exists()
    }
    place.write_text(json.dumps(manifest), "utf-8")


def test_a_copy_is_the_same(twin: tuple[Path, Path]) -> None:
    found = compare(*twin)
    assert set(found.files.values()) == {Verdict.SAME}
    assert (found.is_same, found.reasons) == (True, [])


def test_a_database_of_other_bytes_has_the_same_rows(twin: tuple[Path, Path]) -> None:
    published, again = twin
    share = again / "share" / "workforce.duckdb"
    with duckdb.connect(str(share)) as connection:
        connection.execute("create table passing as select 1")
        connection.execute("drop table passing")
    _sign(again)
    found = compare(published, again)
    assert found.files["share/workforce.duckdb"] is Verdict.SAME_ROWS
    assert found.is_same


@pytest.mark.parametrize(
    "change",
    [
        "delete from dim_staff where rowid = 0",
        "insert into dim_staff from dim_staff limit 1",
        "comment on table dim_staff is 'another'",
        "alter table dim_staff add column extra integer",
        "create table extra as select 1 as one",
    ],
)
def test_a_database_of_other_rows_differs(twin: tuple[Path, Path], change: str) -> None:
    published, again = twin
    with duckdb.connect(str(again / "share" / "workforce.duckdb")) as connection:
        connection.execute(change)
    _sign(again)
    found = compare(published, again)
    assert found.files["share/workforce.duckdb"] is Verdict.DIFFERS
    assert not found.is_same


def test_what_the_manifests_do_not_share_is_named(twin: tuple[Path, Path]) -> None:
    published, again = twin
    (again / "daily.zh.pdf").write_bytes(b"another")
    (again / "daily.en.pdf").unlink()
    parts = json.loads((again / "manifest.json").read_text("utf-8"))["parts"]
    _sign(again, rules_digest="0" * 64, parts=parts | {"weasyprint": "71.0"})
    found = compare(published, again)
    assert found.files["daily.zh.pdf"] is Verdict.DIFFERS
    assert found.files["daily.en.pdf"] is Verdict.MISSING
    rules, part = found.reasons
    assert rules.startswith("rule tables: ")
    assert rules.endswith(f", {'0' * 16} now")
    assert part == f"weasyprint: {parts['weasyprint']} then, 71.0 now"


def test_an_issue_that_is_not_there_is_named(demo_home: Home) -> None:
    result = _run(demo_home, "rebuild", "2020-01-01-01")
    assert result.exit_code == 1
    assert f"Published: {FIRST}, {SECOND}" in result.output


def test_a_load_that_is_gone_stops_the_rebuild(demo_home: Home, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    for name in ("issues", "landing"):
        shutil.copytree(demo_home.root / name, home.root / name, symlinks=True)
    gone = loads_known(home)[0]["load_id"]
    forget_loads(home, f"load_id = '{gone}'")
    result = _run(home, "rebuild", SECOND)
    assert result.exit_code == 1
    assert f"loads that the issue knew are gone: {gone}" in result.output
    assert "Traceback" not in result.output


def test_an_issue_whose_predecessor_is_gone_is_not_guessed(
    demo_home: Home, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(demo_home.issues / SECOND, home.issues / SECOND)
    result = _run(home, "rebuild", SECOND)
    assert result.exit_code == 1
    assert f"{FIRST}: issue {SECOND} compares with this one" in result.output

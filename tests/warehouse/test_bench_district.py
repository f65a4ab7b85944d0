"""A district that is kept for measuring is used again, and never changed by it."""

import json
from datetime import date
from pathlib import Path

import pytest

from fourgates.bench import district
from fourgates.errors import UserError


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    folder = tmp_path / "kept"
    (folder / "landing").mkdir(parents=True)
    (folder / "landing" / "rows").write_text("landed")
    (folder / "demo" / "2020-02-29").mkdir(parents=True)
    facts = {"scale": 0.5, "day": "2020-02-29", "files": 3, "folder": "demo/2020-02-29"}
    (folder / district.PREPARED).write_text(json.dumps(facts))
    return folder


def test_measuring_works_on_a_copy_without_the_raw_files(
    kept: Path, tmp_path: Path
) -> None:
    home, last = district.again(kept, tmp_path / "work", 0.5)
    (home.landing / "rows").write_text("changed")
    assert (kept / "landing" / "rows").read_text() == "landed"
    assert not (home.root / "demo").exists()
    assert (last.day, last.files) == (date(2020, 2, 29), 3)
    assert last.folder == kept / "demo" / "2020-02-29"


def test_a_district_of_another_size_is_not_measured(kept: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"made at scale 0\.5, not 1"):
        district.again(kept, tmp_path / "work", 1)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UserError, match="name an empty folder"):
        district.again(tmp_path, tmp_path / "work", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]

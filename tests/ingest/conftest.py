"""An empty office for each test."""

from pathlib import Path

import pytest
from ingest_kit import Office, office


@pytest.fixture
def desk_office(tmp_path: Path) -> Office:
    return office(tmp_path / "home")

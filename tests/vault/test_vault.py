"""Keys apart, values encrypted, every read logged."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

import duckdb
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from fourgates import engine
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.vault import keys, vault
from fourgates.vault.archive import Archive

MASTER = b"\x09" * 32
CONNECTION = engine.connect()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.make_key(MASTER)
    return made


def keep(home: Home, purpose: str, *rows: tuple[str, str, str]) -> Path:
    connection = engine.connect()
    engine.load_crypto(connection)
    vault.open_for(connection, MASTER, f"vault_{purpose}")
    folder = home.vault / purpose
    folder.mkdir()
    values = ", ".join(
        f"('{key}', '{kind}', '{value}', 'L1')" for key, kind, value in rows
    )
    connection.execute(
        f"copy (from (values {values}) as t(subject_key, kind, value, load_id)) "
        f"to '{folder}/L1.parquet' "
        f"(format parquet, encryption_config {{footer_key: 'vault_{purpose}'}})"
    )
    return folder / "L1.parquet"


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_the_hash_in_sql_is_hmac_sha256(text: str) -> None:
    key = keys.derive(MASTER, "hash", "control")
    found = CONNECTION.execute(f"select {keys.hmac_sql('$1', key)}", [text]).fetchone()
    assert found == (hmac.new(key, text.encode(), hashlib.sha256).hexdigest(),)


def test_nothing_hashes_to_nothing() -> None:
    key = keys.derive(MASTER, "hash", "control")
    query = f"select {keys.hmac_sql('cast(null as varchar)', key)}"
    assert CONNECTION.execute(query).fetchone() == (None,)


def test_keys_are_hkdf_of_use_and_purpose() -> None:
    info = b"fourgates/hash/control"
    expected = HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(MASTER)
    assert keys.derive(MASTER, "hash", "control") == expected
    uses = [
        ("hash", "control"),
        ("hash", "workforce"),
        ("vault", "control"),
        ("row", ""),
    ]
    assert len({keys.derive(MASTER, use, purpose) for use, purpose in uses}) == len(
        uses
    )


def test_a_person_is_looked_up_and_the_read_is_logged(home: Home) -> None:
    keep(
        home,
        "control",
        ("k1", "name", "甲"),
        ("k1", "phone", "1"),
        ("k2", "name", "乙"),
    )
    found = vault.look_up(home, "control", ["k1", "k9"], why="一人一卷 核对")
    values = [vault.Entry("name", "甲", "L1"), vault.Entry("phone", "1", "L1")]
    assert found == {"k1": values, "k9": []}
    line, other = (home.logs / "vault_reads.jsonl").read_text("utf-8").splitlines()
    assert json.loads(other)["subject_key"] == "k9"
    record = json.loads(line)
    assert (record["purpose"], record["subject_key"]) == ("control", "k1")
    assert record["why"] == "一人一卷 核对"
    assert "甲" not in line


def test_a_read_without_a_reason_is_refused_and_reads_nothing(home: Home) -> None:
    keep(home, "control", ("k1", "name", "甲"))
    with pytest.raises(UserError, match="needed for"):
        vault.look_up(home, "control", ["k1"], why=" ")
    assert not (home.logs / "vault_reads.jsonl").exists()


def test_one_purposes_key_does_not_open_anothers_vault(home: Home) -> None:
    path = keep(home, "control", ("k1", "name", "甲"))
    connection = engine.connect()
    engine.load_crypto(connection)
    vault.open_for(connection, MASTER, "vault_workforce")
    with pytest.raises(duckdb.Error):
        connection.execute(
            f"from read_parquet('{path}', "
            "encryption_config = {footer_key: 'vault_workforce'})"
        )
    with pytest.raises(duckdb.Error):
        engine.connect().execute(f"from read_parquet('{path}')")
    assert "甲".encode() not in path.read_bytes()


def test_the_archive_opens_only_with_its_master_key(home: Home, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"secret " * 10_000)
    Archive(home).encrypt(source, home.archive / "L1.age")
    assert b"secret" not in (home.archive / "L1.age").read_bytes()
    with (tmp_path / "back").open("wb") as writer:
        Archive(home).read("L1", writer)
    assert (tmp_path / "back").read_bytes() == source.read_bytes()
    home.key_file.unlink()
    home.make_key(b"\x0a" * 32)
    with pytest.raises(UserError, match="another master key"):
        Archive(home)

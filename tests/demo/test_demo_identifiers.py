"""Simulated identifiers pass every check and name nobody."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from fourgates.demo import story


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("set variable seed = 1")
    made.execute((story.FOLDER / "10_macros.sql").read_text("utf-8"))
    return made


def one(connection: duckdb.DuckDBPyConnection, expression: str) -> str:
    (value,) = connection.execute(f"select {expression}").fetchone() or ("",)
    return str(value)


@settings(deadline=None, max_examples=60)
@given(person=st.integers(0, 5_999_999))
def test_every_person_has_a_valid_number_and_a_phone_nobody_owns(
    connection: duckdb.DuckDBPyConnection, person: int
) -> None:
    number = one(connection, f"id_number({person})")
    assert ric.is_valid(number)
    assert number[14:16] == "99"
    phone = one(connection, f"phone({person})")
    assert len(phone) == 11
    assert phone.startswith("154")
    assert "示例" in one(connection, f"sample_name({person})")


@settings(deadline=None, max_examples=60)
@given(firm=st.integers(1, 900_000))
def test_every_firm_has_a_valid_credit_code(
    connection: duckdb.DuckDBPyConnection, firm: int
) -> None:
    code = one(connection, f"credit_code({firm})")
    assert uscc.is_valid(code)
    assert code[8:12] == "MADE"


def test_no_two_people_and_no_two_firms_share_a_number(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    stems = "select count(distinct id_stem(n)) from range(590000, 790000) as t (n)"
    assert connection.execute(stems).fetchone() == (200_000,)
    codes = "select count(distinct organisation_stem(n)) from range(40000) as t (n)"
    assert connection.execute(codes).fetchone() == (40_000,)

"""What analysts read beside a column is what its model's yml says."""

import re

import duckdb
import yaml

from fourgates import project
from fourgates.home import Home
from fourgates.publish import share

ROOT = project.root()
GLOSSARY = {
    name: " ".join(text.split())
    for name, text in re.findall(
        r"\{% docs (\w+) %\}(.*?)\{% enddocs %\}",
        (ROOT / "models" / "_glossary.md").read_text("utf-8"),
        re.S,
    )
}


def _described() -> dict[str, tuple[str, dict[str, str]]]:
    """Return description and columns of every model and seed by name, as written."""
    found = {}
    for folder in ("models", "seeds"):
        for path in (ROOT / folder).rglob("*.yml"):
            read = yaml.safe_load(path.read_text("utf-8")) or {}
            for node in read.get("models", []) + read.get("seeds", []):
                columns = {
                    column["name"]: _words(column["description"])
                    for column in node.get("columns", ())
                }
                found[node["name"]] = (_words(node["description"]), columns)
    return found


def _words(text: str) -> str:
    term = re.fullmatch(r"\{\{ doc\('(\w+)'\) \}\}", text.strip())
    return GLOSSARY[term.group(1)] if term else " ".join(text.split())


def test_every_table_and_column_of_a_share_says_what_its_yml_says(
    demo_home: Home,
) -> None:
    described = _described()
    compared = 0
    for name, audience in share.audiences().items():
        path = demo_home.issues / "current" / "share" / f"{name}.duckdb"
        with duckdb.connect(str(path), read_only=True) as connection:
            for table, source in audience["tables"].items():
                about, columns = described[source.split(".")[1]]
                found = connection.execute(
                    "select comment from duckdb_tables() where table_name = ?", [table]
                ).fetchall()
                assert [" ".join(row[0].split()) for row in found] == [about]
                rows = connection.execute(
                    "select column_name, comment from duckdb_columns() "
                    "where table_name = ? order by column_index",
                    [table],
                ).fetchall()
                told = {column: " ".join(text.split()) for column, text in rows}
                assert list(told.items()) == list(columns.items()), table
                compared += len(told)
    assert compared > 150


def test_a_share_has_the_tasks_of_its_own_purpose_and_no_other_keys(
    demo_home: Home,
) -> None:
    keys: dict[str, set[str]] = {}
    for name in ("control", "workforce", "recovery"):
        path = demo_home.issues / "current" / "share" / f"{name}.duckdb"
        with duckdb.connect(str(path), read_only=True) as connection:
            rows = connection.sql(
                "select purpose, subject_key, staff_id from fct_tasks"
            ).fetchall()
        assert {purpose for purpose, _, _ in rows} == {"areas", name}
        keys[name] = {key for _, key, _ in rows if key}
        assert any(staff for _, _, staff in rows) == (name == "workforce")
    assert keys["control"]
    assert keys["recovery"]
    assert not keys["workforce"]
    assert not keys["control"] & keys["recovery"]

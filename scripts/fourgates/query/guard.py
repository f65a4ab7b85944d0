"""Let one harmless SELECT through, and nothing else.

The engine's own lock-down has a known hole (``enable_logging()`` works in a locked
database), so what a user types is parsed by the engine, and every node of the parse
tree is looked at: kinds of nodes, functions and tables each have a list of what is
allowed. What nobody thought of is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fourgates.errors import UserError
from fourgates.query.functions import FUNCTIONS, TABLE_FUNCTIONS
from fourgates.query.messages import NOWHERE, place

if TYPE_CHECKING:
    import duckdb

Node = dict[str, Any]

ALLOWED = (
    "Allowed is one SELECT (or FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, SHOW TABLES) "
    "on the tables that `fourgates sql --tables` lists"
)
QUERIES = frozenset(("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE"))
_SOURCES = """
BASE_TABLE EMPTY EXPRESSION_LIST JOIN PIVOT SHOW_REF SUBQUERY TABLE_FUNCTION
"""
SOURCES = frozenset(_SOURCES.split())
_EXPRESSIONS = """
BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA
LAMBDA_REF OPERATOR POSITIONAL_REFERENCE STAR SUBQUERY TYPE WINDOW
"""
EXPRESSIONS = frozenset(_EXPRESSIONS.split())
CATALOGUE = frozenset(("tables", "columns"))
# A common table expression may not bear such a name: outside its scope the same name
# would read the engine's own views.
SYSTEM_PREFIXES = ("duckdb_", "information_schema", "pg_", "pragma_", "sqlite_")


def check(
    connection: duckdb.DuckDBPyConnection, sql: str, tables: frozenset[str]
) -> None:
    """Refuse a text that is not one harmless SELECT on tables named in lower case.

    Raises:
        UserError: In one line: what is not allowed, where it stands, what is.
    """
    nodes = list(_nodes(_parsed(connection, sql)))
    common = {name.lower() for node in nodes for name in _common_tables(node)}
    for name in common:
        if name.startswith(SYSTEM_PREFIXES):
            raise _refusal(sql, {}, f"a WITH table may not be named {name!r}")
    for node in nodes:
        _check_kind(sql, node)
        if "function_name" in node:
            _check_function(sql, node)
        if node.get("type") == "TABLE_FUNCTION":
            _check_table_function(sql, node)
        if "table_name" in node:
            _check_table(sql, node, tables, common)


def _parsed(connection: duckdb.DuckDBPyConnection, sql: str) -> Node:
    row = connection.execute(
        "select json_serialize_sql(cast(? as varchar))", [sql]
    ).fetchone()
    try:
        tree: Node = json.loads(row[0]) if row else {}
    except RecursionError:
        raise UserError("the query is nested too deeply") from None
    if tree.get("error"):
        if tree.get("error_subtype") == "SYNTAX_ERROR":
            where = place(sql, int(tree.get("position", NOWHERE)))
            raise UserError(f"{tree['error_message']}{where}")
        raise _refusal(sql, {}, _why_not_parsed(sql, str(tree["error_message"])))
    if len(tree["statements"]) != 1:
        count = len(tree["statements"])
        raise _refusal(sql, {}, f"there are {count} statements")
    statement: Node = tree["statements"][0]
    if statement.get("named_param_map"):
        raise _refusal(sql, {}, "parameters ($1, ?) have no value here")
    return statement


def _why_not_parsed(sql: str, message: str) -> str:
    if sql.strip().lower().startswith("pivot") or "(pivot" in sql.lower():
        return "a PIVOT must name its values: pivot t on column in ('a', 'b') using …"
    if "Only SELECT" in message:
        return "this is not a SELECT"
    return " ".join(message.split())


def _nodes(root: Node) -> Iterator[Node]:
    """Yield every object of the tree; a stack, for trees deeper than Python's own."""
    stack: list[Any] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            yield item
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _common_tables(node: Node) -> list[str]:
    return [entry["key"] for entry in node.get("cte_map", {}).get("map", [])]


def _check_kind(sql: str, node: Node) -> None:
    """Refuse a kind of query, source or expression that is not listed.

    An expression bears a class, a query a map of its WITH tables, a source a sample.
    """
    if "class" in node:
        kind, allowed = str(node["class"]), EXPRESSIONS
    elif "cte_map" in node:
        kind, allowed = str(node["type"]), QUERIES
    elif "sample" in node and "alias" in node:
        kind, allowed = str(node["type"]), SOURCES
    else:
        return
    if kind not in allowed:
        raise _refusal(sql, node, f"{kind.lower().replace('_', ' ')} is not allowed")


def _check_function(sql: str, node: Node) -> None:
    name = str(node["function_name"]).lower()
    if name not in FUNCTIONS | TABLE_FUNCTIONS:
        raise _refusal(sql, node, f"the function {name}() is not allowed")


def _check_table_function(sql: str, node: Node) -> None:
    name = str(node["function"].get("function_name", "")).lower()
    if name not in TABLE_FUNCTIONS:
        listed = ", ".join(sorted(TABLE_FUNCTIONS))
        raise _refusal(
            sql, node, f"the table function {name}() is not allowed (only: {listed})"
        )


def _check_table(
    sql: str, node: Node, tables: frozenset[str], common: set[str]
) -> None:
    name = str(node["table_name"]).lower()
    schema = str(node.get("schema_name", "")).lower()
    if node["type"] == "SHOW_REF":
        if not node.get("query") and name != '"tables"':
            raise _refusal(sql, node, f"SHOW {name} is not allowed")
        return
    if schema == "information_schema":
        if name not in CATALOGUE:
            raise _refusal(sql, node, f"information_schema.{name} is not allowed")
        return
    if name in tables and schema in ("", "main"):
        return
    if name in common and schema in ("", "recurring"):
        return
    full = f"{schema}.{name}" if schema else name
    raise _refusal(sql, node, f"there is no table {full!r}{_nearest(name, tables)}")


def _nearest(name: str, tables: frozenset[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  only a mistake pays for it

    close = get_close_matches(name, tables, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _refusal(sql: str, node: Node, why: str) -> UserError:
    where = place(sql, int(node.get("query_location", NOWHERE)))
    return UserError(f"refused: {why}{where}. {ALLOWED}.")

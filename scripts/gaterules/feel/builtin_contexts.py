"""The built-in functions of FEEL on contexts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Entries = dict[str, Any]


def _get(context: Entries, path: str | list[str]) -> Any:
    keys = path if isinstance(path, list) else [path]
    found: Any = context if keys else None
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _entries(context: Entries) -> list[Entries]:
    return [{"key": name, "value": value} for name, value in context.items()]


def _context(entries: list[Entries]) -> Entries | None:
    found: Entries = {}
    for entry in entries:
        if entry["key"] in found or not isinstance(entry["key"], str):
            return None
        found[entry["key"]] = entry["value"]
    return found


def _put(context: Entries, path: str | list[str], value: Any = None) -> Entries | None:
    keys = path if isinstance(path, list) else [path]
    if not keys or not all(isinstance(key, str) for key in keys):
        return None
    first, *rest = keys
    if not rest:
        return {**context, first: value}
    inner = context.get(first)
    changed = _put(inner, rest, value) if isinstance(inner, dict) else None
    return None if changed is None else {**context, first: changed}


def _merge(contexts: list[Entries]) -> Entries | None:
    found: Entries = {}
    for context in contexts:
        if not isinstance(context, dict):
            return None
        found |= context
    return found


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "get value": _get,
    "get entries": _entries,
    "context": _context,
    "context put": _put,
    "context merge": _merge,
}

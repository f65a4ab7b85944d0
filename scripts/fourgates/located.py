"""Read YAML whose words and mappings know where they stand, for errors with a place."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import yaml

from fourgates.errors import at

Place = tuple[int, int]  # line and column, from 1


class Word(str):
    """A plain word of a YAML file, with its place."""

    place: Place = (1, 1)


class Mapping(dict[str, Any]):
    """A mapping of a YAML file, with its place; its keys are words."""

    place: Place = (1, 1)


class _Loader(yaml.SafeLoader):
    """The safe loader, with places."""


def _place(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _word(loader: _Loader, node: yaml.ScalarNode) -> Word:
    word = Word(loader.construct_scalar(node))
    word.place = _place(node)
    return word


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    found = Mapping()
    found.place = _place(node)
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise yaml.constructor.ConstructorError(
                None, None, f"'{key}' is given twice", key_node.start_mark
            )
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:str", _word)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(path: Path) -> Mapping:
    """Return the mapping that a YAML file holds.

    Raises:
        UserError: The file is no YAML, gives a key twice or is no mapping.
    """
    try:
        found = yaml.load(path.read_text("utf-8"), _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        refuse(path, place, f"{error.problem}. Mend the YAML")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        refuse(path, (1, 1), f"{error}. Save it as YAML in UTF-8")
    if not isinstance(found, Mapping):
        refuse(path, (1, 1), "not a mapping. Write: key: value")
    return found


def plain(value: Any) -> Any:
    """Return what was read without its places, as other programs take it."""
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, dict):
        return {plain(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


def refuse(path: Path, place: Any, message: str) -> NoReturn:
    """Raise an error that opens with file, line and column of a word or a mapping."""
    found = place if isinstance(place, tuple) else getattr(place, "place", (1, 1))
    line, column = found
    raise at(f"{path}:{line}", message, column)


def nearest(word: str, known: Any) -> str:
    """Return what is allowed in words, the nearest name first where one is near."""
    names = sorted(str(name) for name in known)
    close = get_close_matches(word, names, n=1)
    most = 24
    listed = ", ".join(names[:most]) + (", …" if len(names) > most else "")
    return f"Did you mean '{close[0]}'?" if close else f"Choose one of: {listed}"

"""Words for templates: their own from one small table, labels from the code lists."""

import csv
from functools import cache

from fourgates import project
from fourgates.errors import at
from fourgates.feeds.lists import labels

LANGUAGES = ("zh", "en")
TABLE = "reports/theme/words.csv"


class Words:
    """Words of one language by key; an unknown key is a mistake in a template.

    Not a mapping on purpose: in a template ``w.items`` is a word, never a method.
    """

    def __init__(self, words: dict[str, str]) -> None:
        """Keep the words of one language."""
        self._words = words

    def __getitem__(self, key: str) -> str:
        """Return one word.

        Raises:
            UserError: The table has no such key.
        """
        if key not in self._words:
            raise at(TABLE, f"no word '{key}'. Add a row: {key},<中文>,<English>")
        return self._words[key]

    def find(self, key: str) -> str:
        """Return one word, or nothing where the table has none."""
        return self._words.get(key, "")


@cache
def load(lang: str) -> Words:
    """Read the words of one language once.

    A label is ``<list>.<code>``, such as ``statuses.red``.

    Raises:
        UserError: Another language was asked for.
    """
    if lang not in LANGUAGES:
        raise at(TABLE, f"no language '{lang}'. Choose one of: {', '.join(LANGUAGES)}")
    with (project.root() / TABLE).open(encoding="utf-8", newline="") as file:
        own = {row["word"]: row[lang] for row in csv.DictReader(file)}
    coded = labels(project.root()).items()
    return Words(own | {f"{name}.{code}": told[lang] for (name, code), told in coded})

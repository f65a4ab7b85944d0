"""Words for templates: their own from one small table, labels from the code lists."""

from collections.abc import Iterable
from functools import cache

from fourgates import project
from fourgates.catalogue.documents import CHAPTER, WORDS, words
from fourgates.errors import at
from fourgates.feeds.lists import labels
from fourgates.project import LANGUAGES

NUMERALS = "一二三四五六七八九十"
NUMBERED = ("{number}", "{annex}")  # chapters and annexes, each counted for itself


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
            raise at(WORDS, f"no word '{key}'. Add a row: {key},<中文>,<English>")
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
        raise at(WORDS, f"no language '{lang}'. Choose one of: {', '.join(LANGUAGES)}")
    own = {word: row[lang] for word, row in words().items()}
    coded = labels(project.root()).items()
    return Words(own | {f"{name}.{code}": told[lang] for (name, code), told in coded})


def headings(lang: str, chapters: Iterable[str | None]) -> dict[str, str]:
    """Return what heads each chapter of a document, numbered by where it stands."""
    text, counts, found = load(lang), dict.fromkeys(NUMBERED, 0), {}
    for chapter in filter(None, chapters):
        head = text[CHAPTER + chapter]
        for mark in NUMBERED:
            counts[mark] += mark in head
            head = head.replace(mark, _numeral(counts[mark], lang))
        found[chapter] = head
    return found


def _numeral(number: int, lang: str) -> str:
    is_spelt = lang == "zh" and 1 <= number <= len(NUMERALS)
    return NUMERALS[number - 1] if is_spelt else f"{number}"

"""Write ``docs/mechanisms.md``: what of the source document lives here, and where.

A mechanism is a row of ``seeds/codes/code_mechanisms.csv``. It lives when rows come in
(feeds), something is counted (indicators) that a document prints, and nothing lacks.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from fourgates import contracts, project
from fourgates.catalogue.documents import documents, indicators, table, work_item_kinds
from fourgates.errors import at

SEED = "codes/code_mechanisms"
PAGE = Path("docs/mechanisms.md")
LIVE, PART, ABSENT = "lives", "in part", "absent"
HEAD = """\
# The forty mechanisms, and where each lives

Written by `fourgates measures sync` from [`seeds/codes/code_mechanisms.csv`](../seeds/codes/code_mechanisms.csv). A mechanism lives when rows of it come in,
what is counted of it stands in a document, and nothing lacks. {live} of {all} live, {part} in part.

| | mechanism | state | feeds | rules | indicators | documents | lists | lacks |
|---|---|---|---|---|---|---|---|---|
"""  # noqa: E501  one line of the page


def sync(*, check: bool) -> list[Path]:
    """Write the page if it is stale, and return what was stale.

    Raises:
        UserError: A row names a feed, rule, indicator or list that is not there.
    """
    text, path = page(), project.root() / PAGE
    if path.is_file() and path.read_text("utf-8") == text:
        return []
    if not check:
        path.write_text(text, "utf-8")
    return [PAGE]


def page() -> str:
    """Return the page, one row a mechanism."""
    rows = table(SEED)
    _check(rows)
    printed = {one.id: {*one.indicators} for one in documents()}
    states = [state(row, printed) for row in rows]
    lines = [
        _line(row, found, printed) for row, found in zip(rows, states, strict=True)
    ]
    counted = {"live": states.count(LIVE), "part": states.count(PART)}
    return HEAD.format(**counted, all=len(rows)) + "".join(lines)


def state(row: dict[str, str], printed: dict[str, set[str]]) -> str:
    """Return how far a mechanism is; ``printed`` holds the indicators by document."""
    if not row["feeds"]:
        return ABSENT
    is_printed = bool({*row["indicators"].split()} & set().union(*printed.values()))
    return LIVE if is_printed and not row["lacks"] else PART


def _line(row: dict[str, str], found: str, printed: dict[str, set[str]]) -> str:
    told = {*row["indicators"].split()}
    places = [name for name, those in printed.items() if told & those]
    rules = (f"[{one}](rules/{one}.md)" for one in row["decisions"].split())
    cells = [
        row["code"],
        f"{row['label_zh']}<br>{row['label_en']}",
        found,
        _listed(row["feeds"].split()),
        ", ".join(rules),
        _listed(row["indicators"].split()),
        _listed(places),
        _listed(row["lists"].split()),
        row["lacks"],
    ]
    return f"| {' | '.join(cells)} |\n"


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _check(rows: list[dict[str, str]]) -> None:
    """Refuse a name that nothing here bears."""
    rules = project.root() / "seeds" / "rules"
    known: dict[str, Collection[str]] = {
        "feeds": contracts.load(),
        "decisions": [one.stem.removeprefix("rule_") for one in rules.glob("rule_*")],
        "indicators": indicators(),
        "lists": work_item_kinds(),
    }
    for line, row in enumerate(rows, 2):
        for column, names in known.items():
            for name in row[column].split():
                if name not in names:
                    said = f"{row['code']}: {column} names '{name}', which is not there"
                    raise at(Path("seeds") / f"{SEED}.csv", said, line)

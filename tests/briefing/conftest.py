import daily_samples
import poor_days
import pytest

from fourgates.bench import specimen
from fourgates.briefing import Edition, Rendered, document, printing, render
from fourgates.catalogue.documents import documents

DAYS = {
    "rich": daily_samples.rich,
    "nulls": poor_days.nulls,
    "empty": poor_days.empty,
    "crowded": poor_days.crowded,
}


@pytest.fixture(scope="session")
def rich() -> Edition:
    return daily_samples.rich()


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory, rich: Edition) -> Rendered:
    """The rich day as files, Chinese."""
    out = tmp_path_factory.mktemp("printed")
    return render(rich, daily_samples.issue(), out)


@pytest.fixture(scope="session")
def pressed() -> "Pressed":
    return Pressed()


class Pressed:
    """Pages laid out, each day and language once for the whole session.

    A day is one of the daily's, or the name of another document and of a change that
    is made to its copy: ``town``, ``community crowded``.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], printing.Document] = {}

    def __call__(self, day: str, lang: str = "zh") -> printing.Document:
        if (day, lang) not in self._kept:
            facts = daily_samples.issue(first=day == "empty")
            edition = _edition(day)
            found = document.content(edition)
            self._kept[day, lang] = document.laid_out(edition, found, facts, lang)[1]
        return self._kept[day, lang]


def _edition(day: str) -> Edition:
    if day in DAYS:
        return DAYS[day]()
    name, _, change = day.partition(" ")
    made = specimen.editions(next(one for one in documents() if one.id == name))[0]
    return poor_days.changed(made, change) if change else made

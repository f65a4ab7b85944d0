import daily_samples
import poor_days
import pytest

from fourgates.briefing import Rendered, Row, page, printing, render

DAYS = {
    "rich": daily_samples.rich,
    "nulls": poor_days.nulls,
    "empty": poor_days.empty,
    "crowded": poor_days.crowded,
}


@pytest.fixture(scope="session")
def rich() -> dict[str, list[Row]]:
    return daily_samples.rich()


@pytest.fixture(scope="session")
def printed(
    tmp_path_factory: pytest.TempPathFactory, rich: dict[str, list[Row]]
) -> Rendered:
    """The rich day as files, Chinese."""
    out = tmp_path_factory.mktemp("printed")
    return render("daily", rich, daily_samples.issue(), out)


@pytest.fixture(scope="session")
def pressed() -> "Pressed":
    return Pressed()


class Pressed:
    """Pages laid out, each day and language once for the whole session."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], printing.Document] = {}

    def __call__(self, day: str, lang: str = "zh") -> printing.Document:
        if (day, lang) not in self._kept:
            facts = daily_samples.issue(first=day == "empty")
            html = page.fill("daily", DAYS[day](), facts, lang)
            self._kept[day, lang] = printing.lay_out(html, "daily")
        return self._kept[day, lang]

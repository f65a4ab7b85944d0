"""Who reported, and what a page says of a feed that did not.

The first morning brings registers only; the second the visits of the day and a report
that there are no leads; on the third nothing comes of visits; the fourth brings those
of the day before, too late, and its own. Then an older day is printed again.
"""

import re
from collections.abc import Iterator

import duckdb
import pytest
from click.testing import CliRunner
from test_causes import AREAS, COMMUNITY, HOUSEHOLDS, VISITS, Office

from fourgates import project
from fourgates.cli import main
from fourgates.errors import REFUSED
from fourgates.home import Home
from fourgates.publish.issue_ledger import issues

SENDERS = """报送单位,报表名称,报送频次,报送时限
柳城街道,入户排查记录,每日,08:00
永宁街道,入户排查记录,日报,8：00
处置专班,重点线索,每天,
"""
LEADS = "线索编号,来源,接收时间,村社区代码,优先级,更新时间\n"
OLDER = "2020-02-10-02"


def _visits(day: str, *numbers: int) -> str:
    lines = (
        f"V{day}-{number},H{number},{COMMUNITY},{day} 10:00,S1,1,见面,1,{day} 18:00"
        for number in numbers
    )
    return "\n".join((VISITS, *lines)) + "\n"


def _morning(office: Office, day: str, at: str, code: int, **files: str) -> str:
    for name, text in files.items():
        path = office.home.inbox / f"{name.replace('_', '/')}{at[:10]}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    words = ["run", "--date", day, "--document", "daily", "--received-at", at]
    result = CliRunner().invoke(main, [*words, "--home", str(office.home.root)])
    assert result.exit_code == code, result.output
    return result.output


def _current(office: Office) -> str | None:
    link = office.home.issues / "current"
    return link.readlink().name if link.is_symlink() else None


@pytest.fixture(scope="module")
def told() -> dict[str, str | None]:
    return {}


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, told: dict[str, str | None]
) -> Iterator[Office]:
    one = Office(Home(tmp_path_factory.mktemp("reports") / "home"), project.root())
    one.home.make_key()
    registers = {
        "行政区划表": AREAS,
        "住户底册": HOUSEHOLDS,
        "报送单位名册": SENDERS,
    }
    told["first"] = _morning(
        one, "2020-02-09", "2020-02-10T06:30", REFUSED, **registers
    )
    told["current after the first"] = _current(one)
    day = "2020-02-10"
    seen = {"柳城街道_入户": _visits(day, 1, 2), "处置专班_线索": LEADS}
    _morning(one, day, "2020-02-11T06:30", 0, **seen)
    day = "2020-02-11"
    _morning(one, day, "2020-02-12T06:30", 0, 处置专班_线索=LEADS)
    told["status"] = str(
        one.query(
            "select distinct status from marts.fct_indicators_daily "
            "where indicator_id = 'reporting_communities_rate' "
            f"and report_date = date '{day}'"
        )
    )
    late = {"柳城街道_补报": _visits(day, 3), "柳城街道_入户": _visits("2020-02-12", 4)}
    _morning(one, "2020-02-12", "2020-02-13T06:30", 0, **late)
    told["older"] = _morning(one, "2020-02-10", "2020-02-12T06:30", 0)
    yield one


def test_registers_alone_make_an_issue_without_data_that_nothing_follows(
    office: Office, told: dict[str, str | None]
) -> None:
    first, second, *_ = issues(office.home)
    assert "2020-02-09 各表均无报送，各项均为无数据" in str(told["first"])
    assert first.is_without_data
    assert told["current after the first"] is None
    assert second.facts["previous_id"] is None


def test_a_morning_is_told_in_one_language(told: dict[str, str | None]) -> None:
    lines = str(told["first"]).splitlines()
    plain = [line for line in lines if "/issues/" not in line]
    feeds = {"areas", "households", "senders", "csv"}
    assert set(re.findall("[A-Za-z]{3,}", "\n".join(plain))) <= feeds
    assert any(line.startswith("已建 2020-02-09：") for line in plain)


def test_an_issue_of_an_older_day_is_not_current_and_leads_nowhere(
    office: Office, told: dict[str, str | None]
) -> None:
    assert issues(office.home)[-1].id == OLDER
    assert _current(office) == "2020-02-12-01"
    assert issues(office.home)[-1].facts["previous_id"] == "2020-02-10-01"


def test_a_clock_that_went_back_is_told_and_not_followed(
    told: dict[str, str | None],
) -> None:
    assert "时钟倒走：2020-02-12 06:30:00 早于" in str(told["older"])


def test_each_sender_of_the_register_has_a_state_on_each_day(office: Office) -> None:
    file = office.home.issues / "2020-02-12-01" / "share" / "analysts.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        found = connection.execute(
            "select report_date, sender, report_state from fct_reports_daily "
            "where feed in ('household_visits', 'leads') "
            "and report_date > date '2020-02-09' order by all"
        ).fetchall()
    states = {(f"{day:%m-%d}", sender): state for day, sender, state in found}
    assert states["02-10", "柳城街道"] == "reported"
    assert states["02-10", "永宁街道"] == "never_had"
    assert states["02-10", "处置专班"] == "zero"
    assert states["02-11", "柳城街道"] == "late"
    assert states["02-12", "柳城街道"] == "reported"
    assert states["02-12", "处置专班"] == "missing"


def test_a_feed_that_was_silent_gives_no_figure_no_colour_and_no_silences(
    office: Office, told: dict[str, str | None]
) -> None:
    """On the third morning, before the late visits came; leads of none are zero."""
    assert told["status"] == "[('grey',)]"
    figures = office.home.issues / "2020-02-11-01" / "figures.parquet"
    values = dict(
        duckdb.sql(
            "select indicator_id, indicator_value from read_parquet("
            f"'{figures}') where area_id = '510115'"
        ).fetchall()
    )
    assert values["visits_today"] is None
    assert values["reporting_communities_rate"] is None
    assert values["household_coverage_rate"] == pytest.approx(0.2)
    assert values["leads_received"] == 0
    assert values["gate_checks"] is None
    page = office.home.issues / "2020-02-11-01" / "daily.zh.html"
    assert "无数据" in page.read_text("utf-8")
    assert "no data" in page.with_name("daily.en.html").read_text("utf-8")

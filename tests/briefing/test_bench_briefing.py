from fourgates.bench import briefing as bench
from fourgates.bench import specimen
from fourgates.bench.figure import Figure
from fourgates.briefing import document


def test_the_bench_prints_a_full_daily_in_both_languages() -> None:
    edition = bench.daily()
    found = document.content(edition)
    for lang in ("zh", "en"):
        html = document.laid_out(edition, found, specimen.issue(), lang)[2]
        assert html.count("<td") > 800


def test_charts_of_the_bench_come_out_equal() -> None:
    milliseconds, unequal = bench._charts()
    assert milliseconds > 0
    assert unequal == 0


def test_a_reach_is_an_upper_limit_unless_more_is_better() -> None:
    assert Figure("pages", 0.45, 0.4, "s").is_reached
    assert not Figure("pages", 0.45, 0.5, "s").is_reached
    assert Figure("facts", 2000, 2100, "x", at_most=False).is_reached

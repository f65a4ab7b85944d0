"""Where a section's figures come from, seen in the parsed project."""

from itertools import pairwise

import pytest

from fourgates.catalogue.measures import load
from fourgates.home import Home
from fourgates.publish import share
from fourgates.warehouse import dbt

PACKAGE = "model.fourgates."
FIGURES = f"{PACKAGE}fct_indicators_daily"


@pytest.fixture(scope="module")
def parents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Return the nodes that each model reads, by folder and name."""
    manifest = dbt.parsed(Home(tmp_path_factory.mktemp("parsed")))
    return {
        key: set(node.depends_on_nodes)
        for key, node in manifest.nodes.items()
        if key.startswith(PACKAGE)
    }


def _above(node: str, parents: dict[str, set[str]], *stops: str) -> set[str]:
    """Return all that a node comes from, not looking behind some of them."""
    found: set[str] = set()
    waiting = {node}
    while waiting:
        name = waiting.pop()
        if name not in stops:
            new = parents.get(name, set()) - found
            found |= new
            waiting |= new
    return found


def test_no_section_counts_what_a_measure_counts(parents: dict[str, set[str]]) -> None:
    counted = {f"{PACKAGE}{measure.fact}" for measure in load()}
    sections = {key for key in parents if key.startswith(f"{PACKAGE}rpt_")}
    assert len(sections) > 10
    direct = {key: sorted(parents[key] & counted) for key in sections}
    assert {key: read for key, read in direct.items() if read} == {}


def test_the_cells_of_every_section_come_from_the_figures_alone(
    parents: dict[str, set[str]],
) -> None:
    cells = f"{PACKAGE}rpt_sections__figures"
    copies = f"{PACKAGE}rpt_sections__scopes"  # which there are, and of which week
    above = _above(cells, parents, FIGURES, copies)
    assert FIGURES in above
    kinds = (f"{PACKAGE}fct_", f"{PACKAGE}int_")
    facts = {key for key in above if key.startswith(kinds)}
    assert facts == {FIGURES}


def test_no_model_but_that_of_measures_counts_for_the_figures(
    parents: dict[str, set[str]],
) -> None:
    readers = {
        key for key, read in parents.items() if f"{PACKAGE}int_measures_counted" in read
    }
    assert readers == {f"{PACKAGE}int_indicators_rolled"}
    chain = [FIGURES, f"{PACKAGE}int_indicators_judged"]
    chain += [f"{PACKAGE}int_indicators_filled", *readers]
    assert all(above in parents[model] for model, above in pairwise(chain))


def test_every_figure_that_is_shared_is_of_the_one_table(
    parents: dict[str, set[str]],
) -> None:
    for audience in share.audiences().values():
        source = audience["tables"].get("fct_indicators_daily")
        if source:
            name = PACKAGE + source.split(".")[1]
            assert name == FIGURES or FIGURES in parents[name]

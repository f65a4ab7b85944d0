"""What the README and CONTRIBUTING show is what the commands do."""

import re

import pytest
from click.testing import CliRunner

from fourgates import project
from fourgates.cli import COMMANDS, main
from fourgates.home import Home

ROOT = project.root()
README = (ROOT / "README.md").read_text("utf-8")
TIMED = re.compile(r"(?<= in )\d+(?= s$)")


def _shown() -> list[tuple[str, list[str]]]:
    """Return each `$ scripts/run …` of the README with the lines shown below it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", README, re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found:
                found[-1][1].append(line)
    return [item for item in found if item[0].startswith("scripts/run")]


def _shape(line: str) -> str:
    """Return a line without what differs between machines: seconds and paths."""
    return TIMED.sub("0", re.sub(r"\S*/(?=data/|demo|issues/)", "…/", line)).strip()


def test_the_demo_prints_what_the_readme_shows(demo_home: Home) -> None:
    shown = dict(_shown())["scripts/run demo"]
    printed = (demo_home.root / "demo.output.txt").read_text("utf-8").splitlines()
    assert [_shape(line.replace("data/", "")) for line in shown] == [
        _shape(line) for line in printed if "weasyprint" not in line.lower()
    ]


def test_the_question_in_the_readme_has_the_answer_shown(demo_home: Home) -> None:
    ((command, shown),) = [item for item in _shown() if " sql " in item[0]]
    query = re.findall(r'"(.*)"', command)[0]
    result = CliRunner().invoke(main, ["sql", query, "--home", str(demo_home.root)])
    assert result.exit_code == 0, result.output
    assert [line.strip() for line in result.output.splitlines()] == [
        line.strip() for line in shown
    ]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_readme_names_every_command(name: str) -> None:
    assert re.search(rf"scripts/run {name}\b", README)


def test_links_of_the_docs_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert len(documents) > 10
    for document in documents:
        text = document.read_text("utf-8")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_steps_for_contributors_name_files_that_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    sections = re.split(r"^## ", text, flags=re.M)[1:]
    titles = {section.splitlines()[0] for section in sections}
    assert {"Add a feed", "Change a rule", "Add an indicator"} <= titles
    for section in sections:
        assert len(section.splitlines()) < 22

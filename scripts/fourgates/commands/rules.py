"""``fourgates rules``: the dated decision tables, from reading to proof."""

# The rooms below are imported when called: sqlglot alone takes half a second.
# ruff: noqa: PLC0415

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

import gaterules
from fourgates import project
from fourgates.commands import common, language_option
from fourgates.errors import UNPROVEN, UserError
from fourgates.feeds.lists import check_rule_codes
from fourgates.home import Home
from fourgates.steps import Steps, counted

DAY = click.DateTime(["%Y-%m-%d"])
FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
THERE = click.Path(exists=True, file_okay=False, path_type=Path)
SEEDS = click.option(
    "--seeds", type=THERE, help="Folder of rule tables (default: the project's)."
)


def seeds_folder() -> Path:
    """Return the folder of rule tables that ships with the project."""
    return project.root() / "seeds" / "rules"


def cases_folder() -> Path:
    """Return the folder of the cases that stand beside the rules."""
    return project.root() / "tests" / "rules"


@click.group()
def command() -> None:
    """Compile, check, try and show the dated decision tables."""


@command.command("compile")
@click.option("--out", type=FOLDER, help="Default: build/decisions in the home.")
@click.option(
    "--dialect",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
)
@SEEDS
@common
def compile_command(
    home: Home, steps: Steps, out: Path | None, dialect: str, seeds: Path | None
) -> None:
    """Prove every decision table, then turn each into one SELECT."""
    folder = out or home.build / "decisions"
    with steps.step("rules compile") as facts:
        digest = gaterules.compile_folder(seeds or seeds_folder(), folder, dialect)
        facts["tables"] = len(digest.tables)
    steps.tell(f"{counted(len(digest.tables), 'decision table')} in {folder}")
    steps.say(f"rules digest {digest.rules_digest}")


@command.command("check")
@SEEDS
@click.option("--cases", type=THERE, help="Folder of case files.")
@click.option("--defaults", is_flag=True, help="Show by examples what falls to them.")
@common
def check_command(
    home: Home, steps: Steps, seeds: Path | None, cases: Path | None, defaults: bool
) -> None:
    """Prove that no table has a gap, overlap, dead row or date hole."""
    if not seeds:
        check_rule_codes(project.root())
    with steps.step("rules check") as facts:
        beside = cases or (None if seeds else cases_folder())
        folder = seeds or seeds_folder()
        proof = gaterules.prove_folder(folder, beside, with_defaults=defaults)
        facts |= {"tables": proof.tables, "findings": len(proof.faults)}
    for line in (*proof.faults, *proof.to_default):
        steps.say(line)
    for line in proof.notes:
        steps.tell(line)
    steps.say(proof.summary)
    if proof.faults:
        raise UserError("the rules are not proven; see above", UNPROVEN)


@command.command("show")
@click.argument("decision")
@click.option("--on", type=DAY, default=None, help="Day (default: today).")
@language_option
@SEEDS
def show_command(
    decision: str, on: datetime | None, language: str, seeds: Path | None
) -> None:
    """Print the table in force on a day."""
    from gaterules.show import show

    day = on.date() if on else date.today()
    click.echo(show(_table(decision, seeds), day, language))


@command.command("try")
@click.argument("decision")
@click.argument("facts", nargs=-1, metavar="[NAME=VALUE]...")
@SEEDS
def try_command(decision: str, facts: tuple[str, ...], seeds: Path | None) -> None:
    """Decide one row of facts, and say why.

    Where another decision gives an input, its facts may be given too.
    """
    from gaterules.chain import decide_chain
    from gaterules.show import explanation_text

    if wrong := [fact for fact in facts if "=" not in fact]:
        raise click.UsageError(f"'{wrong[0]}': write NAME=VALUE")
    pairs = [fact.split("=", 1) for fact in facts]
    names, given = [name for name, _ in pairs], dict(pairs)
    if twice := [name for name in names if names.count(name) > 1]:
        raise click.UsageError(f"'{twice[0]}' is given twice")
    table, today = _table(decision, seeds), date.today()
    chained = decide_chain(table, given, lambda name: _table(name, seeds), today)
    for name in chained.assumed:
        click.echo(f"{name} is not given: today, {today}", err=True)
    for name, asked in chained.waiting.items():
        click.echo(f"{', '.join(asked)}: from {name}, which was told nothing", err=True)
    for source, explanation in chained.before:
        told = explanation_text(source, explanation)
        click.echo(f"{source.name}\n{told}\n\n{table.name}")
    click.echo(explanation_text(table, gaterules.explain(table, chained.facts)))


@command.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--on", type=DAY, help="Judge all facts as of this day.")
@click.option(
    "--facts",
    "relation",
    metavar="FILE|TABLE",
    help="Parquet or CSV file, or schema.table (default: what the home last built).",
)
@click.option("--decision", help="Which decision, when there are several.")
@click.option("--list", "listing", type=FILE, help="Write those who change as CSV.")
@click.option("--pdf", type=FILE, help="Write the one page that is signed.")
@SEEDS
@common
def diff_command(home: Home, steps: Steps, old: str, new: str, **options: Any) -> None:
    """Run OLD and NEW on the same facts: who changes, from what to what.

    OLD and NEW are files, folders or git revisions.
    """
    from fourgates import engine
    from fourgates.briefing import rule_change
    from fourgates.rules import diff
    from fourgates.rules.revisions import tables_at
    from gaterules.folder import faults_of

    seeds = options["seeds"] or seeds_folder()
    _check_folders(options["pdf"], options["listing"])
    on = options["on"].date() if options["on"] else None
    with tables_at(old, seeds) as before, tables_at(new, seeds) as after:
        for line in diff.alone(before, after):
            steps.say(line)
        name = options["decision"] or diff.only_changed(before, after)
        if not name:
            steps.say(f"no decision differs between {old} and {new}")
            return
        if name not in before or name not in after:
            raise UserError(f"{name}: is not in both {old} and {new}")
        facts, database = diff.relation_of(options["relation"], home.warehouse)
        with engine.connect(database, read_only=database != ":memory:") as connection:
            facts = facts or diff.built_facts(after[name], connection)
            found = diff.compare(before[name], after[name], facts, connection, on)
        pair = (before[name], after[name])
        is_ours = Path(new).resolve() == seeds_folder().resolve()
        lacks = faults_of(after[name], seeds, cases_folder() if is_ours else None)
    steps.say(rule_change.as_text(found, diff.changed_rules(*pair)))
    if lacks:
        steps.say(f"\nnot proven: {len(lacks)} to mend; see fourgates rules check")
    if options["listing"]:
        rule_change.write_list(options["listing"], found)
    if options["pdf"]:
        rules = diff.changed_rules(*pair, "zh")
        rule_change.write_pdf(options["pdf"], found, rules, len(lacks))


@command.command("docs")
@click.option("--out", type=FOLDER, help="Default: docs/rules of the project.")
@click.option("--check", "is_check", is_flag=True, help="Fail when a page is stale.")
@SEEDS
def docs_command(out: Path | None, is_check: bool, seeds: Path | None) -> None:
    """Write one page a decision."""
    from fourgates.rules import docs
    from gaterules.folder import read_waivers

    folder, source = out or project.root() / "docs" / "rules", seeds or seeds_folder()
    cases = source if seeds else cases_folder()
    listed = read_waivers(source), docs.read_sources(source)
    wanted = docs.pages(gaterules.load_tables(source), cases, *listed)
    if not is_check:
        changed = docs.write(folder, wanted)
        click.echo(f"{counted(len(wanted), 'page')}, {len(changed)} changed")
    elif names := docs.stale(folder, wanted):
        raise UserError(
            f"stale: {', '.join(names)}. Mend with: fourgates rules docs", UNPROVEN
        )


@command.command("tck")
@click.argument("place", type=click.Path(exists=True, path_type=Path))
def tck_command(place: Path) -> None:
    """Run the DMN TCK cases of PLACE, in Python and in SQL.

    PLACE is a folder, of any depth, or one .dmn model or .xml test file.
    """
    from gaterules.dmn import tck

    total = passed = partly = 0
    for outcome in tck.run_folder(place):
        total, passed = total + 1, passed + outcome.is_passed
        partly += outcome.is_passed and bool(outcome.sql)
        click.echo(str(outcome))
    lacking = f", {partly} of them in Python only" if partly else ""
    click.echo(f"{passed} of {total} cases pass{lacking}")
    if passed < total:
        raise click.exceptions.Exit(1)


@command.command("import")
@click.argument("file", type=EXISTING)
@click.option("--out", type=FOLDER, required=True, help="Folder for CSV and yml.")
def import_command(file: Path, out: Path) -> None:
    """Turn a .dmn model, or an XLSX table whose yml is in OUT, into rule tables."""
    from gaterules.dmn import importing, reading
    from gaterules.rows import to_csv

    is_sheet = file.suffix.lower() == ".xlsx"
    if is_sheet:
        gaterules.load_table(file, declared_in=out / f"_{file.stem}.yml")  # or stops
    before = {path: path.read_bytes() for path in out.glob("*rule_*")}
    try:
        if is_sheet:
            paths = [out / f"{file.stem}.csv"]
            paths[0].write_text(to_csv(file), "utf-8")
        else:
            paths = importing.import_model(reading.read_model(file), out)
        for path in paths:
            if path.suffix == ".csv":
                gaterules.load_table(path)
    except gaterules.RuleError:
        _restore(out, before)
        raise
    for path in paths:
        click.echo(str(path))


def _restore(folder: Path, before: dict[Path, bytes]) -> None:
    """Put the rule tables of a folder back as they were."""
    for path in folder.glob("*rule_*"):
        if path in before:
            path.write_bytes(before[path])
        else:
            path.unlink()


@command.command("export")
@click.argument("decision")
@click.option("--out", type=FILE, required=True, help="The .dmn file to write.")
@SEEDS
def export_command(decision: str, out: Path, seeds: Path | None) -> None:
    """Write a rule table as .dmn, with the decisions that it takes inputs from."""
    from gaterules.chain import upstream
    from gaterules.dmn import writing

    table = _table(decision, seeds)
    _check_folders(out)
    before = upstream(table, lambda name: _table(name, seeds))
    out.write_bytes(writing.write_model(table, before))
    click.echo(str(out))
    if lost := writing.left_out(table, *before):
        click.echo(f"not in the DMN file: {', '.join(lost)}", err=True)


def _table(decision: str, seeds: Path | None) -> gaterules.DecisionTable:
    return gaterules.find_table(decision, seeds or seeds_folder())


def _check_folders(*targets: Path | None) -> None:
    for target in filter(None, targets):
        if not target.parent.is_dir():
            raise UserError(f"{target.parent}: there is no such folder to write in")

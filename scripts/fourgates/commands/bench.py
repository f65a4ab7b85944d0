"""``fourgates bench``: measure the promised ratios and print the table."""

from __future__ import annotations

import platform
from datetime import date
from importlib import import_module
from pathlib import Path

import click

from fourgates.bench.figure import Figure

SUBJECTS = ("ingest", "build", "briefing", "start", "decisions")
HEAD = "| what | reach | measured | reached | how |\n|---|---|---|---|---|"


@click.command()
@click.option(
    "--only",
    "subjects",
    type=click.Choice(SUBJECTS),
    multiple=True,
    help="Measure this subject only; may be given again.",
)
@click.option(
    "--scale",
    type=click.FloatRange(0.001, 1),
    default=1.0,
    show_default=True,
    help="Share of the real district that the build is measured on.",
)
@click.option(
    "--district",
    "kept",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to make the build's district in once, and to use again.",
)
@click.option(
    "--write",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the table into this file.",
)
def command(
    subjects: tuple[str, ...], scale: float, kept: Path | None, target: Path | None
) -> None:
    """Measure the promised ratios, each against its base in the same run.

    Works in temporary folders and touches no home. The whole takes about half an
    hour; every figure stands beside what was promised.
    """
    parts = []
    for subject in subjects or SUBJECTS:
        module = import_module(f"fourgates.bench.{subject}")
        work = module.measure
        figures = work(scale, kept) if subject == "build" else work()
        table = "\n".join([HEAD, *(_line(figure) for figure in figures)])
        parts.append(f"## {subject}\n\n{table}\n")
        click.echo(parts[-1])
    if target:
        target.write_text(_page(parts), "utf-8")


def _line(figure: Figure) -> str:
    sign = "≤" if figure.at_most else "≥"
    reached = "yes" if figure.is_reached else "**no**"
    return (
        f"| {figure.name} | {sign} {figure.reach:,g} {figure.unit} "
        f"| {figure.value:,.3g} {figure.unit} | {reached} | {figure.note} |"
    )


def _page(parts: list[str]) -> str:
    machine = f"{platform.machine()}, {platform.system()}, two cores"
    return (
        "# Benchmarks\n\n"
        f"Measured by `fourgates bench` on {date.today()} ({machine}). Each ratio\n"
        "is of two measurements in one run on one machine; no test asserts a time by\n"
        "the clock.\n\n" + "\n".join(parts)
    )

"""``fourgates measures``: write what follows from the declared measures."""

import click

from fourgates import contracts, project, warehouse
from fourgates.catalogue import lineage, measure_sql, mechanisms
from fourgates.catalogue.measures import Measure, load
from fourgates.errors import UNPROVEN, UserError
from fourgates.feeds.ymls import LANDED


@click.group(name="measures")
def command() -> None:
    """Write the SQL of the measures, and the feeds behind them."""


@command.command()
@click.option("--check", is_flag=True, help="Write nothing; fail where one is stale.")
def sync(check: bool) -> None:
    """Renew what follows from seeds/catalogue/measures.csv.

    That is the model of measures, and the list of feeds that each indicator is counted
    from, by the columns of the compiled models; and docs/mechanisms.md.
    """
    measures = load()
    stale = measure_sql.sync(check=check)
    stale += lineage.sync(measures, _lineage(measures), check=check)
    stale += mechanisms.sync(check=check)
    if check and stale:
        raise UserError(measure_sql.told(stale[0]), UNPROVEN)
    for path in stale:
        click.echo(f"wrote {path}")
    if not stale:
        click.echo("what follows from the measures is up to date")


def _lineage(measures: list[Measure]) -> lineage.Lineage:
    models = warehouse.compiled(sorted({measure.fact for measure in measures}))
    seeds = project.root() / "seeds"
    return lineage.read(models, contracts.load(), LANDED, seeds)

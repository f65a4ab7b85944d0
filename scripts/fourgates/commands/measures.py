"""``fourgates measures``: write the model that counts what is declared."""

import click

from fourgates.catalogue import measure_sql
from fourgates.errors import UserError


@click.group(name="measures")
def command() -> None:
    """Write the SQL of the measures from their declarations."""


@command.command()
@click.option("--check", is_flag=True, help="Write nothing; fail where one is stale.")
def sync(check: bool) -> None:
    """Renew the model of measures from seeds/catalogue/measures.csv."""
    stale = measure_sql.sync(check=check)
    if check and stale:
        raise UserError(
            f"{stale[0]} is not what seeds/catalogue/measures.csv says. "
            "Renew it with: fourgates measures sync"
        )
    click.echo(f"wrote {stale[0]}" if stale else "the model of measures is up to date")

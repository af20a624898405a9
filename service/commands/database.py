"""`pahintulot db …` and what keeps the database small."""

import click

from service.commands.running import explained, now, transaction
from service.settings import Settings
from service.usecases.prepare_service import prepare_service
from service.usecases.purge import purge


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@explained
def db_upgrade() -> None:
    """Bring the database to this version and make the signing keys when there are none."""
    prepare_service(Settings.from_environment(), now())
    click.echo("The database is up to date.")


@click.command("purge")
@explained
def purge_old() -> None:
    """Forget what was kept as long as it may be; run it every day."""
    with transaction() as (session, _settings, _keyring):
        click.echo(f"Forgot the idempotency keys of {purge(session, now())} decisions.")

"""`pahintulot db …` and what keeps the database small."""

import click

from service import housekeeping
from service.commands.running import explained, now, warn_of_owed
from service.settings import Settings
from service.storage.engine import opened_engine
from service.usecases.prepare_service import prepare_service


@click.group()
def db() -> None:
    """The database and the signing keys."""


@db.command("upgrade")
@explained
def db_upgrade() -> None:
    """Bring the database to this version.

    Also makes the signing keys when there are none. Run it first, and after every update.
    """
    prepare_service(Settings.from_environment(), now())
    click.echo("The database is up to date.")


@click.command("purge")
@explained
def purge_old() -> None:
    """Forget what was kept as long as it may be.

    The service does it every hour by itself.
    """
    with opened_engine(Settings.from_environment().sqlalchemy_url) as engine:
        forgotten = housekeeping.purge(engine, now())
        owed = housekeeping.scrub(engine, now())
    for what, count in forgotten.items():
        click.echo(f"Forgot {count} {what}.")
    warn_of_owed(owed)

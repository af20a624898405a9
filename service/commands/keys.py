"""`pahintulot key …`: API keys for back ends."""

import click

from service.commands.running import explained, now, transaction
from service.domain.api_key import Scope
from service.usecases.create_api_key import create_api_key
from service.usecases.find_site import find_site


@click.group()
def key() -> None:
    """API keys for back ends."""


@key.command("create")
@click.argument("site_key")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
)
@explained
def key_create(site_key: str, scopes: tuple[str, ...]) -> None:
    """Make a key for SITE_KEY and print it, this once."""
    with transaction() as (session, _settings, keyring):
        find_site(session, site_key)
        plain = create_api_key(
            session, keyring, site_key, [Scope(name) for name in scopes], now=now()
        )
    click.echo(plain)

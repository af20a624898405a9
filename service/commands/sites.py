"""`pahintulot site …`: the websites that embed the banner."""

import click

from service.commands.running import explained, now, transaction
from service.storage.sites import all_sites
from service.usecases.add_site import add_site


@click.group()
def site() -> None:
    """The websites that embed the banner."""


@site.command("add")
@click.argument("site_key")
@click.option("--name", required=True, help="The site's name, for people.")
@click.option("--origin", "origins", multiple=True, required=True, help="https://news.example")
@click.option("--jurisdiction", help="Two letters of ISO 3166, such as PH.")
@explained
def site_add(site_key: str, name: str, origins: tuple[str, ...], jurisdiction: str | None) -> None:
    """Add a site whose pages come from the given origins."""
    with transaction() as (session, settings, _keyring):
        add_site(
            session, site_key, name=name, origins=origins, now=now(), jurisdiction=jurisdiction
        )
    tag = f'<script src="{settings.public_url}/b/{site_key}.js" async></script>'
    click.echo(f"Added {site_key}. Publish a notice, then paste into its pages:\n{tag}")


@site.command("list")
@explained
def site_list() -> None:
    """List the sites."""
    with transaction(writes=False) as (session, _settings, _keyring):
        for found in all_sites(session):
            state = "disabled" if found.disabled_at else "enabled"
            click.echo(f"{found.site_key}\t{state}\t{found.name}\t{' '.join(found.origins)}")

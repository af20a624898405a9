"""`pahintulot site …`: the websites that embed the banner."""

import click

from service.commands.running import explained, now, transaction
from service.domain.tag import script_tag
from service.storage.sites import all_sites
from service.usecases.add_site import add_site
from service.usecases.find_site import find_site
from service.usecases.pin_script import pin_script
from service.usecases.serve_banner import serve_banner


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
    tag = script_tag(f"{settings.public_url}/b/{site_key}.js")
    click.echo(f"Added {site_key}. Publish a notice, then paste into its pages:\n{tag}")


@site.command("list")
@explained
def site_list() -> None:
    """List the sites."""
    with transaction(writes=False) as (session, _settings, _keyring):
        for found in all_sites(session):
            state = "disabled" if found.disabled_at else "enabled"
            click.echo(f"{found.site_key}\t{state}\t{found.name}\t{' '.join(found.origins)}")


@site.command("tag")
@click.argument("site_key")
@click.option("--pinned", is_flag=True, help="Pin the script as it is now, by its hash (SRI).")
@click.option("--language", help="Of the script's own texts, such as fil; else the default.")
@explained
def site_tag(site_key: str, pinned: bool, language: str | None) -> None:  # noqa: FBT001 - click's
    """Print the tag to paste into the pages of SITE_KEY."""
    with transaction(writes=pinned) as (session, settings, _keyring):
        found, address = find_site(session, site_key), settings.public_url
        if pinned:
            pin = pin_script(session, found, public_url=address, now=now(), language=language)
            click.echo(pin.tag)
            return
        serve_banner(session, found, language)  # raises where the tag would lead nowhere
        variant = f".{language}" if language else ""
        click.echo(script_tag(f"{address}/b/{site_key}{variant}.js"))

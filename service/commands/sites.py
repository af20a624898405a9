"""`pahintulot site …`: the websites that embed the banner."""

import json
from collections.abc import Callable
from typing import Any

import click

from service.commands.running import explained, now, transaction
from service.domain.site import REGIMES, SiteChanges
from service.domain.tag import script_tag
from service.storage.sites import all_sites
from service.usecases.add_site import add_site
from service.usecases.change_site import change_site
from service.usecases.describe_site import notice_facts
from service.usecases.find_site import find_site
from service.usecases.pin_script import pin_script
from service.usecases.serve_banner import serve_banner
from service.web.schemas.fields import load
from service.web.schemas.site import NewSiteSchema, SiteChangesSchema
from service.web.schemas.site_document import as_document

ORIGIN = "Such as https://news.example; say it again for another."
_RETENTION = ("keep_accepts_months", "keep_refusals_months")


@click.group()
def site() -> None:
    """The websites that embed the banner."""


def settings(command: Callable[..., None]) -> Callable[..., None]:
    """The options that both a new site and a change may have."""
    for option in (
        click.option(
            "--doctor/--no-doctor",
            "allows_doctor",
            default=None,
            help="Let ?pahintulot-debug show on a page what is gated and what is not; by default "
            "not.",
        ),
        click.option(
            "--shared-domain",
            help="Such as news.example: its hosts among the origins share one choice, in a cookie "
            "that every host below it can read.",
        ),
        click.option(
            "--counts-shown/--no-counts-shown",
            default=None,
            help="Count, by day and language, the visits from elsewhere that are shown the "
            "notice; by default not.",
        ),
        click.option(
            "--cookie-name",
            help="What the choice is kept under; pahintulot in a new site. Another name forgets "
            "every choice.",
        ),
        click.option(
            "--first-party-url",
            help="Where the service answers on the site's own host, such as "
            "https://news.example/pahintulot: it then keeps the choice in cookies of that host.",
        ),
        click.option("--keep-refusals-months", type=int, help="1 to 24; 1 in a new site."),
        click.option("--keep-accepts-months", type=int, help="1 to 120; 36 in a new site."),
        click.option(
            "--child-directed/--not-child-directed",
            default=None,
            help="Its pages address children: never ask, never allow.",
        ),
        click.option(
            "--reask-decliners/--no-reask-decliners",
            default=None,
            help="After a material notice, ask those who declined again; by default not.",
        ),
        click.option(
            "--gpc",
            type=click.Choice(["respect", "strict"]),
            help="Global Privacy Control: whether an accept given in spite of the signal counts "
            "(respect, the default) or not (strict).",
        ),
        click.option("--regime", type=click.Choice(REGIMES), help="The law that the site follows."),
        click.option("--jurisdiction", help="Two letters of ISO 3166, such as PH."),
    ):
        command = option(command)
    return command


@site.command("add")
@click.argument("site_key")
@click.option("--name", required=True, help="The site's name, for people.")
@click.option("--origin", "origins", multiple=True, required=True, help=ORIGIN)
@settings
@explained
def site_add(site_key: str, origins: tuple[str, ...], **said: Any) -> None:  # noqa: ANN401 - options
    """Add a site whose pages come from the given origins."""
    new = load(NewSiteSchema(), {"site_key": site_key, "origins": list(origins)} | _body(said))
    with transaction() as (session, service, _keyring):
        add_site(session, new, now())
    tag = script_tag(f"{new.settings.first_party_url or service.public_url}/b/{site_key}.js")
    click.echo(f"Added {site_key}. Publish a notice, then paste into its pages:\n{tag}")


@site.command("list")
@explained
def site_list() -> None:
    """List the sites."""
    with transaction(writes=False) as (session, _settings, _keyring):
        for found in all_sites(session):
            state = "disabled" if found.disabled_at else "enabled"
            click.echo(f"{found.site_key}\t{state}\t{found.name}\t{' '.join(found.origins)}")


@site.command("show")
@click.argument("site_key")
@explained
def site_show(site_key: str) -> None:
    """Print a site as the API has it."""
    with transaction(writes=False) as (session, _settings, _keyring):
        found = find_site(session, site_key, even_disabled=True)
        document = as_document(found, notice_facts(session, site_key))
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


@site.command("set")
@click.argument("site_key")
@click.option("--name", help="The site's name, for people.")
@click.option("--origin", "origins", multiple=True, help=f"{ORIGIN} These replace the old ones.")
@click.option("--no-jurisdiction", is_flag=True, help="Leave the jurisdiction open.")
@click.option("--no-first-party", is_flag=True, help="Let the script keep the choice again.")
@click.option("--no-shared-domain", is_flag=True, help="Let each host ask by itself again.")
@settings
@explained
def site_set(
    site_key: str,
    origins: tuple[str, ...],
    *,
    no_jurisdiction: bool,
    no_first_party: bool,
    no_shared_domain: bool,
    **said: Any,  # noqa: ANN401 - options
) -> None:
    """Change what is named and nothing else.

    What visitors see is the notice's: publish another to change that.
    """
    body = _body(said)
    if origins:
        body["origins"] = list(origins)
    if no_jurisdiction:
        body["jurisdiction"] = None
    if no_first_party:
        body["first_party_url"] = None
    if no_shared_domain:
        body["shared_domain"] = None
    if not body:
        raise click.UsageError("say what to change: one option or more")
    _change(site_key, load(SiteChangesSchema(), body))
    click.echo(f"Changed {site_key}.")


@site.command("disable")
@click.argument("site_key")
@explained
def site_disable(site_key: str) -> None:
    """Let a site answer as if it had never been; its log stays."""
    _change(site_key, SiteChanges(enabled=False))
    click.echo(f"Disabled {site_key}.")


@site.command("enable")
@click.argument("site_key")
@explained
def site_enable(site_key: str) -> None:
    """Let a disabled site answer again."""
    _change(site_key, SiteChanges(enabled=True))
    click.echo(f"Enabled {site_key}.")


@site.command("tag")
@click.argument("site_key")
@click.option("--pinned", is_flag=True, help="Pin the script as it is now, by its hash (SRI).")
@click.option("--language", help="Of the script's own texts, such as fil; else the default.")
@explained
def site_tag(site_key: str, pinned: bool, language: str | None) -> None:  # noqa: FBT001 - click's
    """Print the tag to paste into the pages of SITE_KEY."""
    with transaction(writes=pinned) as (session, service, _keyring):
        found = find_site(session, site_key)
        address = found.first_party_url or service.public_url
        if pinned:
            pin = pin_script(session, found, public_url=address, now=now(), language=language)
            click.echo(pin.tag)
            return
        serve_banner(session, found, language)  # raises where the tag would lead nowhere
        variant = f".{language}" if language else ""
        click.echo(script_tag(f"{address}/b/{site_key}{variant}.js"))


def _change(site_key: str, changes: SiteChanges) -> None:
    with transaction() as (session, _settings, _keyring):
        change_site(session, find_site(session, site_key, even_disabled=True), changes, now())


def _body(said: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, as the API's body has them."""
    given = {name: value for name, value in said.items() if value is not None}
    retention = {name: given.pop(name) for name in _RETENTION if name in given}
    return given | ({"retention": retention} if retention else {})

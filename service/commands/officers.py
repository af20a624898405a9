"""`pahintulot officer …`: the people who sign in."""

import click

from service.commands.running import explained, now, transaction
from service.domain.email import checked_email
from service.domain.errors import UnknownOfficer, UnknownSite
from service.domain.officer import EVERYWHERE, Role
from service.settings import Settings
from service.storage.officer_roles import roles_of
from service.storage.officers import OfficerRow, all_officers, officer_by_email
from service.usecases.disable_officer import disable_officer
from service.usecases.invite_officer import VALID, Invitation, invite_officer

HOURS = round(VALID.total_seconds() / 3600)


@click.group()
def officer() -> None:
    """The people who sign in."""


@officer.command("invite")
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    help="Each may do what those before it may.",
)
@click.option("--site", "site_key", help="The site on which they have the role.")
@click.option("--everywhere", is_flag=True, help="On every site, also those yet to be added.")
@click.option("--reset", is_flag=True, help="For another passphrase: the roles stay as they are.")
@explained
def officer_invite(
    email: str, *, role: str | None, site_key: str | None, everywhere: bool, reset: bool
) -> None:
    """Print a link with which EMAIL joins, once.

    Give it to nobody else: whoever follows it first is that officer.
    """
    if reset and (role or site_key or everywhere):
        raise click.UsageError("--reset gives no role: say it alone")
    if not reset and (role is None or bool(site_key) == everywhere):
        raise click.UsageError("say --role, and one of --site and --everywhere")
    if site_key == EVERYWHERE:
        raise UnknownSite("There is no such site; --everywhere is every one.")
    wanted = Invitation(email, Role(role or Role.VIEWER), site_key or EVERYWHERE, is_reset=reset)
    with transaction() as (session, settings, keyring):
        token = invite_officer(session, keyring, wanted, now(), made_by=None)
    click.echo(join_link(settings, token))
    click.echo(f"Good once, for {HOURS} hours.", err=True)


@officer.command("list")
@explained
def officer_list() -> None:
    """List the officers with their roles."""
    with transaction(writes=False) as (session, _settings, _keyring):
        found = all_officers(session)
        roles = roles_of(session, [each.id for each in found])
        for each in found:
            click.echo("\t".join(_row(each, roles.get(each.id, {}))))


@officer.command("disable")
@click.argument("email")
@click.option("--forget", is_flag=True, help="Also forget the name, the e-mail and the roles.")
@explained
def officer_disable(email: str, *, forget: bool) -> None:
    """End an officer's sessions and let them in no more.

    What they did stays in the trail, under their number.
    """
    with transaction() as (session, _settings, _keyring):
        found = officer_by_email(session, checked_email(email))
        if found is None:
            raise UnknownOfficer("There is no officer with this e-mail address.")
        number = found.id
        disable_officer(session, number, now(), by=None, forget=forget)
    click.echo(f"Disabled{' and forgot' if forget else ''} officer {number}.")


def join_link(settings: Settings, token: str) -> str:
    """Where the invitation is followed."""
    return f"{settings.officer_origin or settings.public_url}/officer/join/{token}"


def _row(found: OfficerRow, roles: dict[str, Role]) -> tuple[str, ...]:
    state = "disabled" if found.disabled_at else "enabled"
    held = " ".join(f"{site}:{role}" for site, role in roles.items())
    return (str(found.id), state, found.email or "", found.name or "", held)

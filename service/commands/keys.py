"""`pahintulot key …`: API keys for back ends."""

from datetime import datetime, timedelta

import click

from service.commands.running import explained, now, transaction
from service.domain.api_key import Scope
from service.domain.times import rfc3339_or_none
from service.storage.api_keys import ApiKey, keys_of
from service.usecases.create_api_key import create_api_key
from service.usecases.find_api_key import find_api_key
from service.usecases.find_site import find_site
from service.usecases.revoke_api_key import revoke_api_key
from service.usecases.rotate_api_key import rotate_api_key
from service.web.schemas.fields import load
from service.web.schemas.key import DEFAULT_OVERLAP_HOURS, MAX_OVERLAP_HOURS, NewKeySchema

OPERATORS = click.option("--operator", is_flag=True, help="The operator's, good for every site.")


@click.group()
def key() -> None:
    """API keys for back ends."""


@key.command("create")
@click.argument("site_key", required=False)
@OPERATORS
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it may do; say it again for another.",
)
@click.option("--name", default="made by command", help="Who holds it, for people.")
@click.option("--expires", "expires_at", help="A time such as 2027-01-31T00:00:00Z; else never.")
@explained
def key_create(
    site_key: str | None,
    *,
    operator: bool,
    scopes: tuple[str, ...],
    name: str,
    expires_at: str | None,
) -> None:
    """Make a key and print it, this once.

    It is a key of SITE_KEY, or with --operator the operator's own.
    """
    _check_whose(site_key, operator=operator)
    body = {"name": name, "scopes": list(dict.fromkeys(scopes)), "expires_at": expires_at}
    wanted = load(NewKeySchema(), body)
    with transaction() as (session, _settings, keyring):
        if site_key:
            find_site(session, site_key, even_disabled=True)
        plain = create_api_key(session, keyring, site_key, wanted, now=now())
    click.echo(plain)


@key.command("list")
@click.argument("site_key", required=False)
@OPERATORS
@explained
def key_list(site_key: str | None, *, operator: bool) -> None:
    """List keys, never a secret.

    Those of SITE_KEY, or with --operator the operator's own.
    """
    _check_whose(site_key, operator=operator)
    with transaction(writes=False) as (session, _settings, _keyring):
        if site_key:
            find_site(session, site_key, even_disabled=True)
        for found in keys_of(session, site_key):
            click.echo("\t".join(_row(found, now())))


@key.command("rotate")
@click.argument("key_id")
@click.option(
    "--overlap-hours",
    type=click.IntRange(0, MAX_OVERLAP_HOURS),
    default=DEFAULT_OVERLAP_HOURS,
    show_default=True,
    help="How long the old key still lives.",
)
@explained
def key_rotate(key_id: str, overlap_hours: int) -> None:
    """Make a key's successor and print it, this once.

    KEY_ID is the 8 characters after `pah_`. The successor has the same name and scopes; until the
    overlap is over both are good.
    """
    overlap = timedelta(hours=overlap_hours)
    with transaction() as (session, _settings, keyring):
        old = find_api_key(session, key_id)
        plain = rotate_api_key(session, keyring, old, overlap=overlap, now=now())
    click.echo(plain)


@key.command("revoke")
@click.argument("key_id")
@explained
def key_revoke(key_id: str) -> None:
    """Let a key open nothing from now on.

    KEY_ID is the 8 characters after `pah_`.
    """
    with transaction() as (session, _settings, _keyring):
        revoke_api_key(find_api_key(session, key_id), now())
    click.echo(f"Revoked {key_id}.")


def _check_whose(site_key: str | None, *, operator: bool) -> None:
    if (site_key is None) != operator:
        raise click.UsageError("name a site or say --operator, one of the two")


def _row(found: ApiKey, at: datetime) -> tuple[str, ...]:
    state = "revoked" if found.revoked_at else "alive" if found.is_alive(at) else "expired"
    expires = rfc3339_or_none(found.expires_at) or "never"
    used = rfc3339_or_none(found.last_used_at) or "never"
    scopes = " ".join(found.scopes)
    return (
        *(found.key_id, state, found.name or "", scopes),
        *(f"expires {expires}", f"used {used}"),
    )

"""`pahintulot token-key …`: the keys that sign tokens, receipts and exports."""

import click

from service.commands.running import explained, now
from service.domain.times import rfc3339
from service.settings import Settings
from service.signing.key_files import TokenKey, read_keys, signing_key
from service.usecases.retire_token_keys import retire_token_keys
from service.usecases.revoke_token_key import revoke_token_key
from service.usecases.rotate_token_key import DEFAULT_LEAD_S, rotate_token_key

LOSES = (
    "Whatever {} signed is refused from now on: visitors who accepted under it are asked again, and"
    " receipts and exports signed with it no longer verify."
)


@click.group("token-key")
def token_key() -> None:
    """The keys that sign tokens, receipts and exports."""


@token_key.command("list")
@explained
def token_key_list() -> None:
    """List the keys with their states.

    Also when each begins or began to sign.
    """
    keys = read_keys(Settings.from_environment().key_dir)
    signing = signing_key(keys, now())
    for key in keys:
        click.echo(f"{key.kid}\t{_state(key, signing)}\t{rfc3339(key.begins_at)}")


@token_key.command("rotate")
@click.option(
    "--lead",
    type=click.IntRange(min=0),
    default=DEFAULT_LEAD_S,
    show_default=True,
    help="Seconds for which the key is published before it signs.",
)
@click.option("--force", is_flag=True, help="Take a lead that back ends' caches may outlive.")
@explained
def token_key_rotate(lead: int, *, force: bool) -> None:
    """Make the key that signs next.

    Also retires those that have a successor already.
    """
    folder = Settings.from_environment().key_dir
    made = rotate_token_key(folder, now(), lead, force=force)
    click.echo(f"Published {made.kid}; it signs from {rfc3339(made.begins_at)} on.")
    _retire()


@token_key.command("retire")
@explained
def token_key_retire() -> None:
    """Destroy the private halves no longer needed.

    Those of every key whose successor signs; what they signed stays good.
    """
    if not _retire():
        click.echo("No key has a successor that signs already.")


@token_key.command("revoke")
@click.argument("kid")
@click.option("--yes", is_flag=True, help="Do it; without it this only says what would follow.")
@explained
def token_key_revoke(kid: str, *, yes: bool) -> None:
    """Disown a key that somebody else may have.

    KID is the key's id, as `list` prints it.
    """
    if not any(key.kid == kid for key in read_keys(Settings.from_environment().key_dir)):
        raise click.ClickException(
            f"no token key has the id {kid}; `pahintulot token-key list` shows those there are"
        )
    if not yes:
        raise click.ClickException(f"{LOSES.format(kid)} Say --yes to do it.")
    signing = revoke_token_key(Settings.from_environment().key_dir, kid, now())
    click.echo(f"Revoked. {LOSES.format(kid)} {signing.kid} signs now.")
    click.echo("Back ends that check tokens by themselves follow once they fetch the keys again.")


def _retire() -> bool:
    """Retire what has a successor and say so; whether there was any."""
    retired = retire_token_keys(Settings.from_environment().key_dir, now())
    for key in retired:
        click.echo(f"Retired {key.kid}: it still verifies and can no longer sign.")
    return bool(retired)


def _state(key: TokenKey, signing: TokenKey) -> str:
    if key.is_retired:
        return "retired"
    if key == signing:
        return "signing"
    return "waiting" if key.begins_at > signing.begins_at else "succeeded"

"""`pahintulot erasure …`: certificates, and what must be erased again after a restore."""

import json
from pathlib import Path
from typing import TextIO

import click

from service import housekeeping
from service.commands import running
from service.commands.running import FILE, JWKS, explained, now, public_keys, warn_of_owed
from service.domain.ids import SITE_KEY, SUBJECT_ID
from service.domain.times import rfc3339
from service.settings import Settings
from service.storage.engine import opened_engine, transaction
from service.storage.erasures import named_erasures
from service.usecases.certify_erasure import certify_erasure
from service.usecases.erase_subject import erase_subject
from service.usecases.find_site import find_site
from service.usecases.verify_certificate import verify_certificate


@click.group()
def erasure() -> None:
    """Certificates of erasure, and who was erased in the last 30 days."""


@erasure.command("certify")
@click.argument("site_key")
@click.argument("number", type=click.IntRange(min=1))
@explained
def erasure_certify(site_key: str, number: int) -> None:
    """Print the certificate of SITE_KEY's erasure of that NUMBER.

    A compact JWS that names nobody. `subject erase` tells the number.
    """
    with running.transaction(writes=False) as (session, _settings, keyring):
        find_site(session, site_key, even_disabled=True)
        click.echo(certify_erasure(session, keyring, site_key, number))


@erasure.command("verify")
@click.argument("file", type=FILE)
@JWKS
@explained
def erasure_verify(file: Path, jwks: Path | None) -> None:
    """Show what the certificate in FILE says.

    Exit status 1 when it was changed or is not ours. It needs no connection.
    """
    said = verify_certificate(file.read_bytes(), public_keys(jwks))
    click.echo("Good: signed by this service, and unchanged. It says:")
    click.echo(json.dumps(said, indent=2))


@erasure.command("list")
@explained
def erasure_list() -> None:
    """Print time, site and subject id of each.

    To be kept beside the backups, for `replay`.
    """
    url = Settings.from_environment().sqlalchemy_url
    with opened_engine(url) as engine, transaction(engine, writes=False) as session:
        for found in named_erasures(session):
            click.echo(f"{rfc3339(found.erased_at)}\t{found.site}\t{found.subject_id}")


@erasure.command("replay")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@explained
def erasure_replay(file: TextIO) -> None:
    """Erase again what FILE lists.

    For a restored backup, before the service is started; FILE is what `list` printed, `-` for
    standard input. A hold that the old copy brings back is no obstacle: it was lifted before the
    erasure.
    """
    subjects = [_subject_of(number, line) for number, line in enumerate(file, 1)]
    erased = 0
    with opened_engine(Settings.from_environment().sqlalchemy_url) as engine:
        for site, subject_id in subjects:
            with transaction(engine, writes=True) as session:
                found = erase_subject(session, site, subject_id, now(), despite_hold=True)
            erased += found is not None
        owed = housekeeping.scrub(engine, now())
    click.echo(f"Erased {erased} again; {len(subjects) - erased} were not there.")
    warn_of_owed(owed)


def _subject_of(number: int, line: str) -> tuple[str, str]:
    _time, *said = line.rstrip("\n").split("\t")
    if len(said) != 2 or not (SITE_KEY.fullmatch(said[0]) and SUBJECT_ID.fullmatch(said[1])):  # noqa: PLR2004 - site and subject
        raise click.ClickException(f"line {number} is not one of `erasure list`; nothing was done")
    return said[0], said[1]

"""`pahintulot erasure …`: what must be erased again after an old copy of the database returns."""

from typing import TextIO

import click

from service import housekeeping
from service.commands.running import explained, now, warn_of_owed
from service.domain.ids import SITE_KEY, SUBJECT_ID
from service.domain.times import rfc3339
from service.settings import Settings
from service.storage.engine import opened_engine, transaction
from service.storage.erasures import named_erasures
from service.usecases.erase_subject import erase_subject


@click.group()
def erasure() -> None:
    """Who was erased in the last 30 days."""


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
                erased += erase_subject(session, site, subject_id, now(), despite_hold=True)
        owed = housekeeping.scrub(engine, now())
    click.echo(f"Erased {erased} again; {len(subjects) - erased} were not there.")
    warn_of_owed(owed)


def _subject_of(number: int, line: str) -> tuple[str, str]:
    _time, *said = line.rstrip("\n").split("\t")
    if len(said) != 2 or not (SITE_KEY.fullmatch(said[0]) and SUBJECT_ID.fullmatch(said[1])):  # noqa: PLR2004 - site and subject
        raise click.ClickException(f"line {number} is not one of `erasure list`; nothing was done")
    return said[0], said[1]

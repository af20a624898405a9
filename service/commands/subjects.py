"""`pahintulot subject …`: what a person's request, or a court's, asks for.

The id is read from standard input or asked for: an argument would stand in the shell's history
and in the list of processes, where every user of the machine reads it.
"""

from typing import TextIO

import click

from service import housekeeping
from service.commands.running import explained, now, transaction, warn_of_owed
from service.domain.errors import OnHold
from service.domain.times import rfc3339
from service.settings import Settings
from service.storage.engine import opened_engine
from service.usecases.certify_erasure import certify_erasure
from service.usecases.erase_subject import erase_subject
from service.usecases.find_site import find_site
from service.usecases.hold_subject import hold_subject, release_subject
from service.web.schemas.fields import load
from service.web.schemas.subject import HoldRequestSchema, SubjectSchema


@click.group()
def subject() -> None:
    """A person's decisions: erase them, or hold them.

    The subject id is read from standard input or asked for.
    """


@subject.command("erase")
@click.argument("site_key")
@click.option(
    "--certificate",
    type=click.File("w", encoding="ascii", lazy=True),
    help="Write the certificate of the erasure to this file.",
)
@explained
def subject_erase(site_key: str, certificate: TextIO | None) -> None:
    """Erase all that SITE_KEY has recorded of the subject."""
    subject_id = _read_id()
    try:
        with transaction() as (session, _settings, _keyring):
            erased = erase_subject(
                session,
                find_site(session, site_key, even_disabled=True).site_key,
                subject_id,
                now(),
            )
    except OnHold as hold:
        raise click.ClickException(f"on hold until {rfc3339(hold.until)}: {hold.why}") from hold
    with opened_engine(Settings.from_environment().sqlalchemy_url) as engine:
        owed = housekeeping.scrub(engine, now())
    warn_of_owed(owed)
    if erased is None:
        click.echo("There was nothing to erase.")
        return
    click.echo(f"Erased. Certified by `pahintulot erasure certify {site_key} {erased.erasure_id}`.")
    if certificate:
        with transaction(writes=False) as (session, _settings, keyring):
            certificate.write(certify_erasure(session, keyring, site_key, erased.erasure_id) + "\n")


@subject.command("hold")
@click.argument("site_key")
@click.option("--reason", required=True, help="Why, in words that the person may read.")
@click.option("--until", required=True, help="2027-06-30T00:00:00Z, at most 10 years away.")
@explained
def subject_hold(site_key: str, reason: str, until: str) -> None:
    """Keep a subject's decisions from being erased.

    Also from retention, until the hold ends or is released.
    """
    said = {"subject_id": _read_id(), "reason": reason, "until": until}
    wanted = load(HoldRequestSchema(), said)
    with transaction() as (session, _settings, _keyring):
        hold_subject(
            session, find_site(session, site_key, even_disabled=True).site_key, wanted, now()
        )
    click.echo(f"On hold until {rfc3339(wanted.until)}.")


@subject.command("release")
@click.argument("site_key")
@explained
def subject_release(site_key: str) -> None:
    """Lift a subject's hold."""
    subject_id = _read_id()
    with transaction() as (session, _settings, _keyring):
        release_subject(
            session, find_site(session, site_key, even_disabled=True).site_key, subject_id
        )
    click.echo("Not on hold.")


def _read_id() -> str:
    said = {"subject_id": click.prompt("Subject id", err=True)}
    return str(load(SubjectSchema(), said)["subject_id"])

"""`pahintulot notice …`: what visitors are shown."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from service.commands.running import FILE, explained, now, transaction
from service.domain.errors import FieldError, InvalidNotice
from service.domain.notice import NoticeChange, NoticeDraft, Proposal
from service.domain.times import rfc3339
from service.storage.notices import current_notice
from service.usecases.check_notice import Check, check_notice
from service.usecases.find_site import find_site
from service.usecases.invalidate_notice import invalidate_notice
from service.usecases.list_notices import list_notices
from service.usecases.publish_notice import publish_notice
from service.web.schemas.fields import load
from service.web.schemas.notice import NoticeDraftSchema
from service.web.schemas.notice_calls import InvalidationSchema
from service.web.strict_json import parse


@click.group()
def notice() -> None:
    """What visitors are shown."""


def proposing(command: Callable[..., None]) -> Callable[..., None]:
    """The arguments of a command that takes a draft."""
    for declare in (
        click.option("--editorial", "how", flag_value="editorial", help="Nobody is asked again."),
        click.option(
            "--material", "how", flag_value="material", help="Everyone who accepted is asked again."
        ),
        click.argument("file", type=FILE),
        click.argument("site_key"),
    ):
        command = declare(command)
    return command


@notice.command("check")
@proposing
@explained
def notice_check(site_key: str, file: Path, how: str | None) -> None:
    """Say what publishing FILE would do.

    FILE is a draft in JSON (docs/notices.md). Exit status 1 when it may not be published.
    """
    with transaction(writes=False) as (session, settings, _keyring):
        proposal = _proposal(session, site_key, file, how)
        site = find_site(session, site_key)
        check = check_notice(session, site, proposal, issuer=settings.public_url, now=now())
    _tell(check)
    if check.flaws:
        raise click.ClickException(_in_words(check.flaws))
    click.echo("It may be published.")


@notice.command("publish")
@proposing
@explained
def notice_publish(site_key: str, file: Path, how: str | None) -> None:
    """Publish FILE as the site's notice.

    FILE is a draft in JSON (docs/notices.md). Say --material when people must be asked again, or
    --editorial.
    """
    with transaction() as (session, settings, _keyring):
        proposal = _proposal(session, site_key, file, how)
        site = find_site(session, site_key)
        try:
            done = publish_notice(session, site, proposal, issuer=settings.public_url, now=now())
        except InvalidNotice as refused:
            raise click.ClickException(_in_words(refused.errors)) from refused
        said = f"Published version {done.notice.version}: sha256:{done.notice.sha256}"
    click.echo(f"{said} ({done.change})")
    _tell(done.check)


@notice.command("list")
@click.argument("site_key")
@explained
def notice_list(site_key: str) -> None:
    """List the site's notices, newest first."""
    with transaction(writes=False) as (session, _settings, _keyring):
        for entry in list_notices(session, find_site(session, site_key, even_disabled=True)):
            state = "stands" if entry.stands else "replaced"
            if entry.invalidated_at:
                state = f"invalidated {rfc3339(entry.invalidated_at)}: {entry.reason}"
            click.echo(
                f"{entry.version}\tsha256:{entry.sha256}\t{entry.change}\t"
                f"{rfc3339(entry.published_at)}\t{state}"
            )


@notice.command("invalidate")
@click.argument("site_key")
@click.argument("reference")
@click.option("--reason", required=True, help="Why its accepts are void, for the log.")
@explained
def notice_invalidate(site_key: str, reference: str, reason: str) -> None:
    """Void every accept under a notice.

    It is served no more. REFERENCE is its sha256:…, as `list` prints it.
    """
    said: dict[str, Any] = load(InvalidationSchema(), {"reason": reason})
    with transaction() as (session, _settings, _keyring):
        site, sha256 = find_site(session, site_key), reference.removeprefix("sha256:")
        invalidate_notice(session, site, sha256, said["reason"], now())
        stands = current_notice(session, site_key)
        served = f"sha256:{stands.sha256} is served now" if stands else "nothing is served now"
    click.echo(f"Invalidated {reference}; {served}.")


def read_draft(content: bytes) -> NoticeDraft:
    draft: NoticeDraft = load(NoticeDraftSchema(), parse(content))
    return draft


def _proposal(session: Session, site_key: str, file: Path, how: str | None) -> Proposal:
    if how is None:
        raise click.UsageError("say --material (ask everyone again) or --editorial")
    draft, current = read_draft(file.read_bytes()), current_notice(session, site_key)
    return Proposal(draft, NoticeChange(how), current.sha256 if current else None)


def _tell(check: Check) -> None:
    click.echo(f"Asked again: {check.asked_again}")
    for difference in check.differences:
        click.echo(f"- {difference}")


def _in_words(flaws: list[FieldError]) -> str:
    """The flaws with pointers into the file."""
    return "\n".join(
        f"{flaw.pointer.removeprefix('/draft') or '/'}: {flaw.detail}" for flaw in flaws
    )

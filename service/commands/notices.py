"""`pahintulot notice …`: what visitors are shown."""

from pathlib import Path

import click

from service.commands.running import explained, now, transaction
from service.domain.notice import NoticeDraft
from service.usecases.find_site import find_site
from service.usecases.publish_notice import publish_notice
from service.web.schemas.fields import load
from service.web.schemas.notice import NoticeDraftSchema
from service.web.strict_json import parse


@click.group()
def notice() -> None:
    """What visitors are shown."""


@notice.command("publish")
@click.argument("site_key")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--material", "how", flag_value="material", help="Everyone who accepted is asked again."
)
@click.option("--editorial", "how", flag_value="editorial", help="Nobody is asked again.")
@explained
def notice_publish(site_key: str, file: Path, how: str | None) -> None:
    """Publish FILE (JSON) as the site's notice, as --material or --editorial."""
    if how is None:
        raise click.UsageError("say --material (ask everyone again) or --editorial")
    draft = read_draft(file.read_bytes())
    with transaction() as (session, settings, _keyring):
        published = publish_notice(
            session,
            find_site(session, site_key),
            draft,
            material=how == "material",
            issuer=settings.public_url,
            now=now(),
        )
        click.echo(f"Published version {published.version}: sha256:{published.sha256}")


def read_draft(content: bytes) -> NoticeDraft:
    draft: NoticeDraft = load(NoticeDraftSchema(), parse(content))
    return draft

"""The operator's door: `pahintulot …`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar

import click
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.bundled import DEMO_NOTICE
from service.domain.api_key import Scope
from service.domain.errors import InvalidInput, PahintulotError
from service.domain.export import Format
from service.domain.notice import NoticeDraft
from service.settings import Settings
from service.signing.keys import Keyring, KeysMissing, load_keyring, read_jwks
from service.storage.engine import opened_session
from service.storage.sites import all_sites
from service.usecases.add_site import add_site
from service.usecases.create_api_key import create_api_key
from service.usecases.export_log import LogFilter, export_log
from service.usecases.find_site import find_site
from service.usecases.prepare_demo import prepare_demo
from service.usecases.prepare_service import prepare_service
from service.usecases.publish_notice import publish_notice
from service.usecases.purge import purge
from service.usecases.verify_export import verify_export
from service.web.schemas.fields import load
from service.web.schemas.notice import NoticeDraftSchema
from service.web.strict_json import parse

P = ParamSpec("P")
T = TypeVar("T")


def explained(command: Callable[P, T]) -> Callable[P, T]:
    """Tell the operator what is wrong in words, not in a traceback."""

    @wraps(command)
    def explaining(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except InvalidInput as error:
            lines = [f"{broken.pointer or '/'}: {broken.detail}" for broken in error.errors]
            raise click.ClickException("\n".join(lines)) from error
        except (PahintulotError, KeysMissing) as error:
            raise click.ClickException(str(error)) from error
        except DBAPIError as error:
            raise click.ClickException(
                f"the database says: {error.orig}; was `pahintulot db upgrade` run?"
            ) from error

    return explaining


@contextmanager
def transaction(*, writes: bool = True) -> Iterator[tuple[Session, Settings, Keyring]]:
    """A session in one transaction, committed at the end unless something was raised."""
    settings = Settings.from_environment()
    keyring = load_keyring(settings.key_dir, settings.public_url)
    with opened_session(settings.sqlalchemy_url, writes=writes) as session:
        yield session, settings, keyring


@click.group()
@click.version_option(package_name="pahintulot")
def main() -> None:
    """Pahintulot: cookie consent, recorded honestly."""


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@explained
def db_upgrade() -> None:
    """Bring the database to this version and make the signing keys when there are none."""
    prepare_service(Settings.from_environment(), now())
    click.echo("The database is up to date.")


@main.command("purge")
@explained
def purge_old() -> None:
    """Forget what was kept as long as it may be; run it every day."""
    with transaction() as (session, _settings, _keyring):
        click.echo(f"Forgot the idempotency keys of {purge(session, now())} decisions.")


@main.group()
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
    tag = f'<script src="{settings.public_url}/b/{site_key}.js" async></script>'
    click.echo(f"Added {site_key}. Publish a notice, then paste into its pages:\n{tag}")


@site.command("list")
@explained
def site_list() -> None:
    """List the sites."""
    with transaction(writes=False) as (session, _settings, _keyring):
        for found in all_sites(session):
            state = "disabled" if found.disabled_at else "enabled"
            click.echo(f"{found.site_key}\t{state}\t{found.name}\t{' '.join(found.origins)}")


@main.group()
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


@main.group()
def key() -> None:
    """API keys for back ends."""


@key.command("create")
@click.argument("site_key")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
)
@explained
def key_create(site_key: str, scopes: tuple[str, ...]) -> None:
    """Make a key for SITE_KEY and print it, this once."""
    with transaction() as (session, _settings, keyring):
        find_site(session, site_key)
        plain = create_api_key(
            session, keyring, site_key, [Scope(name) for name in scopes], now=now()
        )
    click.echo(plain)


@main.group()
def export() -> None:
    """The log as a file."""


@export.command("write")
@click.argument("file", type=click.File("wb", atomic=True))
@click.option("--site", "site_key", required=True)
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl")
@explained
def export_write(file: BinaryIO, site_key: str, form: Format) -> None:
    """Write the site's whole log to FILE (`-` for standard output)."""
    with transaction(writes=False) as (session, _settings, keyring):
        find_site(session, site_key)
        file.writelines(export_log(session, keyring, site_key, LogFilter(), form))


@export.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--jwks",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The public keys, as /.well-known/jwks.json gives them; else this service's own.",
)
@explained
def export_verify(file: Path, jwks: Path | None) -> None:
    """Say whether FILE is whole, unchanged and signed by us; exit status 1 when it is not."""
    if jwks:
        keys = read_jwks(jwks.read_bytes())
    else:
        settings = Settings.from_environment()
        keys = load_keyring(settings.key_dir, settings.public_url).by_id
    good = verify_export(file, keys)
    click.echo(f"Good: {good.rows} decisions, {good.first} to {good.last}, filter {good.filter}")


@main.group()
def demo() -> None:
    """The demonstration that `make run` shows."""


@demo.command("prepare")
@click.option("--port", type=int, default=8000, show_default=True)
@explained
def demo_prepare(port: int) -> None:
    """Make the demo site with its notice and its API key; again and again without harm."""
    settings = Settings.from_environment()
    prepare_service(settings, now())
    key_file = settings.key_dir.parent / "demo-api-key"
    with transaction() as (session, _settings, keyring):
        prepare_demo(session, keyring, read_draft(DEMO_NOTICE.read_bytes()), key_file, port, now())
    click.echo(
        f"The demo page     http://127.0.0.1:{port}/demo/\n"
        f"On another site   http://localhost:{port + 1}/\n"
        f"The API           http://127.0.0.1:{port}/docs\n"
        f"Its API key       {key_file.read_text().strip()}  (also in {key_file})"
    )


def now() -> datetime:
    return datetime.now(UTC)


def read_draft(content: bytes) -> NoticeDraft:
    draft: NoticeDraft = load(NoticeDraftSchema(), parse(content))
    return draft

"""`pahintulot export …`: the log as a file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from shutil import copymode
from typing import Any, BinaryIO

import click

from service.commands.running import FILE, JWKS, explained, public_keys, transaction
from service.domain.export import Format
from service.usecases.export_log import export_log
from service.usecases.find_site import find_site
from service.usecases.verify_export import verify_export
from service.web.schemas.export import ExportQuerySchema
from service.web.schemas.fields import load


@click.group()
def export() -> None:
    """The log as a file."""


@export.command("write")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--site", "site_key", required=True, help="The site key.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    show_default=True,
    help="JSON lines, or a table for a spreadsheet.",
)
@click.option("--from", help="Decided at or after this, such as 2026-11-01T00:00:00Z.")
@click.option("--to", help="Decided before this.")
@click.option("--outcome", help="accept, decline or withdraw.")
@click.option("--language", help="The notice was shown in it; the first, where it spoke two.")
@click.option("--notice", help="Under this notice, such as sha256:9f2c….")
@click.option("--source", help="Where it was decided: banner, settings, script, form or api.")
@explained
def export_write(file: Path, site_key: str, form: Format, **named: str | None) -> None:
    """Write a site's log to FILE: all of it, or what the options choose.

    `-` is standard output. A file that was there stays until the new one is whole.
    """
    given = {name: value for name, value in named.items() if value is not None}
    wanted = load(ExportQuerySchema(), given)
    with transaction(writes=False) as (session, _settings, keyring):
        find_site(session, site_key, even_disabled=True)
        with _replaced(file) as written:
            written.writelines(export_log(session, keyring, site_key, wanted, form))


@contextmanager
def _replaced(file: Path) -> Iterator[BinaryIO]:
    """What is written takes the file's place at the end, unless something was raised.

    click's own atomic files take it all the same.
    """
    if str(file) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()  # what cannot be written is still said
        return
    if file.exists() and not file.is_file():  # a pipe, a device
        with file.open("wb") as stream:
            yield stream
        return
    whole = file.resolve()
    begun = whole.with_name(f".{whole.name[:200]}.{token_hex(4)}")
    try:
        with begun.open("xb") as stream:
            if whole.exists():
                copymode(whole, begun)  # what few may read stays so
            yield stream
        begun.replace(whole)
    except OSError as error:
        raise click.FileError(str(file), error.strerror) from error
    finally:
        begun.unlink(missing_ok=True)


@export.command("verify")
@click.argument("file", type=FILE)
@JWKS
@explained
def export_verify(file: Path, jwks: Path | None) -> None:
    """Say whether FILE is whole, unchanged and ours.

    Exit status 1 when it is not. It needs no connection.
    """
    good = verify_export(file, public_keys(jwks))
    click.echo(f"Good: {good.rows} decisions {_in_words(good.filter)}")
    if good.rows:
        click.echo(f"The first is {good.first}, the last {good.last}.")


def _in_words(applied: dict[str, Any]) -> str:
    """Which decisions of which site an export holds."""
    chosen = [f"{name} {value}" for name, value in applied.items() if value and name != "site"]
    return f"of {applied['site']}: {', '.join(chosen) or 'the whole log'}"

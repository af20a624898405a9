"""`pahintulot export …`: the log as a file."""

from pathlib import Path
from typing import Any, BinaryIO

import click

from service.commands.running import FILE, JWKS, explained, public_keys, transaction
from service.domain.export import Format
from service.usecases.export_log import LogFilter, export_log
from service.usecases.find_site import find_site
from service.usecases.verify_export import verify_export


@click.group()
def export() -> None:
    """The log as a file."""


@export.command("write")
@click.argument("file", type=click.File("wb", atomic=True))
@click.option("--site", "site_key", required=True, help="The site key.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    show_default=True,
    help="JSON lines, or a table for a spreadsheet.",
)
@explained
def export_write(file: BinaryIO, site_key: str, form: Format) -> None:
    """Write a site's whole log to FILE.

    `-` is standard output.
    """
    with transaction(writes=False) as (session, _settings, keyring):
        find_site(session, site_key, even_disabled=True)
        file.writelines(export_log(session, keyring, site_key, LogFilter(), form))


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

"""`pahintulot receipt …`: what a person or an auditor holds of a decision."""

import json
from pathlib import Path

import click

from service.commands.running import FILE, JWKS, explained, public_keys
from service.usecases.verify_receipt import verify_receipt


@click.group()
def receipt() -> None:
    """Receipts of consent."""


@receipt.command("verify")
@click.argument("file", type=FILE)
@JWKS
@explained
def receipt_verify(file: Path, jwks: Path | None) -> None:
    """Show what the signed receipt in FILE says.

    Exit status 1 when it was changed or is not ours. It needs no connection.
    """
    said = verify_receipt(file.read_bytes(), public_keys(jwks))
    click.echo("Good: signed by this service, and unchanged. It says:")
    click.echo(json.dumps(said, indent=2, ensure_ascii=False))

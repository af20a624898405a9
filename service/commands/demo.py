"""`pahintulot demo …`: the demonstration that `make run` shows."""

import click

from service.bundled import DEMO_NOTICE
from service.commands.notices import read_draft
from service.commands.officers import join_link
from service.commands.running import explained, now, transaction
from service.settings import Settings
from service.usecases.prepare_demo import invite_first_officer, prepare_demo
from service.usecases.prepare_service import prepare_service


@click.group()
def demo() -> None:
    """The demonstration that `make run` shows."""


@demo.command("prepare")
@click.option("--port", type=int, default=8000, show_default=True, help="Where the demo is served.")
@explained
def demo_prepare(port: int) -> None:
    """Make the demo site, its notice, its API key and an invitation.

    Again and again without harm.
    """
    settings = Settings.from_environment()
    prepare_service(settings, now())
    key_file = settings.key_dir.parent / "demo-api-key"
    with transaction() as (session, _settings, keyring):
        prepare_demo(session, keyring, read_draft(DEMO_NOTICE.read_bytes()), key_file, port, now())
        token = invite_first_officer(session, keyring, now())
    click.echo(
        f"The demo page     http://127.0.0.1:{port}/demo/\n"
        f"On another site   http://localhost:{port + 1}/\n"
        f"The API           http://127.0.0.1:{port}/docs\n"
        f"Its API key       {key_file.read_text().strip()}  (also in {key_file})"
    )
    if token:
        click.echo(f"Join as officer   {join_link(settings, token)}")

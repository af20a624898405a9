"""The operator's door: `pahintulot …`."""

import click

from service.commands import (
    database,
    demo,
    erasures,
    exports,
    keys,
    notices,
    officers,
    receipts,
    sites,
    subjects,
    token_keys,
)


@click.group()
@click.version_option(package_name="pahintulot")
def main() -> None:
    """Pahintulot: cookie consent, recorded honestly.

    Run it with the service's own settings (docs/settings.md), such as DATABASE_URL, KEY_DIR and
    PUBLIC_URL. Without them it works on ./var.
    """


for command in (
    database.db,
    database.purge_old,
    sites.site,
    notices.notice,
    keys.key,
    officers.officer,
    token_keys.token_key,
    exports.export,
    receipts.receipt,
    subjects.subject,
    erasures.erasure,
    demo.demo,
):
    main.add_command(command)

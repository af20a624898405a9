"""The operator's door: `pahintulot …`."""

import click

from service.commands import database, demo, exports, keys, notices, receipts, sites


@click.group()
@click.version_option(package_name="pahintulot")
def main() -> None:
    """Pahintulot: cookie consent, recorded honestly."""


for command in (
    database.db,
    database.purge_old,
    sites.site,
    notices.notice,
    keys.key,
    exports.export,
    receipts.receipt,
    demo.demo,
):
    main.add_command(command)

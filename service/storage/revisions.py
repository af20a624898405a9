"""Which version's tables a database has; who serves asks that without loading Alembic."""

from functools import cache

from sqlalchemy import Connection, inspect, text

from service.bundled import MIGRATIONS

_TABLE = "alembic_version"


def is_migrated(connection: Connection) -> bool:
    """Whether the database has this version's tables, or those of a newer one.

    Revisions are numbered, and a newer version's tables serve an older one as well.
    """
    if not inspect(connection).has_table(_TABLE):
        return False
    found = connection.scalar(text(f"SELECT version_num FROM {_TABLE}"))  # noqa: S608 - our own word
    return (found or "") >= newest_revision()


@cache
def newest_revision() -> str:
    """The last of this version's migrations, by their files' names: `<revision>_<what it does>`."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("*.py"))

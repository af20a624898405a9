"""A second fence between sites: PostgreSQL's row-level security, for whoever comes with a key.

Every statement names its site already; where one forgot, the database would still show nothing of
another's (migration 0005). A transaction that names no site is not fenced: the public status and a
page's click, whose statements are few enough to be read, and what the service does for all sites.
"""

from sqlalchemy import Connection, event, func, select
from sqlalchemy.orm import Session, SessionTransaction

_FENCED = "pahintulot.site"


def fence(session: Session, site: str) -> None:
    """Show this session nothing but the site's rows, in every transaction from now on."""
    session.info[_FENCED] = site
    if session.in_transaction():
        _raise_fence(session, None, session.connection())


@event.listens_for(Session, "after_begin")
def _raise_fence(
    session: Session, _transaction: SessionTransaction | None, connection: Connection
) -> None:
    site = session.info.get(_FENCED)
    if site is not None and connection.dialect.name == "postgresql":
        connection.execute(select(func.set_config(_FENCED, site, True)))  # noqa: FBT003 - SQL's own: for this transaction

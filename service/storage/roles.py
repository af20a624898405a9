"""PostgreSQL's two roles: one owns the tables, the other is the service and may do less.

The service's role can change nothing that was recorded, and cannot pass the fence between sites.
"""

from sqlalchemy import Connection, text

from service.storage.engine import Base

CHANGED = (
    *("site", "notice", "api_key", "erasure", "hold", "daily_count", "shown_count"),
    *("officer", "officer_role", "officer_session", "sign_in_delay"),
    *("notice_draft", "export_run"),
)
DELETED = (
    *("decision_body", "idempotency", "pending", "hold"),
    *("officer_role", "invitation", "officer_session", "sign_in_delay"),
    *("notice_draft", "export_run"),
)
FUNCTIONS = (
    "pahintulot_make_partition(bigint, bigint)",
    "pahintulot_drop_empty_partition(text)",
    "pahintulot_forget_in_statistics(text)",
)


def grant_to(connection: Connection, role: str) -> None:
    """Let the role do what the service does, and nothing else it may have been let before.

    The owner's own rights stay as they are.
    """
    if connection.execute(text("SELECT current_user")).scalar_one() == role:
        return
    quote = connection.dialect.identifier_preparer.quote
    everything, name = ", ".join(map(quote, Base.metadata.tables)), quote(role)
    schema = _schema(connection)
    for statement in (
        # who could make functions here could have the owner's call them
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {name}",
        # what is reached through its parent alone is fenced
        f"REVOKE ALL ON {', '.join(_partitions(connection))}, {everything} FROM {name}",
        f"GRANT SELECT, INSERT ON {everything} TO {name}",
        f"GRANT UPDATE ON {', '.join(CHANGED)} TO {name}",
        f"GRANT DELETE ON {', '.join(DELETED)} TO {name}",
        f"GRANT SELECT ON alembic_version TO {name}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
        *(f"GRANT EXECUTE ON FUNCTION {function} TO {name}" for function in FUNCTIONS),
    ):
        connection.execute(text(statement))


def is_fenced(connection: Connection) -> bool:
    """Whether row-level security holds for who is connected: no owner, no superuser."""
    asked = "SELECT row_security_active('decision_body')"
    return bool(connection.execute(text(asked)).scalar_one())


def _partitions(connection: Connection) -> list[str]:
    asked = (
        "SELECT inhrelid::regclass::text FROM pg_inherits"
        " WHERE inhparent = 'decision_body'::regclass"
    )
    return list(connection.execute(text(asked)).scalars())


def _schema(connection: Connection) -> str:
    return str(connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one())

"""The numbered log with its feed and counters; erasure, holds, retention; keys that rotate."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.DateTime(timezone=True)

# table → the operations refused on it; of an erasure only the name it keeps for 30 days may go
_GUARDS = {
    "log_entry": ("UPDATE", "DELETE"),
    "notice_event": ("UPDATE", "DELETE"),
    "erasure": ("UPDATE OF site, reason, indexes, erased_at", "DELETE"),
    "daily_count": ("DELETE",),
}

_PERSONAL = {
    "decision_body": ("decision_id", "languages", "page_origin", "salt"),
    "erasure": ("subject_id",),
    "hold": ("subject_id", "reason"),
}


def upgrade() -> None:
    _add_columns()
    _replace_pending()
    _make_tables()
    _keep_out_of_statistics()
    for table, operations in _GUARDS.items():
        for operation in operations:
            _guard(table, operation)


def _add_columns() -> None:
    for column, default in (("keep_accepts_months", "36"), ("keep_refusals_months", "1")):
        op.add_column("site", sa.Column(column, sa.Integer, nullable=False, server_default=default))
    op.add_column("notice", sa.Column("draft", sa.Text))
    op.add_column("api_key", sa.Column("name", sa.String))
    op.add_column("api_key", sa.Column("last_used_at", _TIME))
    op.add_column("api_key", sa.Column("replaced_by", sa.String(8)))
    for name, condition in (("expiry", "IS NOT NULL"), ("refusal_expiry", "IS NULL")):
        where = sa.text(f"subject_id {condition}")
        op.create_index(
            f"ix_decision_body_{name}",
            "decision_body",
            ["site", "expires_at"],
            sqlite_where=where,
            postgresql_where=where,
        )


def _replace_pending() -> None:
    """Not only decisions wait for a number now; those that wait already go on waiting."""
    op.create_table(
        "waiting",
        sa.Column("id", _SEQUENCE, primary_key=True),
        sa.Column("site", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("ref", _SEQUENCE, nullable=False),
    )
    op.execute(
        "INSERT INTO waiting (site, kind, ref) SELECT decision.site, 'decision', decision.seq "
        "FROM pending JOIN decision ON decision.seq = pending.seq ORDER BY decision.seq"
    )
    op.drop_table("pending")
    op.rename_table("waiting", "pending")


def _make_tables() -> None:
    op.create_table(
        "log_entry",
        sa.Column("site", sa.String(32), primary_key=True),
        sa.Column("idx", _SEQUENCE, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("ref", _SEQUENCE, nullable=False),
        sa.UniqueConstraint("kind", "ref"),
    )
    op.create_table(
        "notice_event",
        sa.Column("id", _SEQUENCE, primary_key=True),
        sa.Column("site", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("change", sa.String(16), nullable=False),
        sa.Column("standing", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("happened_at", _TIME, nullable=False),
    )
    op.create_table(
        "erasure",
        sa.Column("id", _SEQUENCE, primary_key=True),
        sa.Column("site", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.String(22)),
        sa.Column("indexes", sa.Text, nullable=False),
        sa.Column("erased_at", _TIME, nullable=False),
        sa.Column("scrubbed_at", _TIME),
    )
    op.create_table(
        "hold",
        sa.Column("site", sa.String(32), primary_key=True),
        sa.Column("subject_id", sa.String(22), primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
    )
    op.create_table(
        "daily_count",
        sa.Column("site", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("outcome", sa.String(8), primary_key=True),
        sa.Column("notice", sa.String(64), primary_key=True),
        sa.Column("language", sa.String(32), primary_key=True),
        sa.Column("form_factor", sa.String(8), primary_key=True),
        sa.Column("decisions", sa.Integer, nullable=False),
    )
    op.create_table(
        "pinned_script",
        sa.Column("site", sa.String(32), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("pinned_at", _TIME, nullable=False),
    )


def _keep_out_of_statistics() -> None:
    """PostgreSQL keeps samples of the values it counts, where no erasure would find them."""
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in _PERSONAL.items():
            for column in columns:
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")


def _guard(table: str, operation: str) -> None:
    name = f"{table}_refuses_{operation.split(maxsplit=1)[0].lower()}"
    if op.get_bind().dialect.name == "postgresql":
        action = "FOR EACH ROW EXECUTE FUNCTION pahintulot_refuse()"
    else:
        action = f"BEGIN SELECT RAISE(ABORT, '{operation} on {table} is refused'); END"
    op.execute(f"CREATE TRIGGER {name} BEFORE {operation} ON {table} {action}")

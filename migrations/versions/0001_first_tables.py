"""The first tables: sites, notices, decisions, keys; what must never change is guarded."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.DateTime(timezone=True)

# table → the operations refused on it; erasure and retention delete bodies and old keys, no more
_GUARDS = {
    "decision": ("UPDATE", "DELETE"),
    "decision_body": ("UPDATE",),
    "idempotency": ("UPDATE",),
    "notice": ("DELETE", "UPDATE OF sha256, content"),
}


def upgrade() -> None:
    _make_tables()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION pahintulot_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% on % is refused', TG_OP, TG_TABLE_NAME; END $$"
        )
    for table, operations in _GUARDS.items():
        for operation in operations:
            _guard(table, operation)


def _guard(table: str, operation: str) -> None:
    name = f"{table}_refuses_{operation.split(maxsplit=1)[0].lower()}"
    if op.get_bind().dialect.name == "postgresql":
        action = "FOR EACH ROW EXECUTE FUNCTION pahintulot_refuse()"
    else:
        action = f"BEGIN SELECT RAISE(ABORT, '{operation} on {table} is refused'); END"
    op.execute(f"CREATE TRIGGER {name} BEFORE {operation} ON {table} {action}")


def _make_tables() -> None:
    op.create_table(
        "site",
        sa.Column("site_key", sa.String(32), primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("origins", sa.String, nullable=False),
        sa.Column("jurisdiction", sa.String(2)),
        sa.Column("child_directed", sa.Boolean, nullable=False),
        sa.Column("gpc_strict", sa.Boolean, nullable=False),
        sa.Column("reask_decliners", sa.Boolean, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("disabled_at", _TIME),
    )
    op.create_table(
        "notice",
        sa.Column("site_key", sa.String(32), sa.ForeignKey("site.site_key"), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("lineage", sa.Integer, nullable=False),
        sa.Column("purposes", sa.String, nullable=False),
        sa.Column("accept_months", sa.Integer, nullable=False),
        sa.Column("refusal_months", sa.Integer, nullable=False),
        sa.Column("published_at", _TIME, nullable=False),
        sa.Column("invalidated_at", _TIME),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("site_key", "version"),
    )
    op.create_table(
        "decision",
        sa.Column("seq", _SEQUENCE, primary_key=True),
        sa.Column("site", sa.String(32), sa.ForeignKey("site.site_key"), nullable=False),
        sa.Column("commitment", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "decision_body",
        sa.Column("site", sa.String(32), primary_key=True),
        sa.Column("decision_id", sa.String(36), primary_key=True),
        sa.Column("seq", _SEQUENCE, nullable=False),
        sa.Column("subject_id", sa.String(22)),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("purposes", sa.String, nullable=False),
        sa.Column("notice", sa.String(64)),
        sa.Column("languages", sa.String, nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("parity", sa.Boolean),
        sa.Column("queued_s", sa.Integer, nullable=False),
        sa.Column("actor", sa.String(16), nullable=False),
        sa.Column("decided_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("gpc", sa.Boolean, nullable=False),
        sa.Column("jurisdiction", sa.String(2)),
        sa.Column("page_origin", sa.String),
        sa.Column("form_factor", sa.String(8), nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
    )
    op.create_index(
        "ix_decision_body_subject", "decision_body", ["site", "subject_id", "decided_at"]
    )
    op.create_index("ix_decision_body_seq", "decision_body", ["site", "seq"])
    op.create_table("pending", sa.Column("seq", _SEQUENCE, primary_key=True, autoincrement=False))
    op.create_table(
        "idempotency",
        sa.Column("site", sa.String(32), primary_key=True),
        sa.Column("key_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("request_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("seq", _SEQUENCE, nullable=False),
        sa.Column("created_at", _TIME, nullable=False, index=True),
    )
    op.create_table(
        "api_key",
        sa.Column("key_id", sa.String(8), primary_key=True),
        sa.Column("site", sa.String(32), sa.ForeignKey("site.site_key")),
        sa.Column("scopes", sa.String, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME),
        sa.Column("revoked_at", _TIME),
    )

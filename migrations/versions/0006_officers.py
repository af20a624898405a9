"""Officers: who they are, what they may do, how they come in, and the trail of what they did.

New tables alone: the version before serves meanwhile and knows nothing of them (ADR 13).
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.DateTime(timezone=True)
_HASH = sa.LargeBinary(32)

# Worded as in 0005, and for the same reason.
_FENCED = "nullif(current_setting('pahintulot.site', true), '')"
_PASSES = f"CASE WHEN {_FENCED} IS NULL OR site = {_FENCED} THEN 1 ELSE 0 END <> 0"
_OF_A_SITE = ("officer_role", "invitation", "audit_entry")


def upgrade() -> None:
    _make_officers()
    _make_ways_in()
    _make_trail()
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_postgresql()
        _keep_out_of_statistics()
        _fence()
    else:
        _guard_on_sqlite()


def _make_officers() -> None:
    op.create_table(
        "officer",
        sa.Column("id", _SEQUENCE, sa.Identity(), primary_key=True),
        sa.Column("email", sa.Text, unique=True),
        sa.Column("name", sa.Text),
        sa.Column("password", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("disabled_at", _TIME),
    )
    op.create_table(
        "officer_role",
        sa.Column("officer_id", _SEQUENCE, sa.ForeignKey("officer.id"), primary_key=True),
        sa.Column("site", sa.Text, primary_key=True, index=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("given_at", _TIME, nullable=False),
    )


def _make_ways_in() -> None:
    op.create_table(
        "invitation",
        sa.Column("token_hash", _HASH, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("site", sa.Text),
        sa.Column("role", sa.Text),
        sa.Column("made_by", _SEQUENCE),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
    )
    op.create_table(
        "officer_session",
        sa.Column("token_hash", _HASH, primary_key=True),
        sa.Column("officer_id", _SEQUENCE, sa.ForeignKey("officer.id"), nullable=False, index=True),
        sa.Column("began_at", _TIME, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.Column("ends_at", _TIME, nullable=False),
    )
    op.create_table(
        "sign_in_delay",
        sa.Column("key_hash", _HASH, primary_key=True),
        sa.Column("failures", sa.BigInteger, nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.Column("last_at", _TIME, nullable=False),
    )


def _make_trail() -> None:
    """Its officer is no foreign key: what is noted of somebody waits for nobody."""
    op.create_table(
        "audit_entry",
        sa.Column("id", _SEQUENCE, sa.Identity(), primary_key=True),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("site", sa.Text),
        sa.Column("officer_id", _SEQUENCE),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("about", sa.BigInteger),
        sa.Column("detail", sa.Text, nullable=False),
    )
    for column in ("id", "about"):
        op.create_index(f"ix_audit_entry_site_{column}", "audit_entry", ["site", column])


def _guard_on_postgresql() -> None:
    for operation, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER audit_entry_refuses_{operation.lower()} BEFORE {operation}"
            f" ON audit_entry FOR EACH {each} EXECUTE FUNCTION pahintulot_refuse()"
        )


def _guard_on_sqlite() -> None:
    # REPLACE takes the old row away without a DELETE that a trigger would see
    replaced = "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) "
    for operation, when in (("UPDATE", ""), ("DELETE", ""), ("INSERT", replaced)):
        op.execute(
            f"CREATE TRIGGER audit_entry_refuses_{operation.lower()} BEFORE {operation}"
            f" ON audit_entry {when}"
            f"BEGIN SELECT RAISE(ABORT, '{operation} on audit_entry is refused'); END"
        )


def _keep_out_of_statistics() -> None:
    """As in 0002: no sample of a forgotten name."""
    for table, column in (("officer", "email"), ("officer", "name"), ("invitation", "email")):
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")


def _fence() -> None:
    for table in _OF_A_SITE:
        op.execute(f"CREATE POLICY of_the_site ON {table} USING ({_PASSES})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    # who may do something everywhere is seen from every site, and changed from none
    op.execute("CREATE POLICY of_every_site ON officer_role FOR SELECT USING (site = '*')")

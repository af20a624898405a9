"""Exports that officers asked for: of what, how far they came, how they ended.

A new table alone: the version before serves meanwhile and knows nothing of it (ADR 13).
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.DateTime(timezone=True)

# Worded as in 0005, and for the same reason.
_FENCED = "nullif(current_setting('pahintulot.site', true), '')"
_PASSES = f"CASE WHEN {_FENCED} IS NULL OR site = {_FENCED} THEN 1 ELSE 0 END <> 0"


def upgrade() -> None:
    op.create_table(
        "export_run",
        sa.Column("id", _SEQUENCE, sa.Identity(), primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("officer_id", _SEQUENCE, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("filter", sa.Text, nullable=False),
        sa.Column("about", sa.BigInteger),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("began_at", _TIME),
        sa.Column("seen_at", _TIME),
        sa.Column("ended_at", _TIME),
    )
    op.create_index("ix_export_run_site_id", "export_run", ["site", "id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE POLICY of_the_site ON export_run USING ({_PASSES})")
        op.execute("ALTER TABLE export_run ENABLE ROW LEVEL SECURITY")

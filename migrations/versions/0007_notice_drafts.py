"""Drafts of notices: what an officer is writing, as it was typed, until it is published.

A new table alone: the version before serves meanwhile and knows nothing of it (ADR 13).
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# Worded as in 0005, and for the same reason.
_FENCED = "nullif(current_setting('pahintulot.site', true), '')"
_PASSES = f"CASE WHEN {_FENCED} IS NULL OR site = {_FENCED} THEN 1 ELSE 0 END <> 0"


def upgrade() -> None:
    op.create_table(
        "notice_draft",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("officer_id", _SEQUENCE, sa.ForeignKey("officer.id"), primary_key=True),
        sa.Column("replaces", sa.Text),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE POLICY of_the_site ON notice_draft USING ({_PASSES})")
        op.execute("ALTER TABLE notice_draft ENABLE ROW LEVEL SECURITY")

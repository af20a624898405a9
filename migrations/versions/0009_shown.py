"""Visits that were shown the notice, counted by day and language where a site wants that (ADR 13).

A new table, and a column with a default: the version before serves meanwhile and knows of neither.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Worded as in 0005, and for the same reason.
_FENCED = "nullif(current_setting('pahintulot.site', true), '')"
_PASSES = f"CASE WHEN {_FENCED} IS NULL OR site = {_FENCED} THEN 1 ELSE 0 END <> 0"


def upgrade() -> None:
    op.add_column(
        "site", sa.Column("counts_shown", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.create_table(
        "shown_count",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("language", sa.Text, primary_key=True),
        sa.Column("visits", sa.BigInteger, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE POLICY of_the_site ON shown_count USING ({_PASSES})")
        op.execute("ALTER TABLE shown_count ENABLE ROW LEVEL SECURITY")

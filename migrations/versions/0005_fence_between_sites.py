"""PostgreSQL: row-level security, a second fence between sites (ADR 12).

Each table by itself: a transaction that took several would wait for who holds one of them and wants
another, and they for it.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# table → its column that says whose a row is; pinned scripts are everybody's to read
_OF_A_SITE = {
    **dict.fromkeys(("site", "notice"), "site_key"),
    **dict.fromkeys(("notice_event", "api_key"), "site"),
    **dict.fromkeys(("decision", "decision_body", "idempotency", "hold", "erasure"), "site"),
    **dict.fromkeys(("pending", "log_entry", "daily_count"), "site"),
}

# Worded so that the planner expects nearly all rows to pass, as they do: of `a OR b` it expects one
# in 200, and then walks whole tables for want of anything better.
_FENCED = "nullif(current_setting('pahintulot.site', true), '')"
_PASSES = "CASE WHEN {fenced} IS NULL OR {column} = {fenced} THEN 1 ELSE 0 END <> 0"


def upgrade() -> None:
    """A transaction that names its site sees no other's rows, whatever its statements forget."""
    if op.get_bind().dialect.name != "postgresql":
        return
    with op.get_context().autocommit_block():
        for table, column in _OF_A_SITE.items():
            passes = _PASSES.format(fenced=_FENCED, column=column)
            op.execute("BEGIN")
            op.execute(f"DROP POLICY IF EXISTS of_the_site ON {table}")
            op.execute(f"CREATE POLICY of_the_site ON {table} USING ({passes})")
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute("COMMIT")

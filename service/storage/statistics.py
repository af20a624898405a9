"""PostgreSQL's statistics: samples of a column's values, which outlive the rows they came from.

The columns that name a person are sampled only where a query's plan needs it: `subject_id`.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from service.storage.engine import is_postgresql

_NAMED = text(
    "SELECT 1 FROM pg_stats WHERE schemaname = current_schema()"
    " AND tablename = 'decision_body' AND attname = 'subject_id' AND"
    " strpos(concat(most_common_vals::text, histogram_bounds::text), :subject_id) > 0"
)
_RENEW = text("ANALYZE decision_body (subject_id)")


def forget_in_statistics(session: Session, subject_id: str) -> None:
    """Sample anew, where the statistics still name the subject whose decisions were deleted."""
    if is_postgresql(session) and session.execute(_NAMED, {"subject_id": subject_id}).first():
        session.execute(_RENEW)


def renew_statistics(session: Session) -> None:
    """Sample anew after many subjects went; nothing on SQLite, which keeps no samples."""
    if is_postgresql(session):
        session.execute(_RENEW)

"""PostgreSQL's statistics: samples of a column's values, which outlive the rows they came from.

The columns that name a person are sampled only where a query's plan needs it: `subject_id`. The
tables' owner made the function that is called here (migration 0004).
"""

from sqlalchemy import func, null, select
from sqlalchemy.orm import Session

from service.storage.engine import is_postgresql


def forget_in_statistics(session: Session, subject_id: str) -> None:
    """Sample anew, where the statistics still name the subject whose decisions were deleted."""
    if is_postgresql(session):
        session.execute(select(func.pahintulot_forget_in_statistics(subject_id)))


def renew_statistics(session: Session) -> None:
    """Sample anew after many subjects went; nothing on SQLite, which keeps no samples."""
    if is_postgresql(session):
        session.execute(select(func.pahintulot_forget_in_statistics(null())))

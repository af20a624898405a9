"""How many decided what on a day: counted once, when a decision is numbered, and kept for ever."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, cast

from sqlalchemy import String, Table, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.wording import LANGUAGES
from service.storage.decisions import DecisionBody
from service.storage.engine import Base, dialect_insert


class DailyCount(Base):
    """`notice` is its 64 hex digits, or empty where none is known; `day` is UTC's.

    `language` is one of ours, or `und` (BCP 47: not determined).
    """

    __tablename__ = "daily_count"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(String(8), primary_key=True)
    notice: Mapped[str] = mapped_column(String(64), primary_key=True)
    language: Mapped[str] = mapped_column(String(32), primary_key=True)
    form_factor: Mapped[str] = mapped_column(String(8), primary_key=True)
    decisions: Mapped[int]


class _Bucket(NamedTuple):
    site: str
    day: date
    outcome: str
    notice: str
    language: str
    form_factor: str


_table = cast("Table", DailyCount.__table__)


def count_decisions(session: Session, site: str, seqs: Sequence[int]) -> None:
    """Add these decisions of the site to the counts of their days."""
    bodies = session.execute(
        select(
            DecisionBody.decided_at,
            DecisionBody.outcome,
            DecisionBody.notice,
            DecisionBody.languages,
            DecisionBody.form_factor,
        ).where(DecisionBody.site == site, DecisionBody.seq.in_(seqs))
    )
    counted = Counter(
        _Bucket(
            site,
            body.decided_at.date(),
            body.outcome,
            body.notice or "",
            _language(body.languages[0]),
            body.form_factor,
        )
        for body in bodies
    )
    for bucket, several in counted.items():
        added = dialect_insert(session)(_table).values(**bucket._asdict(), decisions=several)
        session.execute(
            added.on_conflict_do_update(
                index_elements=list(_table.primary_key),
                set_={"decisions": _table.c.decisions + added.excluded.decisions},
            )
        )


def _language(said: str) -> str:
    """A tag is 20 characters of the page's choice: kept for ever, it could name a person."""
    return said if said in LANGUAGES else "und"

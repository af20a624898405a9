"""How many visits from elsewhere were shown the notice on a day, where a site counts them."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, cast

from sqlalchemy import BigInteger, Table, Text, func, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.decision import Outcome
from service.storage.daily_counts import DailyCount
from service.storage.engine import Base, dialect_insert


class ShownCount(Base):
    """`day` is UTC's, `language` as in `DailyCount`. Nothing of any one visit is in it."""

    __tablename__ = "shown_count"

    site: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    visits: Mapped[int] = mapped_column(BigInteger)


class Bucket(NamedTuple):
    """What one number is of."""

    site: str
    day: date
    language: str


class ShownSum(NamedTuple):
    """Beside the visits how many answered, by whatever way they had come."""

    day: date
    language: str
    visits: int
    answers: int


_table = cast("Table", ShownCount.__table__)
_decided = cast("Table", DailyCount.__table__)


def add_visits(session: Session, counted: Mapping[Bucket, int]) -> None:
    """Add to the numbers; in one order, so that two workers never wait for each other."""
    added = dialect_insert(session)(_table)
    session.execute(
        added.on_conflict_do_update(
            index_elements=list(_table.primary_key),
            set_={"visits": _table.c.visits + added.excluded.visits},
        ),
        [bucket._asdict() | {"visits": counted[bucket]} for bucket in sorted(counted)],
    )


def shown_in_span(session: Session, site: str, first: date, last: date) -> list[ShownSum]:
    """By day and language, for the days of the span on which any visit was counted."""
    shown = (
        select(_table.c.day, _table.c.language, _table.c.visits, literal(0).label("answers"))
        .where(_table.c.site == site, _table.c.day.between(first, last))
        .cte("shown")
    )
    decided = select(_decided.c.day, _decided.c.language, literal(0), _decided.c.decisions).where(
        _decided.c.site == site,
        _decided.c.day.in_(select(shown.c.day)),
        _decided.c.outcome != Outcome.WITHDRAW,
    )
    both = select(shown).union_all(decided).subquery().c
    sums = select(both.day, both.language, func.sum(both.visits), func.sum(both.answers))
    query = sums.group_by(both.day, both.language).order_by(both.day, both.language)
    return [
        ShownSum(day, language, int(visits), int(answers))
        for day, language, visits, answers in session.execute(query)
    ]

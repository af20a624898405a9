"""How many decided what on a day: counted once, when a decision is numbered, and kept for ever."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, String, Table, func, null, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.languages import LANGUAGES, OTHER
from service.storage.decisions import DecisionBody
from service.storage.engine import Base, dialect_insert


class DailyCount(Base):
    """`notice` is its 64 hex digits, or empty where none is known; `day` is UTC's.

    `language` is one of ours, or `OTHER`.
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


class DaySum(NamedTuple):
    day: date
    outcome: str
    decisions: int


class KindSum(NamedTuple):
    """`notice` and `language` as in the table."""

    outcome: str
    notice: str
    language: str
    form_factor: str
    decisions: int


class NoticeSum(NamedTuple):
    """`first` and `last` are the days of the span that had such decisions."""

    notice: str
    outcome: str
    decisions: int
    first: date
    last: date


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
            counted_language(body.languages[0]),
            body.form_factor,
        )
        for body in bodies
    )
    if not counted:  # all of them were erased before they were numbered
        return
    added = dialect_insert(session)(_table)
    session.execute(
        added.on_conflict_do_update(
            index_elements=list(_table.primary_key),
            set_={"decisions": _table.c.decisions + added.excluded.decisions},
        ),
        [bucket._asdict() | {"decisions": several} for bucket, several in counted.items()],
    )


def counted_days(
    session: Session, site: str, outcome: str | None, notice: str | None, language: str | None
) -> list[date]:
    """The days with a decision counted that has all of these; None stands for any.

    `language` is as a decision has it. What was erased since is counted still.
    """
    named = {
        "outcome": outcome,
        "notice": notice,
        "language": language and counted_language(language),
    }
    equal = [_table.c[name] == value for name, value in named.items() if value is not None]
    query = select(_table.c.day).distinct().where(_table.c.site == site, *equal)
    return list(session.scalars(query))


def newest_counted_day(session: Session, site: str) -> date | None:
    """The last day that has any; None before the first."""
    newest = select(_table.c.day).where(_table.c.site == site).order_by(_table.c.day.desc())
    return session.scalar(newest.limit(1))


def counted_language(said: str) -> str:
    """As what it is counted.

    A tag is 20 characters of the page's choice: kept for ever, it could name a person.
    """
    return said if said in LANGUAGES else OTHER


def sums_of_span(
    session: Session, site: str, first: date, last: date
) -> tuple[list[DaySum], list[KindSum]]:
    """What was decided from `first` to `last`: by day, and by everything else.

    One statement, which reads the span's rows once: both sums are of the same moment.
    """
    rows = _rows(site, first, last).cte("span").c
    decisions = func.sum(rows.decisions)
    kind = (rows.notice, rows.language, rows.form_factor)
    by_day = select(rows.day, rows.outcome, *(null().label(each.name) for each in kind), decisions)
    by_kind = select(null(), rows.outcome, *kind, decisions)
    query = by_day.group_by(rows.day, rows.outcome).union_all(by_kind.group_by(rows.outcome, *kind))
    days, kinds = [], []
    for day, outcome, notice, language, form_factor, count in session.execute(query):
        if day is None:
            kinds.append(KindSum(outcome, notice, language, form_factor, count))
        else:
            days.append(DaySum(day, outcome, count))
    return days, kinds


def sums_of_notices(
    session: Session, site: str, notices: Sequence[str], first: date, last: date
) -> list[NoticeSum]:
    """What was decided under each of these notices from `first` to `last`."""
    rows = _rows(site, first, last).where(_table.c.notice.in_(notices)).subquery().c
    query = select(
        rows.notice,
        rows.outcome,
        func.sum(rows.decisions),
        func.min(rows.day),
        func.max(rows.day),
    ).group_by(rows.notice, rows.outcome)
    return [NoticeSum(*row) for row in session.execute(query)]


def _rows(site: str, first: date, last: date) -> Select[Any]:
    """The site's counts of these days: a range of the table's key."""
    return select(_table).where(_table.c.site == site, _table.c.day.between(first, last))

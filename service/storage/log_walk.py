"""A walk along a site's decisions by their ids, newest first: as far as it is told, no farther."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, func, literal, not_, or_, select, type_coerce
from sqlalchemy.orm import Session

from service.domain.decision import Decision
from service.domain.id_ranges import IdRange
from service.domain.languages import LANGUAGES, OTHER
from service.storage.decisions import RECORD, bodies, from_row


class Walked(NamedTuple):
    """How many decisions it went past; `last` is the id of the oldest of them."""

    decisions: int
    last: str | None


class Sought(NamedTuple):
    """What a decision must have; None stands for any.

    `language` is that of the banner, the first of the decision's, or `und` for all but ours.
    """

    outcome: str | None = None
    language: str | None = None
    notice: str | None = None
    source: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        named = {"outcome": self.outcome, "notice": self.notice, "source": self.source}
        equal = [bodies.c[name] == value for name, value in named.items() if value is not None]
        return equal if self.language is None else [*equal, is_in(self.language)]


def walk(session: Session, site: str, within: IdRange, limit: int) -> Walked:
    """Past at most `limit` of the decisions in that range."""
    # PostgreSQL keeps no statistics of ids and expects few in any range: told the limit, it would
    # rather sort all that there are than merge partitions until it is reached
    untold = select(literal(limit)).scalar_subquery()
    passed = _of(site, within, bodies.c.decision_id).limit(untold).subquery()
    row = session.execute(select(func.count(), func.min(passed.c.decision_id))).one()
    return Walked(*row)


def sought_decisions(
    session: Session, site: str, within: IdRange, sought: Sought, limit: int
) -> list[tuple[int, Decision]]:
    """At most `limit` of those in that range, newest first, each with its number."""
    query = _of(site, within, *RECORD, bodies.c.seq).where(*sought.conditions()).limit(limit)
    return [(row["seq"], from_row(row)) for row in session.execute(query).mappings()]


def oldest_decision_id(session: Session, site: str) -> str | None:
    """Of what was not erased; None where nothing is left."""
    ids = select(bodies.c.decision_id).where(bodies.c.site == site)
    return session.scalar(ids.order_by(bodies.c.decision_id).limit(1))


def _of(site: str, within: IdRange, *columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*columns)
        .where(
            bodies.c.site == site,
            bodies.c.decision_id >= within.since,
            bodies.c.decision_id < within.before,
        )
        .order_by(bodies.c.decision_id.desc())
    )


def is_in(language: str) -> ColumnElement[bool]:
    """Whether the banner spoke it; `und` is any but ours."""
    if language == OTHER:
        return not_(or_(*map(_begins_with, LANGUAGES)))
    return _begins_with(language)


def _begins_with(language: str) -> ColumnElement[bool]:
    """LIKE would take `EN` for `en` on SQLite."""
    words = type_coerce(bodies.c.languages, String) + " "
    return func.substr(words, 1, len(language) + 1) == f"{language} "

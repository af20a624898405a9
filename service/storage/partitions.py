"""PostgreSQL's partitions of the decisions' bodies, by the time that stands in a decision's id.

The table's owner made the functions that are called here (migration 0004); the service's own role
may make no tables. Whatever no partition was made for lies in `decision_body_other`.
"""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from service.storage.engine import is_postgresql

_ID = "'([0-9a-f]{8})-([0-9a-f]{4})'"
_BOUNDS = re.compile(rf"FROM \((?:MINVALUE|{_ID})\) TO \({_ID}\)")
_BEGINNING = datetime.min.replace(tzinfo=UTC)
_THERE_ARE = text(
    "SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class"
    " JOIN pg_inherits ON inhrelid = oid"
    " WHERE inhparent = 'decision_body'::regclass ORDER BY relname"
)


class Partition(NamedTuple):
    """Holds the decisions from `begin` on and before `until`."""

    name: str
    begin: datetime
    until: datetime


def partitions(session: Session) -> list[Partition]:
    """All but the one for what fits nowhere, by their times; none on SQLite."""
    if not is_postgresql(session):
        return []
    found = [(name, _BOUNDS.search(bound)) for name, bound in session.execute(_THERE_ARE)]
    bounded = [
        Partition(
            name,
            _moment(bounds[1] + bounds[2]) if bounds[1] else _BEGINNING,
            _moment(bounds[3] + bounds[4]),
        )
        for name, bounds in found
        if bounds
    ]
    return sorted(bounded, key=lambda partition: partition.begin)


def make_partition(session: Session, begin: datetime, end: datetime) -> bool:
    """Make one for the decisions from `begin` on and before `end`; False while somebody else is."""
    moments = [int(moment.timestamp() * 1000) for moment in (begin, end)]
    return bool(session.scalar(select(func.pahintulot_make_partition(*moments))))


def drop_empty_partition(session: Session, name: str) -> bool:
    """Take it away, unless anything is in it or somebody else is at it; whether it is gone."""
    return bool(session.scalar(select(func.pahintulot_drop_empty_partition(name))))


def _moment(stamp: str) -> datetime:
    return datetime.fromtimestamp(int(stamp, 16) / 1000, UTC)

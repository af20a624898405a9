"""Ranges of decision ids, which sort by time: what a search has yet to look at."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from service.domain.ids import LAST_ID, first_decision_id

_DAY = timedelta(days=1)


class IdRange(NamedTuple):
    """From `since` on and before `before`."""

    since: str
    before: str


def ranges_of_days(days: Iterable[date], newest: date) -> list[IdRange]:
    """`newest` and all after it, and the earlier of the `days`, in UTC.

    Newest first; neighbours are one range.
    """
    ranges = [IdRange(_first_id(newest), LAST_ID)]
    for day in sorted({day for day in days if day < newest}, reverse=True):
        found = IdRange(_first_id(day), _first_id(day + _DAY))
        if found.before == ranges[-1].since:
            ranges[-1] = ranges[-1]._replace(since=found.since)
        else:
            ranges.append(found)
    return ranges


def parts_within(ranges: Iterable[IdRange], whole: IdRange) -> list[IdRange]:
    """What of the ranges lies in `whole`."""
    parts = (
        IdRange(max(each.since, whole.since), min(each.before, whole.before)) for each in ranges
    )
    return [part for part in parts if part.since < part.before]


def _first_id(day: date) -> str:
    return first_decision_id(datetime.combine(day, time(), UTC))

"""A span's parts are days as long as they can be told apart, and none of its days is lost."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.day_span import LONGEST, DaySpan, Grain


def span_of(days: int, last: date = date(2026, 11, 23)) -> DaySpan:
    return DaySpan(last - timedelta(days=days - 1), last)


@pytest.mark.parametrize(
    ("days", "grain"),
    [
        (1, Grain.DAY),
        (92, Grain.DAY),
        (93, Grain.WEEK),
        (731, Grain.WEEK),
        (732, Grain.MONTH),
        (LONGEST, Grain.MONTH),
    ],
)
def test_the_longer_the_span_the_longer_its_parts(days, grain):
    assert span_of(days).days == days
    assert span_of(days).grain is grain


@pytest.mark.parametrize(
    ("grain", "day", "name"),
    [
        (Grain.DAY, date(2026, 11, 23), "2026-11-23"),
        (Grain.WEEK, date(2026, 11, 23), "2026-W48"),
        (Grain.WEEK, date(2027, 1, 3), "2026-W53"),  # the ISO year is not the calendar's
        (Grain.WEEK, date(2024, 12, 30), "2025-W01"),
        (Grain.MONTH, date(2024, 2, 29), "2024-02"),
        (Grain.MONTH, date(1, 1, 1), "0001-01"),
    ],
)
def test_parts_are_called_as_iso_8601_does(grain, day, name):
    assert grain.name_of(day) == name


def test_a_week_at_an_end_holds_only_days_of_the_span():
    parts = list(DaySpan(date(2026, 1, 1), date(2026, 4, 30)).periods())
    assert (parts[0].name, parts[0].first, parts[0].last) == (
        "2026-W01",
        date(2026, 1, 1),
        date(2026, 1, 4),
    )
    assert (parts[-1].name, parts[-1].last) == ("2026-W18", date(2026, 4, 30))


def test_a_span_may_reach_the_end_of_all_calendars():
    assert [part.name for part in DaySpan(date.max, date.max).periods()] == ["9999-12-31"]


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before it begins"):
        DaySpan(date(2026, 11, 23), date(2026, 11, 22))


@given(st.dates(), st.integers(0, LONGEST - 1))
def test_the_parts_of_a_span_are_all_of_its_days_once(first, more):
    span = DaySpan(first, date.fromordinal(min(first.toordinal() + more, date.max.toordinal())))
    parts = list(span.periods())

    assert (parts[0].first, parts[-1].last) == (span.first, span.last)
    assert all(part.first <= part.last for part in parts)
    assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(parts))
    assert len({part.name for part in parts}) == len(parts) <= 123

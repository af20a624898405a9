"""Ranges of decision ids: the days that may hold what is looked for, and no other."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.domain.id_ranges import IdRange, parts_within, ranges_of_days
from service.domain.ids import FIRST_ID, LAST_ID, first_decision_id, new_decision_id

FIRST = date(2026, 2, 20)
some_days = st.sets(st.integers(0, 30)).map(
    lambda said: {FIRST + timedelta(days=each) for each in said}
)


def holds(ranges: list[IdRange], decision_id: str) -> bool:
    return any(each.since <= decision_id < each.before for each in ranges)


@given(days=some_days, newest=st.integers(0, 30).map(lambda day: FIRST + timedelta(days=day)))
def test_the_ranges_hold_what_was_decided_on_those_days_or_since_the_newest(days, newest) -> None:
    ranges = ranges_of_days(days, newest)
    for each in (FIRST + timedelta(days=n) for n in range(33)):
        noon = new_decision_id(datetime.combine(each, time(12), UTC))
        first = first_decision_id(datetime.combine(each, time(), UTC))
        expected = each in days or each >= newest
        assert holds(ranges, noon) is holds(ranges, first) is expected


@given(days=some_days, newest=st.integers(0, 30).map(lambda day: FIRST + timedelta(days=day)))
def test_the_ranges_come_newest_first_with_a_gap_between_any_two(days, newest) -> None:
    ranges = ranges_of_days(days, newest)
    assert ranges[0].before == LAST_ID
    for newer, older in pairwise(ranges):
        assert older.before < newer.since


@given(days=some_days, bounds=st.tuples(st.integers(0, 31), st.integers(0, 31)))
def test_what_lies_within_is_what_both_hold(days, bounds) -> None:
    """An end before its beginning holds nothing."""
    since, before = (
        first_decision_id(datetime.combine(FIRST, time(), UTC) + timedelta(days=day))
        for day in bounds
    )
    whole = IdRange(since, before)
    ranges = ranges_of_days(days, FIRST + timedelta(days=30))
    parts = parts_within(ranges, whole)
    assert all(part.since < part.before for part in parts)
    for day in range(33):
        noon = new_decision_id(datetime.combine(FIRST, time(12), UTC) + timedelta(days=day))
        assert holds(parts, noon) is (holds(ranges, noon) and holds([whole], noon))


def test_no_decision_lies_outside_the_whole() -> None:
    for moment in (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)):
        assert FIRST_ID <= new_decision_id(moment) < LAST_ID

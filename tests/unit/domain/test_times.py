"""Times: UTC, milliseconds, `Z`, and months as a calendar counts them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.times import add_months, parse_rfc3339, rfc3339, to_milliseconds

MANILA = timezone(timedelta(hours=8))


def test_a_time_is_written_in_utc_with_three_digits_and_z() -> None:
    moment = datetime(2026, 11, 24, 4, 15, 4, 120_999, MANILA)

    assert rfc3339(moment) == "2026-11-23T20:15:04.120Z"


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        to_milliseconds(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1980, 1, 1)))  # noqa: DTZ001
def test_what_is_written_reads_back_to_the_millisecond(moment) -> None:
    assert parse_rfc3339(rfc3339(moment)) == to_milliseconds(moment)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 11, 23), 6, (2027, 5, 23)),
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2027, 8, 31), 6, (2028, 2, 29)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2026, 12, 31), 13, (2028, 1, 31)),
        ((2026, 12, 1), 1, (2027, 1, 1)),
    ],
)
def test_months_are_calendar_months_and_stop_at_the_months_end(start, months, end) -> None:
    assert add_months(datetime(*start, tzinfo=UTC), months) == datetime(*end, tzinfo=UTC)

"""What is kept ends, and never before what it must outlive."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.domain.retention import LONGEST_VALIDITY_MONTHS, Retention
from service.domain.times import add_months

NOW = datetime(2026, 11, 23, 20, 15, tzinfo=UTC)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy's own zone is given


def test_the_months_are_counted_back_from_now() -> None:
    kept = Retention.of(36, 1, NOW)

    assert kept.accepts == datetime(2023, 11, 23, 20, 15, tzinfo=UTC)
    assert kept.refusals == datetime(2026, 10, 23, 20, 15, tzinfo=UTC)
    assert kept.latest_expiry == datetime(2024, 12, 23, 20, 15, tzinfo=UTC)


@given(ended=TIMES, months=st.integers(0, 120), now=TIMES)
def test_nothing_goes_before_its_months_are_over(ended, months, now) -> None:
    if ended <= Retention.of(months, 0, now).accepts:
        assert add_months(ended, months) <= now


@given(made=TIMES, keep=st.integers(0, 60), valid=st.integers(1, 13), now=TIMES)
def test_the_range_that_is_searched_holds_whatever_is_over(made, keep, valid, now) -> None:
    expires = add_months(made, min(valid, LONGEST_VALIDITY_MONTHS))
    kept = Retention.of(keep, 0, now)

    if made <= kept.accepts and expires <= now:
        assert expires <= kept.latest_expiry


def test_what_is_kept_is_finite() -> None:
    for keep in (1, 36, 120):
        later = add_months(NOW, keep) + timedelta(days=4)
        assert Retention.of(keep, keep, later).accepts >= NOW

"""Guessing gets slower with each failure, however the tries are spread; nobody is shut out."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.delay import FORGOTTEN_AFTER, LONGEST_PAUSE, Delay, pause_after
from service.domain.errors import TooManyTries
from tests.unit.domain.samples import NOW

NEVER = Delay(0, NOW, NOW)
DAY = timedelta(days=1)
MOST_A_DAY = 5 + 5 + 96  # the free ones, those while the pause grows, then one in 15 minutes
GAPS = st.lists(st.integers(0, 3_600), max_size=200)


def test_five_are_free_then_the_pause_doubles_up_to_a_quarter_of_an_hour() -> None:
    pauses = [int(pause_after(failures).total_seconds()) for failures in range(1, 13)]

    assert pauses == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]
    assert pause_after(10**18) == LONGEST_PAUSE


def test_the_sixth_try_waits_and_is_told_how_long() -> None:
    delay = NEVER
    for _ in range(5):
        delay = delay.counted(NOW)
    with pytest.raises(TooManyTries) as refused:
        delay.counted(NOW + timedelta(seconds=9.5))

    assert refused.value.retry_after_s == 21
    assert delay.counted(NOW + timedelta(seconds=30)).failures == 6


@given(gaps=GAPS)
def test_whoever_waits_as_long_as_told_may_try_and_not_a_moment_sooner(gaps) -> None:
    delay, now = NEVER, NOW
    for gap in gaps:
        now += timedelta(seconds=gap)
        if now < delay.until:
            with pytest.raises(TooManyTries) as refused:
                delay.counted(now)
            assert 1 <= refused.value.retry_after_s <= LONGEST_PAUSE.total_seconds()
            now += timedelta(seconds=refused.value.retry_after_s)
        delay = delay.counted(now)


@given(gaps=GAPS)
def test_however_they_are_spread_a_day_has_few_tries(gaps) -> None:
    """Those that are refused count nothing, or nobody could ever come in again."""
    delay, now, passed = NEVER, NOW, 0
    for gap in gaps * 50:
        now += timedelta(seconds=gap / 100)
        if now - NOW >= DAY:
            break
        if now >= delay.until:
            delay, passed = delay.counted(now), passed + 1

    assert passed <= MOST_A_DAY


def test_the_control_without_pauses_a_day_has_more_tries_than_that() -> None:
    delay = NEVER
    for _ in range(MOST_A_DAY + 1):
        delay = Delay(delay.failures, NOW, NOW).counted(NOW)

    assert delay.failures > MOST_A_DAY


def test_after_a_day_without_a_failure_the_next_is_the_first() -> None:
    many = Delay(40, NOW, NOW)

    assert many.counted(NOW + FORGOTTEN_AFTER).failures == 1
    assert many.counted(NOW + FORGOTTEN_AFTER - timedelta(seconds=1)).failures == 41

"""A share says how far it can be trusted, also where next to nothing was counted."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.domain.proportion import Share, difference, share

WHOLES = st.integers(1, 10**9)


@st.composite
def shares(draw: st.DrawFn) -> Share:
    whole = draw(WHOLES)
    return share(draw(st.integers(0, whole)), whole)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, "Two-sided confidence intervals", table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
        (0, 1, 0.0, 0.7935),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_the_interval_is_the_one_in_the_books(part, whole, low, high):
    found = share(part, whole)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("left", "right", "low", "high"),
    [  # Newcombe 1998, "Interval estimation for the difference", table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_the_one_in_the_paper(left, right, low, high):
    found = difference(share(*left), share(*right))
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_there_is_no_share():
    assert share(0, 0) is None


@pytest.mark.parametrize(("part", "whole"), [(-1, 5), (6, 5), (1, 0)])
def test_a_part_that_is_none_is_refused(part, whole):
    with pytest.raises(ValueError, match="a part is"):
        share(part, whole)


@given(shares())
def test_the_interval_holds_the_point_and_stays_within_0_and_1(found):
    assert 0 <= found.low <= found.point <= found.high <= 1
    assert found.low < found.high


@given(shares())
def test_what_is_left_of_the_whole_has_the_mirrored_interval(found):
    rest = share(found.whole - found.part, found.whole)
    assert (rest.low, rest.high) == pytest.approx((1 - found.high, 1 - found.low), abs=1e-9)


@given(shares(), st.integers(2, 1000))
def test_the_interval_narrows_as_more_is_counted(found, times):
    more = share(found.part * times, found.whole * times)
    assert more.high - more.low < found.high - found.low


@given(shares(), shares())
def test_a_difference_turned_round_is_its_opposite(left, right):
    one, other = difference(left, right), difference(right, left)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    assert one.excludes_zero == other.excludes_zero


@given(shares(), shares())
def test_a_difference_lies_within_its_interval_and_that_within_all_there_can_be(left, right):
    found = difference(left, right)
    assert -1 - 1e-9 <= found.low <= found.point <= found.high <= 1 + 1e-9


@given(shares(), shares())
def test_intervals_that_lie_apart_differ(left, right):
    assume(left.low > right.high)
    assert difference(left, right).excludes_zero


@given(shares())
def test_a_share_does_not_differ_from_itself(found):
    assert not difference(found, found).excludes_zero

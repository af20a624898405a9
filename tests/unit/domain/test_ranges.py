"""Indexes are written as short as they can be, and none is lost."""

from hypothesis import given
from hypothesis import strategies as st

from service.domain.ranges import as_ranges, length


def test_neighbours_are_one_range() -> None:
    assert as_ranges([3, 7, 8, 9, 11]) == "3 7-9 11"
    assert as_ranges([]) == ""


@given(st.sets(st.integers(0, 200)).map(sorted))
def test_the_ranges_hold_exactly_the_indexes(indexes) -> None:
    read = []
    for word in as_ranges(indexes).split():
        first, _, last = word.partition("-")
        read += range(int(first), int(last or first) + 1)

    assert read == indexes
    assert length(as_ranges(indexes)) == len(indexes)

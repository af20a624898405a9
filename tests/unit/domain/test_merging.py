"""Two changes of one draft, brought together."""

from hypothesis import given
from hypothesis import strategies as st

from service.domain.merging import merged

JSON = st.recursive(
    st.none() | st.integers(0, 3) | st.sampled_from(["a", "b"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("xyz"), inner),
    max_leaves=8,
)


@given(JSON, JSON)
def test_who_changed_nothing_takes_over_the_others_change_whole(base, changed) -> None:
    assert merged(base, base, changed) == changed
    assert merged(base, changed, base) == changed


@given(JSON, JSON)
def test_the_same_change_twice_is_that_change(base, changed) -> None:
    assert merged(base, changed, changed) == changed


def test_each_keeps_what_only_they_changed_and_mine_wins_where_both_did() -> None:
    base = {"months": 6, "fil": {"title": "a", "body": "b"}, "recipients": []}
    mine = {"months": 7, "fil": {"title": "akin", "body": "b"}, "recipients": []}
    theirs = {"months": 12, "fil": {"title": "a"}, "recipients": ["X"], "colours": None}
    assert merged(base, mine, theirs) == {
        "months": 7,
        "fil": {"title": "akin"},
        "recipients": ["X"],
        "colours": None,
    }

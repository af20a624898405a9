"""The trail has no room for what somebody typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.canonical import canonical
from service.domain.trail import DETAIL, Action, Entry

TYPED = [
    *("ana@site.example", "Ana Santos", "", "7USbjY9pqTg7sp0VCPvz8w", "true", "officer\n"),
    *("01a20ab3-564d-7aa0-9adc-55f7faaad5e5", "2026-11-23", "a claim is before the court"),
]
SAID = {
    Action.INVITED: {"role": "owner", "everywhere": True, "officer": 3},
    Action.SUBJECT_FOUND: {"found": False},
    Action.EXPORT_ASKED: {"since": "2026-11-23T20:15:04.120Z", "outcome": "accept", "run": 50},
    Action.ERASED: {"erasure": 2, "decisions": 4, "indexes": "3 7-9"},
    Action.NOTICE_PUBLISHED: {"notice": "ab" * 32, "change": "material", "version": 2},
    Action.SITE_CHANGED: {"changed": ["name", "gpc_strict", "enabled"]},
    Action.KEY_MADE: {"key": "0aB9zZ00", "scopes": ["log:read"]},
}


def test_every_action_has_its_list_of_what_may_be_said() -> None:
    assert set(DETAIL) == set(Action)


@pytest.mark.parametrize("action", list(SAID))
def test_what_is_meant_to_be_said_can_be_and_is_canonical(action) -> None:
    entry = Entry(action, "done", "demo", 1, detail=SAID[action])

    assert canonical(dict(entry.detail))


@pytest.mark.parametrize("action", list(Action))
def test_what_somebody_typed_fits_under_no_key_of_any_action(action) -> None:
    for key in (*DETAIL[action], "reason", "email", "text"):
        for text in TYPED:
            for value in (text, [text], {"text": text}):
                with pytest.raises(ValueError, match="no such detail") as refused:
                    Entry(action, "done", None, 1, detail={key: value})
                assert not text or text not in str(refused.value)


@pytest.mark.parametrize(
    ("action", "detail"),
    [
        (Action.SIGNED_IN, {"role": "owner"}),
        (Action.INVITED, {"role": "king"}),
        (Action.INVITED, {"officer": True}),
        (Action.INVITED, {"officer": -1}),
        (Action.INVITED, {"officer": 2**53}),
        (Action.INVITED, {"everywhere": 1}),
        (Action.ERASED, {"indexes": "3, 7"}),
        (Action.ERASED, {"indexes": "٣"}),
        (Action.HELD, {"until": "tomorrow"}),
        (Action.HELD, {"until": None}),
        (Action.SITE_CHANGED, {"changed": "name"}),
        (Action.SITE_CHANGED, {"changed": ["Pahayagan"]}),
        (Action.NOTICE_INVALIDATED, {"notice": "AB" * 32}),
    ],
)
def test_a_word_of_another_kind_is_refused(action, detail) -> None:
    with pytest.raises(ValueError, match="no such detail"):
        Entry(action, "done", None, 1, detail=detail)


@given(action=st.sampled_from(Action), key=st.text(), value=st.text())
def test_no_text_gets_in_unless_it_is_one_of_our_own_words(action, key, value) -> None:
    try:
        Entry(action, "done", None, 1, detail={key: value})
    except ValueError:
        return
    assert DETAIL[action][key](value)

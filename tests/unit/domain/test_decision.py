"""Decisions: what the record holds, what binds it, and which of several counts."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.domain.decision import Decision, Outcome, latest
from tests.unit.domain.samples import NOW, decision

NEVER_HELD = {"ip", "address", "user_agent", "referrer", "path", "query", "email", "name"}


def test_the_record_is_flat_and_spells_times_and_the_notice_as_the_contract_does() -> None:
    record = decision().record()

    assert record["decided_at"] == "2026-11-23T20:15:04.120Z"
    assert record["notice"] == "sha256:" + "ab" * 32
    assert record["purposes"] == ["analytics"]
    assert record["outcome"] == "accept"


def test_the_record_has_no_room_for_what_must_never_be_kept() -> None:
    assert not NEVER_HELD & set(decision().record())


def test_a_refusal_under_an_unknown_notice_names_none() -> None:
    assert decision(outcome=Outcome.DECLINE, notice=None).record()["notice"] is None


def test_any_single_changed_field_breaks_the_commitment() -> None:
    first = decision()
    salt = bytes(32)
    changes = {
        "decision_id": "x",
        "site": "other",
        "subject_id": None,
        "outcome": Outcome.DECLINE,
        "purposes": (),
        "notice": None,
        "languages": ("en",),
        "source": "form",
        "parity": None,
        "queued_s": 1,
        "actor": "controller",
        "decided_at": NOW + timedelta(milliseconds=1),
        "expires_at": NOW,
        "gpc": True,
        "jurisdiction": None,
        "page_origin": None,
        "form_factor": "desktop",
        "schema_version": 2,
    }

    assert set(changes) == set(Decision.__dataclass_fields__)
    for name, value in changes.items():
        assert replace(first, **{name: value}).commitment(salt) != first.commitment(salt), name


def test_the_same_record_under_another_salt_has_another_commitment() -> None:
    assert decision().commitment(bytes(32)) != decision().commitment(b"\1" * 32)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(Outcome)), min_size=1, max_size=6),
    st.randoms(),
)
def test_the_last_recorded_counts_in_any_order_and_at_equal_times_the_stricter(
    said, random
) -> None:
    """Row 21."""
    history = [
        decision(decided_at=NOW + timedelta(seconds=second), outcome=outcome)
        for second, outcome in said
    ]
    shuffled = random.sample(history, len(history))

    found = latest(shuffled)

    assert found is not None
    last = max(item.decided_at for item in history)
    outcomes = {item.outcome for item in history if item.decided_at == last}
    assert found.decided_at == last
    assert (found.outcome is Outcome.ACCEPT) == (outcomes == {Outcome.ACCEPT})


def test_no_decisions_have_no_last() -> None:
    assert latest([]) is None

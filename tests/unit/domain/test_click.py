"""From a click to a decision: whose it becomes, when it was made, how long it holds."""

from datetime import timedelta

import pytest

from service.domain.click import DecisionRequest, Surroundings, decide
from service.domain.decision import Decision, Outcome
from service.domain.notice import Months
from service.domain.times import add_months
from tests.unit.domain.samples import NOW, decision

VALIDITY = Months(accept_months=6, refusal_months=7)


def request(outcome: Outcome, **changes: object) -> DecisionRequest:
    fields = {
        "idempotency_key": "AAAAAAAAAAAAAAAAAAAAAA",
        "outcome": outcome,
        "purposes": ("analytics",) if outcome is Outcome.ACCEPT else (),
        "notice": "ab" * 32,
        "languages": ("fil",),
        "source": "banner",
    }
    return DecisionRequest(**fields | changes)


def decided(
    outcome: Outcome, last: Decision | None = None, *, gpc: bool = False, **changes: object
) -> Decision:
    return decide(
        request(outcome, **changes),
        Surroundings(NOW, gpc, "mobile", "https://site.example"),
        site="demo",
        jurisdiction="PH",
        notice="ab" * 32,
        validity=VALIDITY,
        last=last,
    )


def test_a_stranger_who_accepts_gets_a_new_id_each_time() -> None:
    first, second = decided(Outcome.ACCEPT), decided(Outcome.ACCEPT)

    assert first.subject_id
    assert first.subject_id != second.subject_id


@pytest.mark.parametrize("outcome", [Outcome.DECLINE, Outcome.WITHDRAW])
def test_a_stranger_who_refuses_gets_no_id_and_has_declined(outcome: Outcome) -> None:
    found = decided(outcome)

    assert (found.subject_id, found.outcome) == (None, Outcome.DECLINE)


def test_who_accepted_and_withdraws_is_the_same_person() -> None:
    earlier = decision(decided_at=NOW - timedelta(days=1))

    found = decided(Outcome.WITHDRAW, earlier)

    assert (found.subject_id, found.outcome) == (earlier.subject_id, Outcome.WITHDRAW)


def test_who_accepts_again_while_an_accept_stands_stays_the_same_person() -> None:
    earlier = decision(decided_at=NOW - timedelta(days=1))

    assert decided(Outcome.ACCEPT, earlier).subject_id == earlier.subject_id


@pytest.mark.parametrize("outcome", [Outcome.DECLINE, Outcome.WITHDRAW])
def test_who_accepts_after_a_refusal_starts_anew(outcome: Outcome) -> None:
    earlier = decision(outcome=outcome, decided_at=NOW - timedelta(days=1))

    assert decided(Outcome.ACCEPT, earlier).subject_id != earlier.subject_id


def test_a_subjects_decisions_never_stand_at_one_time_nor_run_backwards() -> None:
    earlier = decision(decided_at=NOW + timedelta(seconds=3))

    found = decided(Outcome.WITHDRAW, earlier)

    assert found.decided_at == earlier.decided_at + timedelta(milliseconds=1)


def test_an_accept_and_a_refusal_hold_as_long_as_the_notice_says() -> None:
    assert decided(Outcome.ACCEPT).expires_at == add_months(NOW, 6)
    assert decided(Outcome.DECLINE).expires_at == add_months(NOW, 7)


def test_the_privacy_signal_counts_from_the_page_or_from_the_header() -> None:
    assert decided(Outcome.ACCEPT, gpc=True).gpc
    assert decide(
        request(Outcome.ACCEPT, gpc=True),
        Surroundings(NOW, gpc=False, form_factor="mobile"),
        site="demo",
        jurisdiction=None,
        notice="ab" * 32,
        validity=VALIDITY,
        last=None,
    ).gpc
    assert not decided(Outcome.ACCEPT).gpc


def test_a_retry_is_told_by_everything_but_how_long_it_waited() -> None:
    first = request(Outcome.ACCEPT)

    assert first.fingerprint() == request(Outcome.ACCEPT, queued_s=90).fingerprint()
    for change in (
        {"purposes": ("marketing",)},
        {"notice": "cd" * 32},
        {"languages": ("en",)},
        {"source": "settings"},
        {"gpc": True},
        {"parity": True},
        {"token": "x"},
        {"idempotency_key": "BBBBBBBBBBBBBBBBBBBBBA"},
    ):
        assert first.fingerprint() != request(Outcome.ACCEPT, **change).fingerprint(), change
    assert first.fingerprint() != request(Outcome.DECLINE).fingerprint()


def test_the_idempotency_key_is_kept_only_as_a_hash() -> None:
    found = request(Outcome.ACCEPT)

    assert len(found.key_hash()) == 32
    assert found.idempotency_key.encode() not in found.key_hash()

"""The rule of status: one test a case of tests/cases/status.json, and the laws over all of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.decision import Outcome
from service.domain.status import (
    Answer,
    Credential,
    LastDecision,
    SiteRules,
    Standing,
    evaluate,
)
from tests.unit.domain.rule import CASES, told

ROWS_OF_THE_RULE = {*range(3, 21), 22, 26}
NOW = datetime(2026, 11, 23, 20, 15, 4, tzinfo=UTC)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"row {case['row']}: {case['name']}")
def test_each_row_of_the_table_answers_as_it_says(case: dict) -> None:
    assert told(case) == case["expect"]


def test_every_row_that_the_rule_decides_has_a_case() -> None:
    assert {case["row"] for case in CASES} == ROWS_OF_THE_RULE


moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
purposes = st.lists(st.sampled_from(["analytics", "marketing"]), unique=True).map(tuple)
last_decisions = st.builds(
    LastDecision,
    outcome=st.sampled_from(Outcome),
    purposes=purposes,
    decided_at=st.none() | moments,
    expires_at=moments,
    notice=st.just("0" * 64),
    gpc=st.booleans(),
    standing=st.sampled_from(Standing),
    offered=purposes,
    verifies=st.booleans(),
)
questions = st.fixed_dictionaries(
    {
        "rules": st.builds(SiteRules, st.booleans(), st.booleans(), st.booleans()),
        "credential": st.sampled_from(Credential),
        "last": st.none() | last_decisions,
        "now": moments,
        "purpose": st.sampled_from(["analytics", "marketing", "preferences"]),
    }
)


def ask(question: dict, *, gpc: bool) -> Answer:
    return evaluate(
        question["rules"],
        question["credential"],
        question["last"],
        now=question["now"],
        gpc=gpc,
        purpose=question["purpose"],
    )


@given(question=questions, gpc=st.booleans())
def test_allowed_always_means_a_valid_accept_that_names_the_purpose(question, gpc) -> None:
    """PRODUCT: the property that always holds."""
    answer = ask(question, gpc=gpc)

    if answer.allowed:
        last = question["last"]
        assert last.outcome is Outcome.ACCEPT
        assert question["purpose"] in last.purposes
        assert question["now"] < last.expires_at
        assert last.standing is Standing.STANDS
        assert last.verifies
        assert not gpc or last.gpc
        assert (
            question["credential"] is Credential.GOOD or question["credential"] is Credential.NONE
        )
        assert not question["rules"].child_directed


@pytest.mark.rule(47)
@given(question=questions)
def test_the_privacy_signal_never_turns_a_no_into_a_yes_nor_asks(question) -> None:
    without, signalled = ask(question, gpc=False), ask(question, gpc=True)

    assert without.allowed or not signalled.allowed
    assert not signalled.ask
    assert signalled.gpc
    assert not without.gpc


@given(question=questions, gpc=st.booleans())
def test_nobody_is_asked_who_is_allowed(question, gpc) -> None:
    answer = ask(question, gpc=gpc)

    assert not (answer.allowed and answer.ask)


def accepted(**changes: object) -> LastDecision:
    fields = {
        "outcome": Outcome.ACCEPT,
        "purposes": ("analytics",),
        "decided_at": NOW - timedelta(days=1),
        "expires_at": NOW + timedelta(days=1),
        "notice": "0" * 64,
        "gpc": False,
        "standing": Standing.STANDS,
        "offered": ("analytics",),
    }
    return LastDecision(**fields | changes)


def test_an_accept_ends_at_the_very_millisecond_it_expires() -> None:
    last = accepted(expires_at=NOW)
    before = NOW - timedelta(milliseconds=1)

    question = {"rules": SiteRules(), "credential": Credential.GOOD, "purpose": "analytics"}
    assert ask({**question, "last": last, "now": before}, gpc=False).allowed
    assert not ask({**question, "last": last, "now": NOW}, gpc=False).allowed


def test_a_clock_that_steps_back_behind_the_newest_record_revives_nothing() -> None:
    question = {"rules": SiteRules(), "credential": Credential.GOOD, "last": accepted()}
    back = {"now": NOW, "gpc": False, "purpose": "analytics"}
    after_its_end = NOW + timedelta(days=2)

    assert evaluate(*question.values(), **back).allowed
    assert evaluate(*question.values(), **back, newest=NOW).allowed
    answer = evaluate(*question.values(), **back, newest=after_its_end)
    assert (answer.allowed, answer.reason) == (False, "expired")


def test_a_record_up_to_five_minutes_ahead_is_a_clock_and_beyond_it_is_invalid() -> None:
    question = {"rules": SiteRules(), "credential": Credential.GOOD, "now": NOW}
    near = accepted(decided_at=NOW + timedelta(minutes=5))
    far = accepted(decided_at=NOW + timedelta(minutes=5, milliseconds=1))

    assert ask({**question, "last": near, "purpose": "analytics"}, gpc=False).allowed
    answer = ask({**question, "last": far, "purpose": "analytics"}, gpc=False)
    assert (answer.allowed, answer.reason) == (False, "invalid_record")

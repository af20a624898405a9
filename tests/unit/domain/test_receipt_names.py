"""What a receipt names: its decision, in either form; whatever else is pasted names nothing."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.ids import new_decision_id
from service.domain.receipt_dpv import dpv_receipt
from service.domain.receipt_kantara import kantara_receipt
from service.domain.receipt_names import OfKantara, decision_named
from tests.unit.domain.receipts import accepted
from tests.unit.domain.samples import NOW

MILLISECOND = timedelta(milliseconds=1)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("consentReceiptID", "piiPrincipalId", "consentTimestamp", "dpv:hasRecordOfActivity")


def test_a_dpv_receipt_names_its_decision() -> None:
    one = accepted()
    assert decision_named(dpv_receipt(one)) == one.decision.decision_id


@given(st.integers(0, 1999))
def test_a_kantara_receipt_names_itself_its_subject_and_the_second(after: int) -> None:
    """Its timestamp is in whole seconds; the decision's id lies in that one."""
    at = NOW + after * MILLISECOND
    one = accepted(decided_at=at, decision_id=new_decision_id(at))
    named = decision_named(json.loads(json.dumps(kantara_receipt(one))))
    assert isinstance(named, OfKantara)
    assert named[:2] == (one.receipt_id, one.decision.subject_id)
    second = at.replace(microsecond=0)
    assert named.within.since <= one.decision.decision_id < named.within.before
    assert not named.within.since <= new_decision_id(second - MILLISECOND)
    assert not new_decision_id(second + 1000 * MILLISECOND) < named.within.before


@given(json_values | st.dictionaries(st.sampled_from(FIELDS), json_values))
def test_whatever_else_names_nothing(said: Any) -> None:
    assert decision_named(said) is None


@pytest.mark.parametrize("second", [-(10**18), -1, 10**12, 10**400, 253402300799, True, 1.5, "1"])
def test_no_second_of_a_receipt_is_too_much(second: Any) -> None:
    """Of the calendar's last second nothing can be found either: its end is past the calendar."""
    named = decision_named(kantara_receipt(accepted()) | {"consentTimestamp": second})
    assert named is None or named.within.since <= named.within.before


@pytest.mark.parametrize("subject", ["", "x", "7USbjY9pqTg7sp0VCPvz8w\n", "\ud800", "\0" * 22])
def test_who_cannot_be_a_subject_is_not_asked_for(subject: str) -> None:
    """A NUL in it would be an error of the database."""
    assert decision_named(kantara_receipt(accepted()) | {"piiPrincipalId": subject}) is None


@pytest.mark.parametrize("decision_id", ["", "1", "\0" * 36, None, 7])
def test_what_cannot_be_a_decision_is_not_asked_for(decision_id: Any) -> None:
    receipt = {"dpv:hasRecordOfActivity": {"dct:identifier": decision_id}}
    assert decision_named(receipt) is None

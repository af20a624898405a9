"""What an officer pastes leads to a record of their site, or to nothing."""

import json
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from service.domain.errors import NotNumberedYet
from service.domain.ids import new_decision_id, new_subject_id
from service.domain.receipt import Form
from service.signing.tokens import sign
from service.usecases.erase_subject import erase_subject
from service.usecases.export_log import EXPORT_TYPE
from service.usecases.find_record import Found, find_record
from service.usecases.issue_receipt import issue_receipt, sign_receipt
from service.usecases.record_decision import Recorded
from tests.integration.usecases.desk import Desk
from tests.unit.domain.samples import NOW

FORMS = get_args(Form)


def find(desk: Desk, typed: str, site: str = "demo") -> Found | None:
    return find_record(desk.session, desk.keyring, site, typed)


def receipts(desk: Desk, made: Recorded) -> list[str]:
    """The receipt in every form that a person may have it in."""
    asked = (desk.session, desk.keyring, made.decision.site, made.decision.decision_id)
    plain = [issue_receipt(*asked, form) for form in FORMS]
    printed = [json.dumps(json.loads(each), indent=4).encode() for each in plain]
    signed = [sign_receipt(desk.keyring, each) for each in plain]
    return [*(each.decode() for each in plain + printed), *signed]


def everything(desk: Desk, made: Recorded) -> dict[str, str]:
    """Whatever names the record, and to what it leads."""
    decision = made.decision
    ways = dict.fromkeys([decision.decision_id, decision.decision_id.upper()], "decision")
    ways |= dict.fromkeys(receipts(desk, made), "decision")
    return ways | dict.fromkeys([str(decision.subject_id), str(made.token)], "subject")


def test_each_id_token_and_receipt_leads_to_its_record(desk: Desk) -> None:
    """Of a person's second accept: the decision's own index, and the person's lowest."""
    desk.decide("decline")
    first = desk.decide()
    second = desk.decide(at=NOW + timedelta(milliseconds=5), token=first.token)
    desk.decide()
    expected = {"decision": desk.index_of(second), "subject": desk.index_of(first)}

    assert first.decision.subject_id == second.decision.subject_id
    for typed, kind in everything(desk, second).items():
        for said in (typed, f" \r\n\t{typed}\n "):
            assert find(desk, said) == Found(kind, expected[kind]), typed[:60]


def test_a_refusal_is_found_by_its_id(desk: Desk) -> None:
    made = desk.decide("decline")
    assert find(desk, made.decision.decision_id) == Found("decision", 0)


def test_what_is_another_sites_is_answered_as_what_is_not_there(desk: Desk) -> None:
    desk.decide()
    theirs = desk.decide(site="other")
    for typed in everything(desk, theirs):
        assert find(desk, typed) is None
        assert find(desk, typed, "other")


def test_what_was_erased_is_answered_as_what_is_not_there(desk: Desk) -> None:
    made = desk.decide()
    ways = everything(desk, made)
    erase_subject(desk.session, "demo", str(made.decision.subject_id), NOW)
    desk.number()
    assert [find(desk, typed) for typed in ways] == [None] * len(ways)


def test_what_was_just_recorded_is_told_apart_from_what_is_not_there(desk: Desk) -> None:
    made = desk.decide(is_numbered=False)
    for typed in everything(desk, made):
        with pytest.raises(NotNumberedYet):
            find(desk, typed)
    desk.number()
    assert all(find(desk, typed) for typed in everything(desk, made))


def test_a_receipt_that_names_another_decision_of_its_second_is_none_of_ours(desk: Desk) -> None:
    """A Kantara receipt names its subject; which of their decisions it is, its own id tells."""
    first = desk.decide()
    desk.decide(at=NOW + timedelta(milliseconds=1), token=first.token)
    receipt = json.loads(receipts(desk, first)[FORMS.index("kantara")])
    assert find(desk, json.dumps(receipt)) == Found("decision", desk.index_of(first))
    for changed in (
        {"consentReceiptID": new_decision_id(NOW)},
        {"piiPrincipalId": new_subject_id()},
        {"consentTimestamp": receipt["consentTimestamp"] + 1},
    ):
        assert find(desk, json.dumps(receipt | changed)) is None


def test_what_we_signed_for_another_use_or_somebody_changed_is_nothing(desk: Desk) -> None:
    made = desk.decide()
    payload = receipts(desk, made)[0].encode()
    signed = sign_receipt(desk.keyring, payload)
    assert find(desk, signed)
    for typed in (
        sign(desk.keyring.newest, EXPORT_TYPE, payload),
        signed[:-4] + ("AAAA" if signed[-4:] != "AAAA" else "BBBB"),
        f"{made.token}x",
        signed.rpartition(".")[0],
    ):
        assert find(desk, typed) is None


@given(
    st.one_of(
        st.text(),
        st.text(alphabet='{}[]":,.0123456789abcdefABCDEF-_ \n', max_size=60),
        st.sampled_from(["[" * 60_000, '{"a":' * 10_000, "9" * 5_000, "{" + "x" * 70_000]),
    )
)
@example("")
@example("\0")
@example("{}")
@example("\ud800")
@example('{"consentTimestamp": NaN}')
@example(f'{{"consentTimestamp": {"9" * 5_000}}}')
@hypothesis_settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_else_is_typed_leads_nowhere_and_breaks_nothing(desk, typed: str) -> None:
    assert find(desk, typed) is None


@pytest.mark.parametrize("value", [None, 1, [], {}, "", "\0", "\ud800", "x" * 100, True, 1e400])
def test_a_receipt_with_any_field_made_up_breaks_nothing(desk: Desk, value: Any) -> None:
    made = desk.decide()
    for form in FORMS:
        receipt = json.loads(receipts(desk, made)[FORMS.index(form)])
        for name in receipt:
            find(desk, json.dumps(receipt | {name: value}))
    record = {"dpv:hasRecordOfActivity": {"dct:identifier": value}}
    assert find(desk, json.dumps(record)) is None

"""One decision: what the log holds of it, whether it is unchanged, what was shown for it."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from service.domain.decision import Outcome
from service.domain.errors import ErasedDecision, UnknownDecision
from service.domain.export import committed_record
from service.domain.ids import new_decision_id
from service.domain.times import add_months
from service.storage import decisions
from service.storage.decisions import DecisionBody, find_decision
from service.usecases.describe_subject import Held, SubjectNow
from service.usecases.erase_subject import erase_subject
from service.usecases.hold_subject import HoldRequest, hold_subject
from service.usecases.issue_receipt import issue_receipt
from service.usecases.record_decision import Recorded
from service.usecases.show_decision import ShownDecision, show_decision
from tests.integration.usecases.desk import Desk
from tests.unit.domain.samples import NOW, decision

HOUR = timedelta(hours=1)


def show(desk: Desk, recorded: Recorded) -> ShownDecision:
    return show_decision(desk.session, desk.keyring, "demo", desk.index_of(recorded), NOW)


def test_a_decision_is_shown_as_exports_hold_it(desk: Desk) -> None:
    desk.decide("decline")
    made = desk.decide("accept", at=NOW + HOUR)
    shown = show(desk, made)

    kept = find_decision(desk.session, "demo", made.decision.decision_id)
    assert kept
    assert shown.index == desk.index_of(made)
    assert shown.record == committed_record(made.decision, kept.commitment)
    assert shown.verifies


def test_the_notice_is_shown_as_it_stood_in_the_language_that_was_shown(desk: Desk) -> None:
    made = desk.decide(languages=("en-US", "fil"))
    notice = show(desk, made).notice

    assert notice
    assert notice.verifies
    assert (notice.sha256, notice.published_at) == (desk.notices["demo"], NOW)
    assert notice.content["site"] == "demo"
    assert notice.shown.language == "en"
    assert notice.shown.sha256 == notice.sha256
    assert notice.shown.texts == notice.content["languages"]["en"]["texts"]


def test_where_the_notice_has_none_of_the_languages_its_default_is_shown(desk: Desk) -> None:
    notice = show(desk, desk.decide(languages=("eo",))).notice
    assert notice
    assert notice.shown.language == notice.content["default_language"]


def test_a_receipt_is_offered_exactly_where_one_is_issued(desk: Desk) -> None:
    for outcome in ("accept", "decline"):
        made = desk.decide(outcome)
        assert show(desk, made).has_receipt is (outcome == "accept")
    accepted = desk.decide()
    issued = (desk.session, desk.keyring, "demo", accepted.decision.decision_id, "dpv")
    assert issue_receipt(*issued)


def test_a_decision_names_the_first_entry_of_its_subject(desk: Desk) -> None:
    first = desk.decide()
    desk.decide("decline", at=NOW + HOUR)
    last = desk.decide("withdraw", at=NOW + 2 * HOUR, token=first.token)
    subject_id = str(first.decision.subject_id)

    expected = SubjectNow(subject_id, desk.index_of(first), decisions=2, hold=None)
    assert show(desk, first).subject == show(desk, last).subject == expected


def test_a_hold_in_force_is_shown_and_a_lapsed_one_is_not(desk: Desk) -> None:
    made = desk.decide()
    index, until = desk.index_of(made), add_months(NOW, 1)
    hold_subject(
        desk.session, "demo", HoldRequest(str(made.decision.subject_id), "a lawsuit", until), NOW
    )

    for now, hold in ((NOW, Held("a lawsuit", until)), (until, None)):
        subject = show_decision(desk.session, desk.keyring, "demo", index, now).subject
        assert subject
        assert subject.hold == hold


def test_a_refusal_of_nobody_has_no_subject(desk: Desk) -> None:
    assert show(desk, desk.decide("decline")).subject is None


@pytest.mark.parametrize("notice", [None, "ef" * 32])
def test_a_notice_that_was_never_served_is_none(desk: Desk, notice) -> None:
    one = decision(decision_id=new_decision_id(NOW), notice=notice)
    decisions.append(desk.session.connection(), one, bytes(32))
    desk.number()
    shown = show_decision(desk.session, desk.keyring, "demo", 0, NOW)
    assert shown.notice is None
    assert not shown.has_receipt


def test_a_record_that_was_changed_says_so_and_has_no_receipt(desk: Desk) -> None:
    """As who owns the machine could: the body again, with another page."""
    made = desk.decide().decision
    body = desk.session.get_one(DecisionBody, ("demo", made.decision_id))
    values = {column.name: getattr(body, column.name) for column in DecisionBody.__table__.c}
    desk.session.expunge(body)
    desk.session.execute(delete(DecisionBody))
    desk.session.add(DecisionBody(**values | {"form_factor": "desktop"}))
    desk.session.flush()

    shown = show_decision(desk.session, desk.keyring, "demo", 0, NOW)
    assert not shown.verifies
    assert not shown.has_receipt
    assert shown.record["form_factor"] == "desktop"


def test_a_notice_that_was_changed_says_so(desk: Desk) -> None:
    desk.open("changed", sha256="ef" * 32)
    desk.decide(site="changed")
    notice = show_decision(desk.session, desk.keyring, "changed", 0, NOW).notice
    assert notice
    assert not notice.verifies


def test_what_is_no_decision_of_the_site_is_unknown_alike(desk: Desk) -> None:
    """An erasure's entry, another site's, one past the end, what no log has."""
    made = desk.decide()
    theirs = [desk.decide(site="other") for _ in range(4)]
    erase_subject(desk.session, "demo", str(made.decision.subject_id), NOW)
    desk.number()

    told = set()
    for index in (1, desk.index_of(theirs[-1]), -1, 2**63 - 1, 2**63, 10**30):
        with pytest.raises(UnknownDecision) as unknown:
            show_decision(desk.session, desk.keyring, "demo", index, NOW)
        told.add((type(unknown.value), str(unknown.value)))
    assert len(told) == 1


@pytest.mark.parametrize("outcome", [*Outcome])
def test_an_erased_decision_is_told_as_the_log_tells_it(desk: Desk, outcome: str) -> None:
    """That it was erased stands in the feed for good; whose it was, nowhere."""
    first = desk.decide()
    made = desk.decide(outcome, token=first.token)
    index = desk.index_of(made)
    erase_subject(desk.session, "demo", str(first.decision.subject_id), NOW)
    with pytest.raises(ErasedDecision):
        show_decision(desk.session, desk.keyring, "demo", index, NOW)

"""A person: what they decided, newest first, in pages, and what it means now."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from service.domain.cursor import write_cursor
from service.domain.decision import Outcome
from service.domain.errors import InvalidInput, UnknownSubject
from service.domain.status import Status
from service.storage.sites import Site
from service.usecases.check_status import SubjectQuestion, check_statuses
from service.usecases.describe_subject import Held
from service.usecases.erase_subject import erase_subject
from service.usecases.hold_subject import HoldRequest, hold_subject
from service.usecases.record_decision import Recorded
from service.usecases.show_person import PAGE, ShownPerson, show_person
from tests.integration.usecases.desk import Desk
from tests.unit.domain.samples import NOW

MINUTE = timedelta(minutes=1)


def live(desk: Desk, several: int) -> list[Recorded]:
    """So many decisions of one person, the last a withdrawal; somebody else's stand between."""
    made = [desk.decide()]
    for number in range(1, several):
        at = NOW + number * MINUTE
        desk.decide(at=at)
        outcome = "withdraw" if number == several - 1 else "accept"
        made.append(desk.decide(outcome, at=at, token=made[0].token))
    return made


def show(desk: Desk, index: int, before: str | None = None) -> ShownPerson:
    return show_person(desk.session, "demo", index, before, NOW + timedelta(hours=2))


@given(several=st.integers(1, 2 * PAGE + 1))
@hypothesis_settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_hold_all_of_a_persons_decisions_once_and_nobody_elses(desk, several) -> None:
    undo = desk.session.begin_nested()
    made = live(desk, several)
    index = desk.index_of(made[0])
    found = [show(desk, index)]
    while found[-1].next:
        found.append(show(desk, index, found[-1].next))
    indexes = [desk.index_of(each) for each in made]
    undo.rollback()

    rows = [each for page in found for each in page.rows]
    assert [each.decision_id for each in rows] == [
        each.decision.decision_id for each in reversed(made)
    ]
    assert [each.row.index for each in rows] == indexes[::-1]
    assert all(each.verifies for each in rows)
    assert all(len(page.rows) <= PAGE for page in found)
    assert {page.subject.decisions for page in found} == {several}
    assert {page.subject.person for page in found} == {indexes[0]}


def test_any_entry_of_a_person_leads_to_them(desk: Desk) -> None:
    made = live(desk, 3)
    shown = [show(desk, desk.index_of(each)) for each in made]
    assert shown[0] == shown[1] == shown[2]
    assert shown[0].subject.subject_id == made[0].decision.subject_id
    assert show(desk, desk.index_of(made[0]) + 1) != shown[0]


@pytest.mark.parametrize("several", [1, 2])
def test_the_statuses_are_those_that_a_back_end_is_told(desk: Desk, several: int) -> None:
    made = live(desk, several)
    shown = show(desk, desk.index_of(made[0]))
    asked = [SubjectQuestion(str(made[0].decision.subject_id))]
    site, now = desk.session.get_one(Site, "demo"), NOW + timedelta(hours=2)

    assert shown.statuses == {
        "analytics": check_statuses(desk.session, site, asked, "analytics", now)[0]
    }
    expected = Status.GIVEN if several == 1 else Status.WITHDRAWN
    assert shown.statuses["analytics"].status is expected


def test_a_person_of_a_disabled_site_is_shown_still(desk: Desk) -> None:
    """Their rights do not end with it."""
    [made] = live(desk, 1)
    desk.session.get_one(Site, "demo").disabled_at = NOW
    desk.session.flush()
    assert show(desk, desk.index_of(made)).rows[0].row.outcome is Outcome.ACCEPT


def test_the_hold_in_force_is_shown(desk: Desk) -> None:
    [made] = live(desk, 1)
    index, until = desk.index_of(made), NOW + timedelta(days=9)
    assert show(desk, index).subject.hold is None
    hold_subject(
        desk.session, "demo", HoldRequest(str(made.decision.subject_id), "a lawsuit", until), NOW
    )
    assert show(desk, index).subject.hold == Held("a lawsuit", until)


def test_who_just_recorded_more_has_rows_without_an_index(desk: Desk) -> None:
    [made] = live(desk, 1)
    desk.decide("withdraw", at=NOW + MINUTE, token=made.token, is_numbered=False)
    shown = show(desk, 0)
    assert [each.row.index for each in shown.rows] == [None, 0]
    assert (shown.subject.person, shown.subject.decisions) == (0, 2)


def test_whoever_is_not_there_is_unknown_alike(desk: Desk) -> None:
    """Nobody's refusal, an erased person, an erasure's entry, another site's, no entry at all."""
    desk.decide()  # whose number in its table is the erasure's in its own
    erased = desk.decide()
    erase_subject(desk.session, "demo", str(erased.decision.subject_id), NOW)
    desk.number()
    nobodys = desk.decide("decline")
    theirs = [desk.decide(site="other") for _ in range(6)]

    told = set()
    for index in (1, 2, desk.index_of(nobodys), desk.index_of(theirs[-1]), -1, 2**63, 10**30):
        with pytest.raises(UnknownSubject) as unknown:
            show(desk, index)
        told.add(str(unknown.value))
    assert len(told) == 1


def test_a_cursor_of_another_site_or_of_nothing_is_refused(desk: Desk) -> None:
    [made] = live(desk, 1)
    for cursor in ("", "x", write_cursor("other", made.decision.decision_id)):
        with pytest.raises(InvalidInput):
            show(desk, 0, cursor)


def test_a_cursor_of_somebody_elses_decision_shows_no_rows(desk: Desk) -> None:
    live(desk, 1)
    stranger = desk.decide()
    shown = show(desk, 0, write_cursor("demo", stranger.decision.decision_id))
    assert (shown.rows, shown.next) == ([], None)

"""The log's page: everything is found once, newest first, and no call looks too far."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from service.domain.cursor import write_cursor
from service.domain.decision import Decision, Outcome
from service.domain.errors import InvalidInput
from service.domain.ids import LAST_ID, new_decision_id
from service.domain.languages import LANGUAGES
from service.storage import decisions, log_walk
from service.usecases import browse_log as module
from service.usecases.browse_log import LogPage, LogQuery, LogRow, browse_log
from tests.integration.usecases.desk import Desk
from tests.unit.domain.samples import NOW, decision

BEGIN = datetime(2024, 2, 28, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOTICES = ("ab" * 32, "cd" * 32)
SOURCES = ("banner", "settings")


@dataclass(frozen=True)
class Said:
    """What somebody decided, so many hours after the one before."""

    after: int
    outcome: Outcome
    languages: tuple[str, ...]
    notice: str | None
    source: str
    is_erased: bool


said = st.builds(
    Said,
    after=st.integers(1, 60),
    outcome=st.sampled_from(Outcome),
    languages=st.sampled_from([("fil",), ("en", "fil"), ("en-US",), ("eo",), ("enm",)]),
    notice=st.sampled_from([None, *NOTICES]),
    source=st.sampled_from(SOURCES),
    is_erased=st.booleans(),
)
# on three days, under what is counted as another language
ESPERANTO = [Said(48, Outcome.ACCEPT, ("eo",), None, "banner", is_erased=False)] * 3
moments = st.none() | st.integers(-10, 800).map(lambda hours: BEGIN + hours * HOUR)
queries = st.builds(
    LogQuery,
    since=moments,
    until=moments,
    outcome=st.none() | st.sampled_from(Outcome),
    language=st.none() | st.sampled_from(["fil", "en", "en-US", "EN", "eo", "und"]),
    notice=st.none() | st.sampled_from([*NOTICES, "ef" * 32]),
    source=st.none() | st.sampled_from(SOURCES),
    limit=st.integers(1, 4),
)


def record(desk: Desk, made: list[Said], numbered: int) -> list[Decision]:
    """The log of what was decided, the first of it numbered; returns what was not erased."""
    kept, seqs = [], []
    times = accumulate((each.after for each in made), initial=0)
    for number, (each, hours) in enumerate(zip(made, list(times)[1:], strict=True)):
        at = BEGIN + hours * HOUR
        one = decision(
            decision_id=new_decision_id(at),
            decided_at=at,
            outcome=each.outcome,
            languages=each.languages,
            notice=each.notice,
            source=each.source,
        )
        seqs.append(decisions.append(desk.session.connection(), one, bytes(32)))
        if not each.is_erased:
            kept.append(one)
        if number == numbered:
            desk.number()
    erased = [seq for seq, each in zip(seqs, made, strict=True) if each.is_erased]
    decisions.delete_bodies(desk.session, "demo", erased)
    return kept


def fits(wanted: LogQuery, one: Decision) -> bool:
    """The filter in Python."""
    first = one.languages[0]
    language = "und" if wanted.language == "und" and first not in LANGUAGES else first
    return all(
        (
            wanted.since is None or wanted.since <= one.decided_at,
            wanted.until is None or one.decided_at < wanted.until,
            wanted.outcome in (None, one.outcome),
            wanted.language in (None, language),
            wanted.notice in (None, one.notice),
            wanted.source in (None, one.source),
        )
    )


def pages(desk: Desk, wanted: LogQuery) -> list[LogPage]:
    """All of them, as an officer goes on from one to the next."""
    found = [browse_log(desk.session, "demo", wanted)]
    while found[-1].next:
        found.append(browse_log(desk.session, "demo", replace(wanted, before=found[-1].next)))
        assert len(found) < 200, "it never ends"
    return found


def rows(found: list[LogPage]) -> list[LogRow]:
    return [row for page in found for row in page.rows]


@given(
    made=st.lists(said, max_size=12),
    numbered=st.integers(0, 12),
    wanted=queries,
    look_at=st.integers(1, 9),
    least=st.integers(1, 4),
)
@example(made=ESPERANTO, numbered=2, wanted=LogQuery(language="eo"), look_at=9, least=1)
@example(made=ESPERANTO, numbered=2, wanted=LogQuery(language="und"), look_at=9, least=1)
@example(made=[], numbered=0, wanted=LogQuery(outcome=Outcome.ACCEPT), look_at=1, least=1)
@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_paging_finds_once_and_in_order_what_the_filter_says_of_each(
    desk, made, numbered, wanted, look_at, least
) -> None:
    """Whatever is erased, whatever waits for its number, however little a call may look at."""
    undo = desk.session.begin_nested()
    kept = record(desk, made, numbered)
    with patch.multiple(module, LOOK_AT=look_at, LEAST=least):
        found = pages(desk, wanted)
    undo.rollback()

    expected = [one.decided_at for one in reversed(kept) if fits(wanted, one)]
    assert [row.decided_at for row in rows(found)] == expected
    assert all(len(page.rows) <= wanted.limit for page in found)
    assert [page.is_all for page in found] == [False] * (len(found) - 1) + [True]
    for page in found[:-1]:
        assert len(page.rows) == wanted.limit or page.looked_until
    assert found[-1].looked_until is None


@given(made=st.lists(said, min_size=1, max_size=12), wanted=queries, look_at=st.integers(1, 9))
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_call_walks_past_more_than_it_may(desk, made, wanted, look_at) -> None:
    """And what it has not looked at is older than it says."""
    undo = desk.session.begin_nested()
    kept = record(desk, made, len(made))
    walked: list[int] = []

    def walk(*asked):
        found = log_walk.walk(*asked)
        walked.append(found.decisions)
        return found

    with patch.multiple(module, LOOK_AT=look_at, LEAST=1, walk=walk):
        page = browse_log(desk.session, "demo", wanted)
    undo.rollback()

    assert sum(walked) <= look_at
    if page.looked_until:
        newer = [one for one in kept if fits(wanted, one) and one.decided_at >= page.looked_until]
        assert [row.decided_at for row in page.rows] == [one.decided_at for one in newer[::-1]]


def test_a_row_says_what_was_decided_and_not_by_whom(desk: Desk) -> None:
    desk.decide("decline", at=NOW, languages=("en", "fil"))
    accepted = desk.decide("accept", at=NOW + HOUR)
    [newer, older] = browse_log(desk.session, "demo", LogQuery()).rows

    assert older == LogRow(
        index=0,
        decided_at=NOW,
        outcome=Outcome.DECLINE,
        language="en",
        form_factor="mobile",
        source="banner",
        notice=desk.notices["demo"],
    )
    assert newer.index == desk.index_of(accepted) == 1
    assert not any(word in repr(newer) for word in (accepted.decision.subject_id, "decision_id"))


def test_what_was_just_recorded_is_there_without_its_index(desk: Desk) -> None:
    """Also under a filter that the counters know: they have not counted it yet."""
    desk.decide("accept", at=NOW)
    desk.decide("decline", at=NOW + HOUR, is_numbered=False)
    for wanted in (LogQuery(), LogQuery(outcome=Outcome.DECLINE), LogQuery(language="fil")):
        assert browse_log(desk.session, "demo", wanted).rows[0].index is None
    desk.number()
    assert browse_log(desk.session, "demo", LogQuery()).rows[0].index == 1


def test_other_sites_decisions_are_not_found(desk: Desk) -> None:
    mine, theirs = desk.decide(), desk.decide(site="other")
    found = browse_log(desk.session, "demo", LogQuery())
    assert [row.decided_at for row in found.rows] == [mine.decision.decided_at]
    for before in (write_cursor("other", theirs.decision.decision_id), "", "x", "\0", "é"):
        with pytest.raises(InvalidInput) as refused:
            browse_log(desk.session, "demo", LogQuery(before=before))
        assert [error.pointer for error in refused.value.errors] == ["/before"]


def test_a_cursor_and_an_end_together_count_as_the_earlier(desk: Desk) -> None:
    made = [desk.decide(at=NOW + n * HOUR).decision.decided_at for n in range(4)]
    cursor = browse_log(desk.session, "demo", LogQuery(limit=2)).next

    def found(until: datetime) -> list[datetime]:
        wanted = LogQuery(until=until, before=cursor)
        return [row.decided_at for row in browse_log(desk.session, "demo", wanted).rows]

    assert found(made[3]) == [made[1], made[0]]
    assert found(made[1]) == [made[0]]
    assert found(made[0]) == []


def test_a_cursor_that_somebody_made_up_past_the_calendar_harms_nothing(desk: Desk) -> None:
    """Cursors are not signed."""
    desk.decide()
    for outcome in (None, *Outcome):
        wanted = LogQuery(outcome=outcome, before=write_cursor("demo", LAST_ID))
        found = browse_log(desk.session, "demo", wanted)
        assert len(found.rows) == (outcome in (None, Outcome.ACCEPT))


@pytest.mark.parametrize("outcome", [None, Outcome.ACCEPT])
def test_times_at_the_ends_of_the_calendar_bound_as_others_do(desk: Desk, outcome) -> None:
    desk.decide()
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    whole = LogQuery(since=first, until=last, outcome=outcome)
    assert len(browse_log(desk.session, "demo", whole).rows) == 1
    for nothing in (LogQuery(until=first), LogQuery(since=last), LogQuery(since=last, until=first)):
        found = browse_log(desk.session, "demo", replace(nothing, outcome=outcome))
        assert found == LogPage([], None, None)
        assert found.is_all


def test_a_language_that_was_tampered_away_does_not_break_the_page(desk: Desk) -> None:
    one = decision(decision_id=new_decision_id(NOW), languages=())
    decisions.append(desk.session.connection(), one, bytes(32))
    for language in (None, "und"):
        [row] = browse_log(desk.session, "demo", LogQuery(language=language)).rows
        assert row.language == "und"


def emptied(desk: Desk) -> None:
    """30 days that the counters remember, no two of them neighbours; a decision came after."""
    seqs = []
    for day in range(0, 60, 2):
        at = NOW + timedelta(days=day)
        one = decision(decision_id=new_decision_id(at), decided_at=at, outcome=Outcome.DECLINE)
        seqs.append(decisions.append(desk.session.connection(), one, bytes(32)))
    desk.decide("decline", at=NOW + timedelta(days=100))
    decisions.delete_bodies(desk.session, "demo", seqs)


def test_days_that_retention_has_emptied_cost_nothing(desk: Desk) -> None:
    emptied(desk)
    with patch.object(module, "walk", wraps=log_walk.walk) as walk:
        found = browse_log(desk.session, "demo", LogQuery(outcome=Outcome.DECLINE))

    assert len(found.rows) == 1
    assert found.is_all
    assert walk.call_count == 1


def test_a_look_at_a_day_that_is_empty_costs_its_share(desk: Desk) -> None:
    """Each is a statement: where something older keeps them from being left out, they are many."""
    desk.decide("decline", at=NOW - timedelta(days=1))
    emptied(desk)
    with (
        patch.multiple(module, LOOK_AT=500, LEAST=50),
        patch.object(module, "walk", wraps=log_walk.walk) as walk,
    ):
        found = browse_log(desk.session, "demo", LogQuery(outcome=Outcome.DECLINE))

    assert walk.call_count == 10
    assert len(found.rows) == 1
    assert found.looked_until
    assert found.looked_until.date() == (NOW + timedelta(days=41)).date()

"""An officer sees what was decided, day by day and group by group, and two notices side by side."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from service.domain.day_span import DaySpan, Grain
from service.domain.decision import Outcome
from service.domain.errors import InvalidInput, UnknownNotice
from service.domain.ids import new_decision_id
from service.domain.tally import NOTHING, Shown, Tally
from service.storage import decisions
from service.storage.engine import opened_engine, transaction
from service.storage.notices import Notice
from service.storage.shown_counts import Bucket, add_visits
from service.storage.sites import Site
from service.usecases.compare_notices import Caveat, compare_notices
from service.usecases.number_changes import number_changes
from service.usecases.show_overview import show_overview
from service.web.officer.overview_context import overview_context, refused_context
from tests.unit.domain.samples import NOW, decision

OLD, NEW, UNSERVED = "ab" * 32, "cd" * 32, "ef" * 32
WEEK = DaySpan(date(2026, 11, 17), date(2026, 11, 23))
SAME = {"purposes": ("analytics",), "accept_months": 6, "refusal_months": 6, "content": b"{}"}


@pytest.fixture
def engine(settings) -> Iterator[Engine]:
    """Two sites; the first served two notices."""
    with opened_engine(settings.sqlalchemy_url) as engine:
        with transaction(engine, writes=True) as session:
            for key in ("demo", "other"):
                session.add(Site(site_key=key, name=key, origins=(), created_at=NOW))
            session.flush()
            for version, sha256 in enumerate((OLD, NEW), 1):
                published_at = NOW - timedelta(days=10 - version)
                told = {"version": version, "lineage": version, "published_at": published_at}
                session.add(Notice(site_key="demo", sha256=sha256, **told, **SAME))
        yield engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with transaction(engine, writes=False) as session:
        yield session


def decide(engine: Engine, count: int, outcome: Outcome, days_ago: int = 0, **changes: object):
    """So many decisions of a day, recorded and numbered."""
    at = NOW - timedelta(days=days_ago)
    with transaction(engine, writes=True) as session:
        for _ in range(count):
            made = {"decision_id": new_decision_id(at), "decided_at": at, "outcome": outcome}
            decisions.append(session.connection(), decision(**made, **changes), bytes(32))
        number_changes(session)


def test_every_day_has_its_place_also_the_ones_on_which_nobody_decided(engine, session):
    decide(engine, 3, Outcome.ACCEPT)
    decide(engine, 1, Outcome.WITHDRAW)
    decide(engine, 2, Outcome.DECLINE, days_ago=6)
    decide(engine, 9, Outcome.ACCEPT, days_ago=7)
    decide(engine, 9, Outcome.ACCEPT, site="other")

    found = show_overview(session, "demo", WEEK)

    assert found.grain is Grain.DAY
    assert [period.name for period, _ in found.periods] == [f"2026-11-{n}" for n in range(17, 24)]
    tallied = [tally for _, tally in found.periods]
    assert tallied == [Tally(0, 2, 0), *[NOTHING] * 5, Tally(3, 0, 1)]
    assert found.total == Tally(accepts=3, declines=2, withdrawals=1)
    assert found.total.shown is None
    assert (found.total.accept_share.part, found.total.accept_share.whole) == (3, 5)


@pytest.mark.parametrize(
    ("first", "grain", "name"),
    [(date(2026, 8, 1), Grain.WEEK, "2026-W48"), (date(2020, 2, 29), Grain.MONTH, "2026-11")],
)
def test_long_spans_are_summed_by_week_and_by_month(engine, session, first, grain, name):
    decide(engine, 2, Outcome.ACCEPT)
    decide(engine, 1, Outcome.DECLINE)

    found = show_overview(session, "demo", DaySpan(first, WEEK.last))

    assert found.grain is grain
    assert (found.periods[-1][0].name, found.periods[-1][1]) == (name, Tally(2, 1, 0))
    assert {tally for _, tally in found.periods[:-1]} == {NOTHING}


def test_groups_come_with_the_largest_first(engine, session):
    decide(engine, 1, Outcome.ACCEPT, languages=("en",), form_factor="desktop")
    decide(engine, 2, Outcome.DECLINE)
    decide(engine, 1, Outcome.ACCEPT, languages=("xx",))

    found = show_overview(session, "demo", WEEK)

    assert found.languages == (
        ("fil", Tally(0, 2, 0)),
        ("en", Tally(1, 0, 0)),
        ("und", Tally(1, 0, 0)),
    )
    assert found.form_factors == (("mobile", Tally(1, 2, 0)), ("desktop", Tally(1, 0, 0)))


def test_notices_come_with_the_newest_first_and_at_the_end_what_was_never_served(engine, session):
    decide(engine, 1, Outcome.ACCEPT, notice=OLD)
    decide(engine, 1, Outcome.DECLINE, notice=None)
    decide(engine, 1, Outcome.WITHDRAW, notice=NEW)

    found = show_overview(session, "demo", WEEK).notices

    assert [(each.sha256, each.version) for each in found] == [(NEW, 2), (OLD, 1), (None, None)]
    assert [each.tally for each in found] == [Tally(0, 0, 1), Tally(1, 0, 0), Tally(0, 1, 0)]
    assert found[0].published_at == NOW - timedelta(days=8)


def test_a_site_where_nothing_was_decided_has_an_empty_overview(engine, session):
    found = show_overview(session, "demo", WEEK)

    assert found.total == NOTHING
    assert len(found.periods) == 7
    assert (found.languages, found.form_factors, found.notices) == ((), (), ())


def test_the_sums_are_of_one_statement(engine, session):
    """A second one could see what was numbered meanwhile: the table would not be the chart's."""
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    show_overview(session, "demo", WEEK)
    decided = [words for words in said if "daily_count" in words and "shown_count" not in words]
    assert len(decided) == 1


def show(engine: Engine, visits: int, language: str = "fil", days_ago: int = 0, site: str = "demo"):
    """So many visits of a day that were shown the notice, counted."""
    day = (NOW - timedelta(days=days_ago)).date()
    with transaction(engine, writes=True) as session:
        add_visits(session, {Bucket(site, day, language): visits})


def test_visits_that_were_shown_the_notice_stand_beside_the_answers_of_the_same_days(
    engine, session
):
    """A day on which none was counted, withdrawals and another site stay out of it."""
    show(engine, 10)
    show(engine, 5)
    show(engine, 4, "en", days_ago=1)
    show(engine, 99, site="other")
    show(engine, 99, days_ago=7)
    decide(engine, 2, Outcome.ACCEPT)
    decide(engine, 1, Outcome.DECLINE)
    decide(engine, 1, Outcome.WITHDRAW)
    decide(engine, 1, Outcome.DECLINE, days_ago=1)
    decide(engine, 9, Outcome.ACCEPT, days_ago=2)
    decide(engine, 9, Outcome.ACCEPT, site="other")

    found = show_overview(session, "demo", WEEK)

    assert (found.total.shown, found.total.shown.unanswered) == (Shown(19, 4), 15)
    by_day = {period.name: tally.shown for period, tally in found.periods if tally.shown}
    assert by_day == {"2026-11-22": Shown(4, 1), "2026-11-23": Shown(15, 3)}
    assert found.languages == (
        ("fil", Tally(11, 2, 1, shown=Shown(15, 4))),
        ("en", Tally(0, 0, 0, shown=Shown(4, 0))),
    )
    assert {tally.shown for _, tally in found.form_factors} == {None}


def test_where_more_answered_than_were_counted_as_shown_nothing_is_made_up(engine, session):
    show(engine, 2)
    decide(engine, 3, Outcome.ACCEPT)

    shown = show_overview(session, "demo", WEEK).total.shown

    assert (shown, shown.unanswered) == (Shown(2, 3), None)


def test_two_notices_stand_side_by_side(engine, session):
    decide(engine, 40, Outcome.ACCEPT, days_ago=5, notice=OLD)
    decide(engine, 10, Outcome.DECLINE, days_ago=4, notice=OLD)
    decide(engine, 10, Outcome.ACCEPT, notice=NEW)
    decide(engine, 40, Outcome.DECLINE, notice=NEW)
    decide(engine, 3, Outcome.WITHDRAW, notice=NEW)

    found = compare_notices(session, "demo", OLD, NEW, WEEK)

    assert (found.left.version, found.left.tally) == (1, Tally(40, 10, 0))
    assert (found.left.first, found.left.last) == (date(2026, 11, 18), date(2026, 11, 19))
    assert (found.right.sha256, found.right.tally) == (NEW, Tally(10, 40, 3))
    assert found.accepts.point == pytest.approx(0.6)
    assert found.accepts.excludes_zero
    assert found.caveats == tuple(Caveat)


def test_a_small_difference_is_not_made_more_of_than_it_is(engine, session):
    for notice, accepts in ((OLD, 3), (NEW, 2)):
        decide(engine, accepts, Outcome.ACCEPT, notice=notice)
        decide(engine, 5 - accepts, Outcome.DECLINE, notice=notice)

    found = compare_notices(session, "demo", OLD, NEW, WEEK)

    assert not found.accepts.excludes_zero
    assert found.accepts.low < 0 < found.accepts.high
    assert Caveat.OTHER_DAYS not in found.caveats


def test_a_notice_that_nobody_answered_is_not_compared(engine, session):
    decide(engine, 3, Outcome.ACCEPT, notice=OLD)
    decide(engine, 1, Outcome.WITHDRAW, notice=NEW)

    found = compare_notices(session, "demo", OLD, NEW, DaySpan(WEEK.last, WEEK.last))

    assert found.accepts is None
    assert found.right.tally == Tally(0, 0, 1)


@pytest.mark.parametrize("site", ["demo", "other"])
def test_a_notice_of_another_site_is_not_compared(engine, session, site):
    with pytest.raises(UnknownNotice):
        compare_notices(session, site, OLD, UNSERVED, WEEK)


def test_days_are_those_of_utc(engine, session):
    """An evening in Manila is the next day's in no count."""
    late = datetime.fromisoformat("2026-11-23T07:59:59+08:00")
    decide(engine, 1, Outcome.ACCEPT, days_ago=0)
    with transaction(engine, writes=True) as writing:
        made = decision(decision_id=new_decision_id(late), decided_at=late)
        decisions.append(writing.connection(), made, bytes(32))
        number_changes(writing)

    tallied = {period.name: tally for period, tally in show_overview(session, "demo", WEEK).periods}
    assert tallied["2026-11-22"] == tallied["2026-11-23"] == Tally(1, 0, 0)


def test_the_page_is_given_what_its_address_asks_for(engine, session):
    decide(engine, 2, Outcome.ACCEPT, notice=OLD)
    decide(engine, 1, Outcome.DECLINE, notice=NEW, days_ago=1)
    asked = {"from": "2026-11-22", "left": OLD, "right": NEW}

    given = overview_context(session, "demo", asked, NOW)

    assert given["span"] == DaySpan(date(2026, 11, 22), date(2026, 11, 23))
    assert given["asked"] == asked | {"to": "2026-11-23"}
    assert [(each.key, each.values) for each in given["series"]] == [
        ("accept", [0, 2]),
        ("decline", [1, 0]),
        ("withdraw", [0, 0]),
    ]
    assert given["comparison"].accepts.point == 1


@pytest.mark.parametrize("flawed", [{"to": "2026-02-29"}, {"left": OLD}])
def test_the_page_refuses_what_breaks_a_rule_and_shows_what_it_can(engine, session, flawed):
    with pytest.raises(InvalidInput) as refused:
        overview_context(session, "demo", flawed, NOW)
    given = refused_context(session, "demo", flawed, refused.value, NOW)

    assert given["asked"].items() >= flawed.items()
    assert list(given["flaws"]) == (["to"] if "to" in flawed else ["right"])
    assert (given["overview"] is None) == ("to" in flawed)

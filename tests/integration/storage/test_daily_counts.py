"""The counters are read by a range of their key, and summed before a row leaves the database."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text

from service.storage.daily_counts import DailyCount, sums_of_notices, sums_of_span
from service.storage.engine import opened_engine, transaction
from service.storage.fence import fence
from tests.fixtures.databases import behind
from tests.fixtures.plans import plans

DAYS = 1_000
LAST = date(2026, 11, 23)
FIRST = LAST - timedelta(days=6)  # few enough that no planner would rather read all
NOTICES = ("ab" * 32, "cd" * 32)
OUTCOMES = ("accept", "decline", "withdraw")

KEY_RANGES = {
    "sqlite": re.compile(r"SEARCH daily_count USING .*\(site=\? AND day>\? AND day<\?\)"),
    "postgresql": re.compile(
        r"Index (?:Only )?(?:Scan using|Scan on) daily_count_pkey.*\n"
        r" +Index Cond: \(.*site.* AND \(day >= .* AND \(day <= "
    ),
}
SCANS = re.compile(r"SCAN daily_count|Seq Scan on daily_count")


def kept(site: str, days_ago: int, **changes: object) -> dict[str, object]:
    bucket = {
        "site": site,
        "day": LAST - timedelta(days=days_ago),
        "outcome": "accept",
        "notice": NOTICES[0],
        "language": "fil",
        "form_factor": "mobile",
        "decisions": 2,
    }
    return bucket | changes


@pytest.fixture
def engine(settings) -> Engine:
    """Two sites, a thousand days, twelve counts a day."""
    counts = [
        kept(site, ago, outcome=outcome, notice=notice)
        for site in ("demo", "other")
        for ago in range(DAYS)
        for outcome in OUTCOMES
        for notice in NOTICES
    ]
    with opened_engine(settings.sqlalchemy_url) as engine:
        with transaction(engine, writes=True) as session:
            session.execute(DailyCount.__table__.insert(), counts)
        with behind(engine) as owned, owned.begin() as connection:
            connection.execute(text("ANALYZE"))
        yield engine


def read_span(engine: Engine) -> None:
    with transaction(engine, writes=False) as session:
        sums_of_span(session, "demo", FIRST, LAST)


def read_notices(engine: Engine) -> None:
    with transaction(engine, writes=False) as session:
        sums_of_notices(session, "demo", NOTICES, FIRST, LAST)


@pytest.mark.parametrize("read", [read_span, read_notices])
def test_a_week_is_found_by_the_key_alone(engine: Engine, read: Callable[[Engine], None]):
    found = plans(engine, lambda: read(engine))
    (plan,) = (plan for words, plan in found.items() if "daily_count" in words)

    ways = KEY_RANGES[engine.dialect.name].findall(plan.text)
    assert len(ways) == (1 if engine.dialect.name == "sqlite" else 2), plan.text  # plans, both ways
    assert not SCANS.search(plan.text), plan.text


def test_a_planted_scan_is_seen(engine: Engine):
    """The control: asked for by what the key does not begin with."""

    def search() -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT * FROM daily_count WHERE decisions > 1"))

    (plan,) = plans(engine, search).values()
    assert SCANS.search(plan.text)
    assert not KEY_RANGES[engine.dialect.name].search(plan.text)


def test_both_ends_of_a_span_are_within_it_and_other_sites_are_not(engine: Engine):
    with transaction(engine, writes=False) as session:
        days, kinds = sums_of_span(session, "demo", FIRST, LAST)

    assert {each.day for each in days} == {FIRST + timedelta(days=n) for n in range(7)}
    assert {each.decisions for each in days} == {4}
    assert {(each.outcome, each.notice) for each in kinds} == {
        (outcome, notice) for outcome in OUTCOMES for notice in NOTICES
    }
    assert {each.decisions for each in kinds} == {14}
    assert {type(each.decisions) for each in (*days, *kinds)} == {int}


def test_a_span_without_decisions_has_no_sums(engine: Engine):
    later = LAST + timedelta(days=1)
    with transaction(engine, writes=False) as session:
        assert sums_of_span(session, "demo", later, later) == ([], [])
        assert sums_of_notices(session, "demo", NOTICES, later, later) == []


def test_a_notice_is_summed_with_its_first_and_last_day_in_the_span(engine: Engine):
    with transaction(engine, writes=False) as session:
        found = sums_of_notices(session, "demo", NOTICES[:1], FIRST, LAST)

    assert {each.outcome: each[2:] for each in found} == dict.fromkeys(OUTCOMES, (14, FIRST, LAST))
    assert {type(each.first) for each in found} == {date}


def test_behind_the_fence_of_another_site_there_is_nothing(engine: Engine):
    if engine.dialect.name == "sqlite":  # which has no fence
        return
    with transaction(engine, writes=False) as session:
        fence(session, "other")
        assert sums_of_span(session, "demo", FIRST, LAST) == ([], [])

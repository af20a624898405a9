"""The sequencer: every entry gets its place once, and every decision is counted once."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError

from service import housekeeping
from service.domain.decision import Outcome
from service.domain.ids import new_decision_id
from service.housekeeping import Job, jobs, number_pending
from service.storage import decisions
from service.storage.changes import Kind, announce
from service.storage.engine import open_engine, transaction
from service.storage.sites import Site
from service.usecases.number_changes import number_changes
from tests.unit.domain.samples import NOW, decision

SITES = ("demo", "other")


@pytest.fixture
def engine(settings) -> Engine:
    engine = open_engine(settings.sqlalchemy_url)
    with transaction(engine, writes=True) as session:
        session.add_all(Site(site_key=key, name=key, origins=(), created_at=NOW) for key in SITES)
    yield engine
    engine.dispose()


def decide(engine: Engine, count: int, site: str = "demo", **changes: object) -> None:
    with transaction(engine, writes=True) as session:
        for _ in range(count):
            one = decision(site=site, decision_id=new_decision_id(NOW), **changes)
            decisions.append(session.connection(), one, bytes(32))


def number(engine: Engine, limit: int = 1000) -> int:
    with transaction(engine, writes=True) as session:
        return number_changes(session, limit)


def rows(engine: Engine, query: str) -> list[tuple]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def log_of(engine: Engine, site: str) -> list[tuple]:
    return rows(
        engine, f"SELECT idx, kind, ref FROM log_entry WHERE site = '{site}' ORDER BY idx"  # noqa: S608 - our own words
    )  # fmt: skip


def counted(engine: Engine) -> dict[tuple, int]:
    query = "SELECT site, outcome, form_factor, language, decisions FROM daily_count"
    return {tuple(key): count for *key, count in rows(engine, query)}


def test_each_site_is_numbered_from_0_without_a_gap(engine):
    for _ in range(3):
        decide(engine, 2, "demo")
        decide(engine, 3, "other")
        number(engine)

    assert [idx for idx, *_ in log_of(engine, "demo")] == list(range(6))
    assert [idx for idx, *_ in log_of(engine, "other")] == list(range(9))
    seqs = rows(engine, "SELECT seq FROM decision WHERE site = 'demo' ORDER BY seq")
    assert [(ref,) for *_, ref in log_of(engine, "demo")] == seqs
    assert rows(engine, "SELECT * FROM pending") == []


def test_every_kind_of_entry_takes_its_place_in_the_order_written(engine):
    """A notice with the same reference as a decision is another entry; it counts nothing."""
    decide(engine, 1)
    with transaction(engine, writes=True) as session:
        announce(session, "demo", Kind.NOTICE, 1)
        announce(session, "demo", Kind.ERASURE, 1)
    decide(engine, 1)

    assert number(engine) == 4

    kinds = [kind for _, kind, _ in log_of(engine, "demo")]
    assert kinds == ["decision", "notice", "erasure", "decision"]
    assert sum(counted(engine).values()) == 2


def test_every_decision_is_counted_once_where_it_belongs(engine):
    decide(engine, 3)
    decide(engine, 2, outcome=Outcome.DECLINE, purposes=(), languages=("en", "fil"))
    decide(engine, 1, "other", form_factor="desktop", notice=None)
    number(engine, limit=2)
    decide(engine, 1)
    while number(engine, limit=2):
        pass

    assert counted(engine) == {
        ("demo", "accept", "mobile", "fil"): 4,
        ("demo", "decline", "mobile", "en"): 2,
        ("other", "accept", "desktop", "fil"): 1,
    }
    (day,) = rows(engine, "SELECT DISTINCT CAST(day AS VARCHAR) FROM daily_count")
    assert day == ("2026-11-23",)


def test_what_a_page_makes_up_as_a_language_is_not_counted_for_ever(engine):
    """No erasure reaches the counters, so nothing in them may be a page's own words."""
    decide(engine, 1, languages=("xx-ab12cd34-ef56ab78",))
    decide(engine, 1, languages=("en-US",))
    number(engine)

    assert counted(engine) == {("demo", "accept", "mobile", "und"): 2}


def test_a_pass_numbers_no_more_than_its_limit(engine):
    decide(engine, 5)

    assert [number(engine, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert [idx for idx, *_ in log_of(engine, "demo")] == list(range(5))


def test_what_comes_meanwhile_is_left_for_the_next_time_unless_a_pass_was_full(engine, monkeypatch):
    """Else the thread would never rest while decisions come in, and number them a few at a time."""
    passes: list[int] = []

    def number_and_decide(session) -> int:
        passes.append(number_changes(session, limit=4))
        announce(session, "demo", Kind.NOTICE, 1_000 + len(passes))
        return passes[-1]

    monkeypatch.setattr(housekeeping, "number_changes", number_and_decide)
    monkeypatch.setattr(housekeeping, "PASS", 4)
    decide(engine, 5)
    number_pending(engine, NOW)

    assert passes == [4, 2]
    assert rows(engine, "SELECT count(*) FROM pending") == [(1,)]


def test_the_last_index_is_looked_up_once_a_site_however_many_wait(engine):
    """Once for each row, PostgreSQL would go past all the rows that the statement has put in."""
    for site in SITES:
        decide(engine, 50, site)
    if engine.dialect.name == "sqlite":  # which puts nothing in before it has read everything
        return
    said: list[tuple] = []
    event.listen(engine, "before_cursor_execute", lambda *args: said.append(args[2:4]))
    with suppress(LookupError), transaction(engine, writes=True) as session:
        number_changes(session)
        raise LookupError
    ((words, values),) = [each for each in said if "INSERT INTO log_entry" in each[0]]
    with transaction(engine, writes=True) as session:
        explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {words}"
        (plan,) = session.connection().exec_driver_sql(explained, values).scalar()

    scans = [node for node in nodes(plan["Plan"]) if "log_entry" in node.get("Index Name", "")]
    assert sum(scan["Actual Loops"] for scan in scans) == len(SITES)


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def test_what_was_erased_before_its_number_is_numbered_and_not_counted(engine):
    decide(engine, 2)
    with transaction(engine, writes=True) as session:
        decisions.delete_bodies(session, "demo", [1, 2])
    number(engine)

    assert [idx for idx, *_ in log_of(engine, "demo")] == [0, 1]
    assert counted(engine) == {}


def test_where_nothing_waits_nothing_is_written(engine):
    """Neither by the use case nor, without even taking a writer's turn, by the thread."""
    decide(engine, 1)
    number(engine)
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: said.append(args[2]))

    assert number(engine) == 0
    assert not [words for words in said if words.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    said.clear()
    number_pending(engine, NOW)
    assert "BEGIN IMMEDIATE" not in said
    assert not [words for words in said if "pg_advisory" in words]


def test_a_pass_that_fails_leaves_no_trace_and_the_next_does_it_all(engine):
    """Numbers and counts are one transaction: nothing is counted and not numbered."""
    decide(engine, 3)
    with suppress(LookupError), transaction(engine, writes=True) as session:
        number_changes(session)
        raise LookupError

    assert log_of(engine, "demo") == []
    assert counted(engine) == {}
    assert number(engine) == 3
    assert sum(counted(engine).values()) == 3


def test_the_database_itself_refuses_to_number_an_entry_twice(engine):
    decide(engine, 1)
    with transaction(engine, writes=True) as session:
        (seq,) = session.execute(text("SELECT seq FROM decision")).scalars()
        announce(session, "demo", Kind.DECISION, seq)

    with pytest.raises(IntegrityError):
        number(engine)


def test_many_holders_at_once_number_each_entry_once(engine):
    """One holder at a time, however many workers come at the same moment."""
    each, holders = 150, 6
    decide(engine, each, "demo")
    decide(engine, each, "other")
    gate, done, failures = threading.Barrier(holders), Counter(), []

    def hold(name: int) -> None:
        gate.wait()
        try:
            while numbered := number(engine, limit=20):
                done[name] += numbered
        except Exception as failure:  # noqa: BLE001 - told to the thread that waits
            failures.append(failure)

    threads = [threading.Thread(target=hold, args=(name,)) for name in range(holders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failures == []
    assert sum(done.values()) == 2 * each
    assert len(done) > 1, "one holder did it all: nothing was tried"
    for site in SITES:
        assert [idx for idx, *_ in log_of(engine, site)] == list(range(each))
    assert sum(counted(engine).values()) == 2 * each


def test_a_job_that_fails_is_said_and_tried_again(engine, capsys):
    """The thread lives on; the log line names the job and the place, no value."""
    asked: list[datetime] = []

    def work(_engine: Engine, now: datetime) -> None:
        asked.append(now)
        raise LookupError("7USbjY9pqTg7sp0VCPvz8w")

    job = Job("some_job", 1.0, work)
    job.run(engine)
    job.run(engine)

    assert len(asked) == 2
    assert all(now.tzinfo is UTC for now in asked)
    assert job.due > 0
    assert "number_pending" in {known.name for known in jobs("month")}

"""Whoever follows the changes feed meets every decision once, whatever the writers do meanwhile.

Writers get their numbers in one order and commit in another. On PostgreSQL all of them are at it
at once; SQLite lets one in at a time. The control follows the decisions by `seq > last` in the
same run and misses some.
"""

import os
import threading
import time
from collections import Counter

import pytest
from sqlalchemy import create_engine, text

from service.storage.changes import is_anything_pending
from service.storage.engine import open_engine, transaction
from service.storage.sites import Site
from tests.faults.clicks import Crowd
from tests.faults.readers import SITE, Follower, NaiveFollower, Pipeline, Stage
from tests.fixtures.process import running
from tests.fixtures.sites import make_key, make_site
from tests.unit.domain.samples import NOW

pytestmark = pytest.mark.faults

ROUNDS = int(os.environ.get("PAHINTULOT_FAULT_ROUNDS", "3"))
WRITERS = 8
EACH = 50 * ROUNDS
LATEST_S = {"postgresql": 0.03, "sqlite": 0.002}  # how long a commit may tarry


@pytest.fixture
def stage(database_url):
    engine = open_engine(database_url.replace("postgresql:", "postgresql+psycopg:"), threads=32)
    with transaction(engine, writes=True) as session:
        session.add(Site(site_key=SITE, name="x", origins=(), created_at=NOW))
    yield Stage(engine)
    engine.dispose()


def is_all_numbered(stage: Stage) -> bool:
    with transaction(stage.engine, writes=False) as session:
        return not is_anything_pending(session)


def test_no_reader_of_the_feed_misses_a_decision_or_meets_one_twice(
    stage, record_testsuite_property
):
    """One reads all the while; one reads a page, sleeps through it all, and catches up."""
    steady, sleeper, naive = (kind(stage.engine) for kind in (Follower, Follower, NaiveFollower))
    kind, over = stage.engine.dialect.name, threading.Event()
    sequencers = [stage.begin(stage.number) for _ in range(2)]
    readers = [stage.begin(reader.follow, over) for reader in (steady, naive)]
    writers = [stage.begin(stage.write, EACH, seed, LATEST_S[kind]) for seed in range(WRITERS)]
    while not sleeper.step() and not stage.failures:
        time.sleep(0.005)

    for writer in writers:
        writer.join(600)
    while not is_all_numbered(stage) and not stage.failures:
        time.sleep(0.01)
    stage.numbered.set()
    over.set()
    for thread in sequencers + readers:
        thread.join(60)
    while sleeper.step():
        pass

    assert stage.failures == []
    missed = len(stage.written) - len(naive.read)
    record_testsuite_property(
        f"{kind}: written, read, missed by the control",
        (len(stage.written), len(steady.read), missed),
    )
    assert len(stage.written) == WRITERS * EACH
    assert [index for index, _ in steady.read] == list(range(WRITERS * EACH))
    assert sorted(decision_id for _, decision_id in steady.read) == sorted(stage.written)
    assert sleeper.read == steady.read
    if kind == "postgresql":
        assert missed > 0, "the control missed nothing: no commit was late enough to prove a thing"


def test_the_feed_and_the_counters_survive_kill_9(environment, tmp_path):
    """Killed under load and started again, nobody is numbered, counted or read twice or never."""
    clicks = 150 * ROUNDS
    site = make_site(environment, tmp_path)
    key = make_key(environment, site.key, "log:read")
    over = threading.Event()
    with running(environment, tmp_path / "gunicorn.log") as service:
        crowd, pipeline = Crowd(service, site, clicks), Pipeline(service, site, key)
        reader = threading.Thread(target=pipeline.follow, args=(over,), daemon=True)
        reader.start()
        threads = crowd.run()
        for number in range(1, ROUNDS + 1):
            crowd.wait_for(clicks * number // (ROUNDS + 1))
            service.kill()
            service.start()
        for thread in threads:
            thread.join(timeout=120)
        over.set()
        reader.join(30)
        assert crowd.failure is None, crowd.failure
        pipeline.wait_for(clicks, within_s=10)
        late = Pipeline(service, site, key)
        late.wait_for(clicks, within_s=10)

    assert sorted(pipeline.decisions()) == sorted(crowd.acknowledged)
    assert len(pipeline.decisions()) == clicks
    assert [item["index"] for item in pipeline.items] == list(range(len(pipeline.items)))
    assert late.items == pipeline.items
    counted = Counter(item["outcome"] for item in pipeline.items if item["type"] == "decision")
    assert counts(environment["DATABASE_URL"]) == counted


def counts(database_url: str) -> dict[str, int]:
    """What the daily counters say of each outcome."""
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        query = text("SELECT outcome, sum(decisions) FROM daily_count GROUP BY outcome")
        found = {outcome: int(count) for outcome, count in connection.execute(query)}
    engine.dispose()
    return found


def test_a_decision_is_in_the_feed_within_about_a_second(
    environment, database_url, tmp_path, record_testsuite_property
):
    """Measured on the real service, ten times, from the answer to the click to the feed's."""
    site = make_site(environment, tmp_path)
    key = make_key(environment, site.key, "log:read")
    lags = []
    with running(environment, tmp_path / "gunicorn.log") as service:
        pipeline = Pipeline(service, site, key)
        for number in range(1, 11):
            crowd = Crowd(service, site, 1)
            for thread in crowd.run():
                thread.join(30)
            begin = time.monotonic()
            pipeline.wait_for(number, within_s=10)
            lags.append(time.monotonic() - begin)
            assert crowd.failure is None, crowd.failure
            time.sleep(0.13)
    record_testsuite_property(f"{database_url[:6]}: seconds", sorted(round(lag, 2) for lag in lags))
    assert len(pipeline.decisions()) == 10
    assert sorted(lags)[8] < 2

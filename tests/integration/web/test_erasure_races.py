"""A decision with the token in flight while its person is erased leaves no linked body behind."""

import secrets
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from service.domain.click import DecisionRequest, Surroundings
from service.domain.decision import Outcome
from service.domain.ids import base64url
from service.storage import decisions
from service.storage.engine import open_engine, transaction
from service.usecases.erase_subject import erase_subject
from service.usecases.record_decision import record_decision

# SQLite has one writer: there the two can only come one after the other
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
STILL_WAITS_S = 0.4


@pytest.fixture
def engine(settings, app):
    engine = open_engine(settings.sqlalchemy_url)
    yield engine
    engine.dispose()


@pytest.fixture
def person(page):
    """Somebody who has accepted."""
    return page.decide("accept")


@pytest.fixture
def decide(app, site, person):
    """Record a decision with the person's token in a given session."""

    def deciding(session: Session, outcome: str):
        said = DecisionRequest(
            idempotency_key=base64url(secrets.token_bytes(16)),
            outcome=Outcome(outcome),
            purposes=("analytics",) if outcome == "accept" else (),
            notice=site.notice[7:],
            languages=("fil",),
            source="banner",
            token=person["token"],
        )
        seen = Surroundings(datetime.now(UTC), gpc=False, form_factor="mobile")
        keyring = app.extensions["pahintulot.keyring"]
        return record_decision(session.connection(), keyring, site.key, said, seen)

    return deciding


def erase(session: Session, person) -> None:
    assert erase_subject(session, "pahayagan", person["subject_id"], datetime.now(UTC))


def overtake(engine, first, second) -> None:
    """Run `first` in one session and `second` in another that starts before the first commits."""

    def follow() -> None:
        with transaction(engine, writes=True) as session:
            second(session)

    follower = threading.Thread(target=follow)
    with transaction(engine, writes=True) as session:
        first(session)
        follower.start()
        follower.join(STILL_WAITS_S)
    follower.join(20)
    assert not follower.is_alive()


def linked(engine, person) -> int:
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT count(*) FROM decision_body WHERE subject_id = :s"),
            {"s": person["subject_id"]},
        )
        return int(found.scalar_one())


@pytest.mark.parametrize("outcome", ["accept", "withdraw", "decline"])
def test_a_decision_that_comes_first_is_erased_with_the_others(engine, person, decide, outcome):
    """The erasure waits for it and takes it too."""
    overtake(engine, lambda one: decide(one, outcome), lambda two: erase(two, person))

    assert linked(engine, person) == 0
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM decision_body")).scalar() == 0
        assert connection.execute(text("SELECT indexes FROM erasure")).scalar() == "1-2"


@pytest.mark.parametrize("outcome", ["accept", "withdraw", "decline"])
def test_a_decision_that_comes_second_links_to_nobody(engine, person, decide, outcome):
    """It waits for the erasure, finds nobody, and is recorded all the same."""
    overtake(engine, lambda one: erase(one, person), lambda two: decide(two, outcome))

    assert linked(engine, person) == 0
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM decision_body")).scalar() == 1


@pytest.mark.parametrize("outcome", ["accept", "withdraw"])
def test_without_the_turn_a_linked_body_would_stay(engine, person, decide, outcome, monkeypatch):
    """The control: were the subject not locked, the race would be lost."""
    monkeypatch.setattr(decisions, "lock_subject", lambda *_args: None)

    overtake(engine, lambda one: erase(one, person), lambda two: decide(two, outcome))

    assert linked(engine, person) == 1


def test_erasures_at_once_do_not_lock_each_other_out(app, page, engine) -> None:
    """Subjects first, then the sequencer: eight erasures at once all end."""
    people = [page.decide("accept") for _ in range(8)]
    failures: list[BaseException] = []

    def run(person) -> None:
        try:
            with transaction(engine, writes=True) as session:
                erase(session, person)
        except BaseException as failure:  # noqa: BLE001 - told to the test
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert failures == []
    assert [linked(engine, person) for person in people] == [0] * 8

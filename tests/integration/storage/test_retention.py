"""What is kept ends by itself, and ending it never turns a no into a yes."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from service import housekeeping
from service.domain.decision import Outcome
from service.domain.ids import FIRST_ID, first_decision_id, new_decision_id, new_subject_id
from service.domain.retention import Retention
from service.domain.times import add_months
from service.domain.token import Claims
from service.signing.keys import load_keyring
from service.signing.tokens import sign_token
from service.storage import decisions, holds, latest_decisions, retention
from service.storage.decisions import DecisionBody, columns_of
from service.storage.engine import open_engine, transaction
from service.storage.sites import Site
from service.usecases import purge
from service.usecases.check_status import StatusQuestion, check_status
from tests.fixtures.databases import behind
from tests.fixtures.plans import plans
from tests.integration.storage.grown import NOTICE, add_sites
from tests.unit.domain.samples import NOW, decision

KEEP_ACCEPTS, KEEP_REFUSALS = 36, 1


@pytest.fixture
def engine(settings):
    engine = open_engine(settings.sqlalchemy_url)
    with transaction(engine, writes=True) as session:
        add_sites(session)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        session.connection(execution_options={"writes": True})
        yield session


def record(session: Session, outcome: str, at: datetime, months: int = 6, **more) -> int:
    made = decision(
        decision_id=new_decision_id(at),
        outcome=Outcome(outcome),
        purposes=("analytics",) if outcome == "accept" else (),
        decided_at=at,
        expires_at=add_months(at, months),
        **more,
    )
    return decisions.append(session.connection(), made, secrets.token_bytes(32))


def purge_all(session: Session, now: datetime) -> int:
    """What housekeeping does, in the test's own transaction."""
    erased = 0
    while found := purge.find_overdue(session, now):
        erased += purge.erase_overdue(session, found, now)
    return erased


def bodies(session: Session) -> set[int]:
    return set(session.execute(text("SELECT seq FROM decision_body")).scalars())


def test_a_refusal_of_nobody_goes_a_month_after_its_validity(session) -> None:
    record(session, "decline", NOW, subject_id=None)
    end = add_months(NOW, 6 + KEEP_REFUSALS)

    assert purge_all(session, end - timedelta(milliseconds=1)) == 0
    assert purge_all(session, end) == 1


def test_an_accept_goes_36_months_after_its_validity(session) -> None:
    record(session, "accept", NOW)
    end = add_months(NOW, 6 + KEEP_ACCEPTS)

    assert purge_all(session, end - timedelta(milliseconds=1)) == 0
    assert purge_all(session, end) == 1


def test_an_accept_and_its_withdrawal_go_together_36_months_after_the_withdrawal(session) -> None:
    record(session, "accept", NOW - timedelta(days=100), 13)
    record(session, "withdraw", NOW)
    end = add_months(NOW, KEEP_ACCEPTS)

    assert purge_all(session, end - timedelta(milliseconds=1)) == 0
    assert purge_all(session, end) == 2


def test_nothing_goes_while_any_decision_of_the_subject_is_valid(session) -> None:
    """Kept for no time at all, a withdrawal still outlives the accept that it took back."""
    session.execute(text("UPDATE site SET keep_accepts_months = 0"))
    record(session, "accept", NOW - timedelta(days=1), 13)
    record(session, "withdraw", NOW, 6)
    end = add_months(NOW - timedelta(days=1), 13)

    assert purge_all(session, end - timedelta(milliseconds=1)) == 0
    assert purge_all(session, end) == 2


def test_an_old_accept_stays_as_long_as_its_subject_goes_on(session) -> None:
    record(session, "accept", NOW)
    record(session, "accept", NOW + timedelta(days=150))

    assert purge_all(session, add_months(NOW, 6 + KEEP_ACCEPTS)) == 0


def test_a_subject_on_hold_stays_until_the_hold_ends(session) -> None:
    record(session, "accept", NOW)
    later = add_months(NOW, 60)
    held = "7USbjY9pqTg7sp0VCPvz8w"
    holds.set_hold(session, "demo", held, "a claim", later, NOW)

    assert purge_all(session, later - timedelta(days=1)) == 0
    assert purge_all(session, later) == 1


def test_a_hold_set_after_the_look_is_still_respected(session) -> None:
    """The look holds no turn; what it found is looked at again under the subjects' own."""
    record(session, "accept", NOW)
    later = add_months(NOW, 60)
    found = purge.find_overdue(session, later)
    assert found
    holds.set_hold(session, "demo", found.subjects[0], "a claim", later + timedelta(1), NOW)

    assert purge.erase_overdue(session, found, later) == 0
    assert len(bodies(session)) == 1


def test_each_site_keeps_by_its_own_months(session) -> None:
    session.execute(text("UPDATE site SET keep_refusals_months = 12 WHERE site_key = 'other'"))
    record(session, "decline", NOW, subject_id=None)
    stays = record(session, "decline", NOW, subject_id=None, site="other")

    assert purge_all(session, add_months(NOW, 8)) == 1
    assert bodies(session) == {stays}


def test_each_batch_is_an_entry_of_the_log_that_names_nobody(session, monkeypatch) -> None:
    monkeypatch.setattr(purge, "BATCH", 10)
    for n in range(25):
        record(session, "decline", NOW + timedelta(seconds=n), subject_id=None)

    assert purge_all(session, add_months(NOW, 24)) == 25

    found = session.execute(
        text("SELECT site, reason, subject_id, indexes FROM erasure ORDER BY id")
    ).all()
    assert [tuple(row) for row in found] == [
        ("demo", "retention", None, "0-9"),
        ("demo", "retention", None, "10-19"),
        ("demo", "retention", None, "20-24"),
    ]
    kinds = session.execute(text("SELECT kind FROM pending")).scalars().all()
    assert kinds == ["erasure"] * 3
    assert session.execute(text("SELECT SUM(decisions) FROM daily_count")).scalar() == 25


def test_housekeeping_forgets_each_thing_in_its_time(engine) -> None:
    """Ids of the erased after 30 days, holds that ended, and what was kept long enough."""
    with transaction(engine, writes=True) as session:
        record(session, "decline", NOW, subject_id=None)
        holds.set_hold(session, "demo", new_subject_id(), "a claim", NOW, NOW)
        session.execute(
            text(
                "INSERT INTO erasure (site, reason, subject_id, indexes, erased_at, scrubbed_at)"
                " VALUES ('demo', 'request', :someone, '7', :at, :at)"
            ),
            {"someone": new_subject_id(), "at": "2026-10-01 00:00:00.000000"},
        )

    first = housekeeping.purge(engine, NOW)
    second = housekeeping.purge(engine, add_months(NOW, 24))

    assert (first["names of erased subjects"], first["lapsed holds"]) == (1, 1)
    assert (first["decisions"], second["decisions"]) == (0, 1)
    with engine.connect() as connection:
        names = connection.execute(text("SELECT subject_id, scrubbed_at FROM erasure")).all()
    assert [tuple(row) for row in names] == [(None, None)] * 2


def test_a_name_stays_for_30_days(engine) -> None:
    with transaction(engine, writes=True) as session:
        session.execute(
            text(
                "INSERT INTO erasure (site, reason, subject_id, indexes, erased_at)"
                " VALUES ('demo', 'request', 'somebody', '7', '2026-11-01 00:00:00.000000')"
            )
        )
    then = datetime.fromisoformat("2026-12-01T00:00:00Z")

    if engine.dialect.name == "sqlite":
        assert housekeeping.purge(engine, then)["names of erased subjects"] == 0
        then += timedelta(milliseconds=1)
    else:
        then += timedelta(days=1)  # the text above has no zone there
    assert housekeeping.purge(engine, then)["names of erased subjects"] == 1


HISTORY = st.lists(
    st.tuples(st.sampled_from(["accept", "decline", "withdraw"]), st.integers(0, 500)),
    min_size=1,
    max_size=5,
)


@given(
    history=HISTORY,
    months=st.tuples(st.integers(1, 13), st.integers(6, 13)),
    keep=st.tuples(st.integers(0, 40), st.integers(0, 14)),
    purged_after=st.integers(0, 2500),
    asked_after=st.integers(0, 700),
)
@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_purging_never_turns_a_no_into_a_yes(
    session, key_dir, history, months, keep, purged_after, asked_after
) -> None:
    """Whatever was decided, kept and purged: no before is no after, then and at any later time."""
    accept_months, refusal_months = months
    subject = new_subject_id()
    keyring = load_keyring(key_dir, "https://consent.example")
    with session.begin_nested() as undone:
        session.execute(
            text("UPDATE site SET keep_accepts_months = :a, keep_refusals_months = :r"),
            {"a": keep[0], "r": keep[1]},
        )
        tokens = []
        for outcome, day in history:
            at = NOW + timedelta(days=day)
            valid = accept_months if outcome == "accept" else refusal_months
            record(session, outcome, at, valid, subject_id=subject)
            ends = add_months(at, valid)
            claims = Claims("demo", subject, "x", at, ends, ("analytics",), NOTICE[:16], gpc=False)
            tokens.append(sign_token(keyring, claims))
        site = session.get_one(Site, "demo")
        session.refresh(site)
        purged_at = NOW + timedelta(days=purged_after)
        moments = [purged_at, purged_at + timedelta(days=asked_after)]

        def allowed() -> list[bool]:
            return [
                check_status(
                    session, keyring, site, StatusQuestion(token, "analytics", False, moment)
                ).allowed
                for token in tokens
                for moment in moments
            ]

        before = allowed()
        purge_all(session, purged_at)
        after = allowed()
        undone.rollback()
    assert all(was or not is_ for was, is_ in zip(before, after, strict=True))


def test_purging_by_the_row_would_turn_a_no_into_a_yes(session, key_dir) -> None:
    """The control: a withdrawal forgotten alone brings the accept before it back."""
    keyring = load_keyring(key_dir, "https://consent.example")
    subject, ends = new_subject_id(), add_months(NOW, 13)
    record(session, "accept", NOW, 13, subject_id=subject)
    withdrawal = record(session, "withdraw", NOW + timedelta(days=1), 6, subject_id=subject)
    token = sign_token(
        keyring,
        Claims("demo", subject, FIRST_ID, NOW, ends, ("analytics",), NOTICE[:16], gpc=False),
    )
    asked = StatusQuestion(token, "analytics", False, add_months(NOW, 8))

    def allowed() -> bool:
        return check_status(session, keyring, session.get_one(Site, "demo"), asked).allowed

    assert not allowed()
    decisions.delete_bodies(session, "demo", [withdrawal])
    assert allowed()


def test_what_is_overdue_is_found_by_its_index(engine) -> None:
    """Of 20,000 decisions of two sites a few are overdue: no table is read from end to end."""
    ids = first_decision_id(NOW)[:-12]
    like = columns_of(decision(), bytes(32))
    with transaction(engine, writes=True) as session:
        made = [
            like
            | {
                "site": "demo" if n % 2 else "other",
                "decision_id": f"{ids}{n:012}",
                "seq": n,
                "subject_id": None if n % 3 else new_subject_id(),
                "expires_at": NOW + timedelta(minutes=n),
            }
            for n in range(20_000)
        ]
        session.execute(insert(DecisionBody), made)
    if engine.dialect.name == "postgresql":  # as autovacuum does; the service never asks SQLite to
        with behind(engine) as owned, owned.begin() as connection:
            connection.execute(text("ANALYZE"))
    soon = NOW + timedelta(minutes=200)
    kept = Retention(now=soon, accepts=soon, refusals=soon)

    def goes_by(index: str, query: Callable[..., object], *asked: object) -> None:
        with Session(engine) as reading:
            ((_, plan),) = plans(engine, lambda: query(reading, "demo", *asked)).items()
        assert index in plan.indexes, plan.text
        assert not plan.walked, plan.text

    goes_by("ix_decision_body_refusal_expiry", retention.overdue_refusals, kept, 1_000)
    goes_by("ix_decision_body_expiry", retention.overdue_subjects, kept, 1_000)
    goes_by("ix_decision_body_subject", latest_decisions.latest_decision, new_subject_id())


def test_a_long_history_costs_what_it_holds_not_its_square(engine) -> None:
    """One visitor's presses by the thousand must not stop the purge, nor the next decision."""
    many, began = 3_000, NOW - timedelta(days=3_000)
    with transaction(engine, writes=True) as session:
        for number in range(many):
            record(session, "withdraw", began + timedelta(seconds=number))
        walked = _rows_walked(session)
        last = latest_decisions.latest_decision(session, "demo", "7USbjY9pqTg7sp0VCPvz8w")
        assert last
        assert last.decision.decided_at == began + timedelta(seconds=many - 1)
        assert walked() < 1_000
        assert len(retention.overdue_subjects(session, "demo", Retention.of(36, 1, NOW), 9)) == 1
        assert walked() < 1_000 * many


def _rows_walked(session: Session):
    """How much SQLite does for a statement, in steps of its machine; PostgreSQL does not say."""
    steps = [0]
    connection = session.connection().connection.dbapi_connection
    if session.get_bind().dialect.name == "sqlite":
        connection.set_progress_handler(lambda: steps.append(steps.pop() + 100), 100)

    def walked() -> int:
        found, steps[0] = steps[0], 0
        return found

    return walked

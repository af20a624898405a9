"""Decisions in the database: appended whole, read back the same, the right one counting."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from service.domain.decision import Outcome, latest
from service.domain.ids import new_decision_id, new_subject_id
from service.storage import decisions, latest_decisions, log_rows
from service.storage.engine import open_engine
from service.storage.sites import Site
from tests.fixtures.databases import behind
from tests.unit.domain.samples import NOW, decision


@pytest.fixture
def session(settings):
    engine = open_engine(settings.sqlalchemy_url)
    with Session(engine) as session:
        session.connection(execution_options={"writes": True})
        for key in ("demo", "other"):
            session.add(Site(site_key=key, name=key, origins=(), created_at=NOW))
        session.flush()
        yield session
    engine.dispose()


def test_a_decision_reads_back_as_it_was_and_verifies(session: Session) -> None:
    first = decision()
    seq = decisions.append(session.connection(), first, bytes(32))

    found = latest_decisions.latest_decision(session, "demo", str(first.subject_id))

    assert found == decisions.Kept(first, verifies=True, commitment=first.commitment(bytes(32)))
    assert decisions.decision_by_seq(session, "demo", seq) == first


def test_every_decision_waits_for_the_sequencer(session: Session) -> None:
    seqs = {
        decisions.append(session.connection(), decision(decision_id=f"{n}"), bytes(32))
        for n in range(3)
    }

    assert set(session.execute(text("SELECT ref FROM pending")).scalars()) == seqs


def test_no_decision_is_read_through_another_site(session: Session) -> None:
    first = decision()
    seq = decisions.append(session.connection(), first, bytes(32))

    assert latest_decisions.latest_decision(session, "other", str(first.subject_id)) is None
    assert decisions.decision_by_seq(session, "other", seq) is None
    assert list(log_rows.read_log(session, "other", equal={})) == []


def test_a_body_that_does_not_fit_its_commitment_does_not_verify(session: Session) -> None:
    refused = decision(outcome=Outcome.DECLINE, purposes=())
    decisions.append(session.connection(), refused, bytes(32))
    session.commit()

    with behind(session.get_bind()) as engine, engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER decision_body_refuses_update"))
        connection.execute(
            text("UPDATE decision_body SET outcome = 'accept', purposes = 'analytics'")
        )

    found = latest_decisions.latest_decision(session, "demo", str(refused.subject_id))
    assert found
    assert found[1] is False


@given(
    said=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(Outcome)), min_size=1, max_size=5)
)
@hypothesis_settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_query_and_the_pure_rule_agree_on_which_decision_counts(session, said) -> None:
    subject = new_subject_id()
    history = [
        decision(
            decision_id=new_decision_id(NOW),
            subject_id=subject,
            decided_at=NOW + timedelta(seconds=second),
            outcome=outcome,
        )
        for second, outcome in said
    ]
    for item in history:
        decisions.append(session.connection(), item, bytes(32))

    found = latest_decisions.latest_decision(session, "demo", subject)
    expected = latest(history)

    assert found
    assert expected
    assert found[0].decided_at == expected.decided_at
    assert (found[0].outcome is Outcome.ACCEPT) == (expected.outcome is Outcome.ACCEPT)


def test_the_log_comes_out_oldest_first_and_filtered(session: Session) -> None:
    items = [
        decision(
            decision_id=f"{n}",
            decided_at=NOW + timedelta(minutes=n),
            outcome=Outcome.ACCEPT if n % 2 else Outcome.DECLINE,
        )
        for n in range(6)
    ]
    for item in items:
        decisions.append(session.connection(), item, bytes(32))

    def ids(**wanted: object) -> list[str]:
        log = log_rows.read_log(session, "demo", **{"equal": {}} | wanted)
        return [item for rows in log for item in rows.cells["decision_id"]]

    assert ids() == ["0", "1", "2", "3", "4", "5"]
    assert ids(since=NOW + timedelta(minutes=2), until=NOW + timedelta(minutes=4)) == ["2", "3"]
    assert ids(equal={"outcome": Outcome.ACCEPT}) == ["1", "3", "5"]

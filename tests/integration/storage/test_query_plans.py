"""What is asked again and again is found through an index, however long the log has grown.

The hot work is done on a log of some size; each statement it sends is then explained. A walk over a
whole table or over a whole index is a scan.
"""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select, text

from service.domain.ids import new_subject_id
from service.domain.token import Claims
from service.signing.keys import load_keyring
from service.signing.tokens import sign_token
from service.storage.decisions import bodies
from service.storage.driver import read
from service.storage.engine import opened_engine, transaction
from service.storage.sites import Site
from service.usecases.check_status import SubjectQuestion, check_statuses
from tests.fixtures.hot import HOT, Log
from tests.fixtures.plans import GROWN, Plan, plans
from tests.integration.storage.grown import NOTICE, grow
from tests.unit.domain.samples import NOW, decision

WRITTEN = ("decision", "decision_body", "log_entry", "idempotency", "pending")
PERSON = "10000"  # one that there is
OFFICERS = select(bodies).where(bodies.c.actor == "officer")  # by what has no index


@pytest.fixture
def engine(settings) -> Engine:
    with opened_engine(settings.sqlalchemy_url) as engine:
        grow(engine)
        yield engine


@pytest.fixture
def log(engine: Engine, settings) -> Log:
    keyring = load_keyring(settings.key_dir, settings.public_url)
    with engine.connect() as connection:
        of_person = select(bodies.c.decision_id).where(bodies.c.subject_id == PERSON)
        decision_id = connection.scalar(of_person)
    made = decision()
    claims = Claims(
        site="demo",
        subject_id=PERSON,
        decision_id=decision_id,
        decided_at=made.decided_at,
        expires_at=made.expires_at,
        purposes=made.purposes,
        notice=NOTICE[:16],
        gpc=False,
    )
    return Log(engine, keyring, "demo", NOTICE, sign_token(keyring, claims), NOW)


def hot_plans(log: Log) -> dict[str, Plan]:
    return {
        words: plan
        for work in HOT.values()
        for words, plan in plans(log.engine, lambda work=work: work(log)).items()
    }


def test_nothing_hot_scans_what_grows(log: Log) -> None:
    found = hot_plans(log)

    asked = " ".join(found)
    read_in = {table for table in GROWN if re.search(rf"(FROM|JOIN) {table}\b", asked)}
    assert read_in == GROWN, "not everything was tried"
    assert all(f"INSERT INTO {table} " in asked for table in WRITTEN)
    scans = [f"{words}\n{plan.text}" for words, plan in found.items() if plan.walked]
    assert not scans, "\n\n".join(scans)


@pytest.mark.parametrize("name", HOT)
def test_each_work_is_seen_to_find_its_rows(log: Log, name: str) -> None:
    """None is explained by having asked for nothing."""
    found = plans(log.engine, lambda: HOT[name](log))
    assert found
    assert any(plan.indexes for plan in found.values()) or name == "status of a stranger"


def test_the_bodies_of_a_page_are_found_by_site_and_number(log: Log) -> None:
    bodies = [plan for words, plan in hot_plans(log).items() if "decision_body.seq IN" in words]
    assert len(bodies) >= 2, "the feed's and the counters'"
    for plan in bodies:
        assert "ix_decision_body_seq" in plan.indexes, plan.text


def by_the_session(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT * FROM decision_body WHERE actor = 'officer'"))


def by_the_driver(engine: Engine) -> None:
    read(engine, OFFICERS, {})


@pytest.mark.parametrize("search", [by_the_session, by_the_driver])
def test_a_planted_scan_is_seen(engine: Engine, search: Callable[[Engine], None]) -> None:
    """The control: a search by what has no index, however it is sent."""
    (plan,) = plans(engine, lambda: search(engine)).values()
    assert plan.walked == {"decision_body"}
    assert "do_execute" not in vars(engine.dialect), "it is watched no longer"


@pytest.mark.parametrize("table", ["log_entry", "log_entry AS log_entry_1"])
def test_a_walk_over_a_whole_index_is_seen(engine: Engine, table: str) -> None:
    """Another control, also where a table is used a second time."""

    def count() -> None:
        with engine.connect() as connection:
            connection.execute(text(f"SELECT site, idx FROM {table} ORDER BY site, idx"))  # noqa: S608 - our own words

    (plan,) = plans(engine, count).values()
    assert re.search("Index Only Scan|COVERING INDEX", plan.text), plan.text
    assert plan.walked == {"log_entry"}


def test_the_last_decisions_of_a_thousand_are_found_by_site_and_subject(engine: Engine) -> None:
    """The batch asks the same three questions as for one, through an index each."""

    def ask_for(count: int) -> dict[str, Plan]:
        asked = [SubjectQuestion(new_subject_id()) for _ in range(count - 1)]
        asked.append(SubjectQuestion(PERSON))

        def ask() -> None:
            with transaction(engine, writes=False) as session:
                site = session.get_one(Site, "demo")
                answers = check_statuses(session, site, asked, "analytics", NOW)
                assert len(answers) == count

        return {
            words: plan for words, plan in plans(engine, ask).items() if "FROM site" not in words
        }

    for count in (1, 1_000):
        found = ask_for(count)
        assert len(found) == 3
        (latest,) = (plan for words, plan in found.items() if "decision_body.subject_id" in words)
        assert "ix_decision_body_subject" in latest.indexes, latest.text
        for plan in found.values():
            assert not plan.walked, plan.text

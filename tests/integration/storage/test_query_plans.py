"""What is asked again and again is found through an index, however long the log has grown.

The use cases are run on a log of some size; each statement they send is then explained. A walk
over a whole table or over a whole index is a scan.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, text

from service.domain.cursor import write_cursor
from service.domain.ids import new_subject_id
from service.storage.changes import Kind, announce
from service.storage.engine import open_engine, transaction
from service.storage.latest_decisions import latest_decision, newest_time
from service.storage.sites import Site
from service.usecases.check_status import SubjectQuestion, check_statuses
from service.usecases.number_changes import number_changes
from service.usecases.read_changes import read_changes
from service.usecases.search_decisions import Search, search_decisions
from tests.integration.storage.grown import ROWS, WAITING, grow
from tests.unit.domain.samples import NOW

GROWN = ("decision", "decision_body", "log_entry", "erasure", "notice_event")
SCANS = {
    "sqlite": re.compile(rf"SCAN ({'|'.join(GROWN)})\b"),
    "postgresql": re.compile(rf"Seq Scan on ({'|'.join(GROWN)})\b"),
}


@pytest.fixture
def engine(settings) -> Engine:
    engine = open_engine(settings.sqlalchemy_url)
    grow(engine)
    yield engine
    engine.dispose()


def do_everything_hot(engine: Engine) -> None:
    """A pass of the sequencer, pages of the feed and of the search, one visitor's status."""
    with transaction(engine, writes=True) as session:
        assert number_changes(session) == WAITING
        announce(session, "demo", Kind.NOTICE, 2)
        announce(session, "demo", Kind.ERASURE, 2)
        number_changes(session)
    with transaction(engine, writes=False) as session:
        for after in (None, *(write_cursor("demo", str(idx)) for idx in (5_000, ROWS // 2))):
            read_changes(session, "demo", after, 100, now=NOW)
        times = NOW - timedelta(days=1), datetime.now(UTC) + timedelta(days=365)
        for since, until in ((None, None), times):
            search_decisions(
                session, "demo", Search(since, until, None, None, None, before=None, limit=100)
            )
        latest_decision(session, "demo", new_subject_id())
        newest_time(session, "demo")


def plans(engine: Engine, work) -> dict[str, str]:
    """How the database finds what each statement of the work asks for."""
    said: dict[str, object] = {}

    def note(_connection, _cursor, statement, parameters, _context, executemany) -> None:
        if statement.split()[0] in {"SELECT", "DELETE", "UPDATE"}:
            said[statement] = parameters[0] if executemany else parameters

    event.listen(engine, "before_cursor_execute", note)
    work(engine)
    event.remove(engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        return {
            statement: "\n".join(
                str(row[-1])
                for row in connection.exec_driver_sql(f"{explain} {statement}", parameters)
            )
            for statement, parameters in said.items()
        }


def test_nothing_hot_scans_what_grows(engine: Engine) -> None:
    found = plans(engine, do_everything_hot)

    asked = " ".join(found)
    assert all(f"FROM {table}" in asked for table in GROWN), "not everything was tried"
    scans = {
        words: plan for words, plan in found.items() if SCANS[engine.dialect.name].search(plan)
    }
    assert scans == {}, "\n\n".join(f"{words}\n{plan}" for words, plan in scans.items())


def test_the_bodies_of_a_page_are_found_by_site_and_number(engine: Engine) -> None:
    found = plans(engine, do_everything_hot)

    bodies = [plan for words, plan in found.items() if "decision_body.seq IN" in words]
    assert len(bodies) >= 2, "the feed's and the counters'"
    for plan in bodies:
        assert "ix_decision_body_seq" in plan, plan


def test_a_planted_scan_is_seen(engine: Engine) -> None:
    """The control: a search by what has no index."""

    def search(engine: Engine) -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT * FROM decision_body WHERE actor = 'officer'"))

    (plan,) = plans(engine, search).values()
    assert SCANS[engine.dialect.name].search(plan)


def test_the_last_decisions_of_a_thousand_are_found_by_site_and_subject(engine: Engine) -> None:
    """The batch asks the same three questions as for one, through an index each."""

    def ask_for(count: int) -> dict[str, str]:
        asked = [SubjectQuestion(new_subject_id()) for _ in range(count - 1)]
        asked.append(SubjectQuestion("10000"))  # one that there is

        def ask(engine: Engine) -> None:
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
        assert "ix_decision_body_subject" in latest, latest
        for plan in found.values():
            assert not SCANS[engine.dialect.name].search(plan), plan

"""The trail: only ever added to, whoever asks; a site's officers see their own site's alone."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.domain.trail import Action, Entry
from service.storage.engine import open_engine, transaction
from service.storage.fence import fence
from service.storage.officers import OfficerRow
from service.usecases.note_action import note_action
from service.usecases.read_trail import read_trail
from tests.fixtures.databases import behind
from tests.unit.domain.samples import NOW

COUNT = 7
CHANGES = {
    "update": "UPDATE audit_entry SET outcome = 'refused'",
    "delete": "DELETE FROM audit_entry WHERE id = 1",
}
ON_POSTGRESQL = CHANGES | {"truncate": "TRUNCATE audit_entry"}
ON_SQLITE = CHANGES | {
    "insert": "INSERT OR REPLACE INTO audit_entry (id, at, action, outcome, detail)"
    " VALUES (1, '2026-11-23 20:15:04', 'signed_out', 'refused', '{}')"
}


@pytest.fixture
def engine(settings):
    engine = open_engine(settings.sqlalchemy_url)
    with transaction(engine, writes=True) as session:
        session.add(OfficerRow(email="ana@site.example", name="Ana", created_at=NOW))
        session.flush()
        for number in range(COUNT):
            site = ("demo", "other", None)[number % 3]
            entry = Entry(Action.DECISION_READ, "done", site, 1 + number % 2, about=number)
            note_action(session, entry, NOW)
    yield engine
    engine.dispose()


def entries(engine) -> list[tuple]:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT id, outcome FROM audit_entry ORDER BY id"))
        return [tuple(row) for row in found]


def refused(engine, statement: str) -> str:
    with pytest.raises(DBAPIError) as failed, engine.begin() as connection:
        connection.execute(text(statement))
    return str(failed.value.orig)


def changes(engine) -> dict[str, str]:
    return ON_SQLITE if engine.dialect.name == "sqlite" else ON_POSTGRESQL


def test_nobody_changes_the_trail_nor_takes_from_it(engine) -> None:
    """Not even who owns the tables; of the service's role it is refused already by its rights."""
    before = entries(engine)
    with behind(engine) as owned:
        for operation, statement in changes(engine).items():
            assert f"{operation.upper()} on audit_entry is refused" in refused(owned, statement)
    for statement in changes(engine).values():
        assert "refused" in (said := refused(engine, statement)) or "permission denied" in said

    assert entries(engine) == before


def test_the_control_without_its_trigger_the_trail_changes(engine) -> None:
    """Each of them is needed: on SQLite the others let a REPLACE by."""
    before = entries(engine)
    on = "" if engine.dialect.name == "sqlite" else " ON audit_entry"
    for operation, statement in changes(engine).items():
        with behind(engine) as owned, owned.connect() as connection, connection.begin() as undone:
            connection.execute(text(f"DROP TRIGGER audit_entry_refuses_{operation}{on}"))
            connection.execute(text(statement))
            found = connection.execute(text("SELECT id, outcome FROM audit_entry ORDER BY id"))
            assert [tuple(row) for row in found] != before, operation
            undone.rollback()

    assert entries(engine) == before


def test_a_new_entry_is_taken_beside_the_triggers(engine) -> None:
    with transaction(engine, writes=True) as session:
        note_action(session, Entry(Action.SIGNED_OUT, "done", None, 1), NOW)

    assert len(entries(engine)) == COUNT + 1


def pages(session: Session, site: str | None, limit: int) -> list[list[int | None]]:
    """What each page's entries are about, to the last page."""
    found, before = [], None
    while True:
        page = read_trail(session, site, before, limit)
        found.append([entry.about for entry in page.entries])
        if page.next is None:
            return found
        before = page.next


def test_the_trail_is_read_newest_first_page_by_page(engine) -> None:
    with Session(engine) as session:
        assert pages(session, None, 3) == [[6, 5, 4], [3, 2, 1], [0]]
        assert pages(session, None, COUNT) == [[6, 5, 4, 3, 2, 1, 0]]
        assert pages(session, "demo", 2) == [[6, 3], [0]]
        assert pages(session, "nowhere", 2) == [[]]


def test_an_entry_says_who_it_was_while_that_is_known(engine) -> None:
    with Session(engine) as session:
        newest, before = read_trail(session, None, None, 2).entries

    assert (newest.officer_id, newest.name, newest.email) == (1, "Ana", "ana@site.example")
    assert (before.officer_id, before.name, before.email) == (2, None, None)
    assert (newest.at, newest.site, newest.about, newest.detail) == (NOW, "demo", 6, {})
    assert (newest.action, newest.outcome) == (Action.DECISION_READ, "done")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_behind_the_fence_there_is_nothing_but_the_sites_own(engine) -> None:
    """Though the statement asks for everything; the control is the same session without it."""
    with Session(engine) as session:
        assert len(read_trail(session, None, None, 100).entries) == COUNT
        fence(session, "demo")
        seen = read_trail(session, None, None, 100).entries
        assert {entry.site for entry in seen} == {"demo"}
        assert read_trail(session, "other", None, 100).entries == []
        for site in ("other", None):
            with pytest.raises(DBAPIError, match="row-level security"):
                note_action(session, Entry(Action.SIGNED_OUT, "done", site, 1), NOW)
            session.rollback()

"""What cannot be noted does not happen, and is not shown."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from service.storage.engine import db
from service.web.officer import noting
from tests.fixtures.databases import behind
from tests.fixtures.officers import number
from tests.integration.web.page import everything

AT, CANARY = "/officer/sites/pahayagan", "KANARYO"
DAY = f"{datetime.now(UTC).year + 1}-01-31"


@pytest.fixture
def person(page) -> dict:
    """What somebody's browser was told who accepted."""
    accepted = page.decide("accept")
    number(page.client.application)
    return accepted


def lock_the_trail(app) -> None:
    """As a database does whose disk is full, or whose rights were taken."""
    with app.app_context(), behind(db.engine) as engine, engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text(
                "CREATE TRIGGER locked BEFORE INSERT ON audit_entry "
                "BEGIN SELECT RAISE(ABORT, 'KANARYO'); END"))  # fmt: skip
        else:
            connection.execute(text("ALTER TABLE audit_entry RENAME TO audit_entry_away"))


def unlock_the_trail(app) -> None:
    with app.app_context(), behind(db.engine) as engine, engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER locked"))
        else:
            connection.execute(text("ALTER TABLE audit_entry_away RENAME TO audit_entry"))


@pytest.fixture
def locked(app, person, desk):
    lock_the_trail(app)
    yield desk
    unlock_the_trail(app)


READS = ("log/1", "people/1", "people/1/record.json", "log/1/receipt-dpv.json")


def test_what_cannot_be_noted_is_not_shown(app, locked, person):
    """503, and nothing of the record in it; the same for what is found."""
    for page in READS:
        answer = locked.get(f"{AT}/{page}")
        assert answer.status_code == 503, page
        assert "cannot do this just now" in answer.text
        for word in (person["subject_id"], person["decision_id"], CANARY):
            assert word not in answer.text
    found = locked.post(f"{AT}/find", {"id": person["token"]})
    assert (found.status_code, found.headers.get("Location")) == (503, None)


def test_what_cannot_be_noted_is_not_done(app, locked, person):
    """An erasure, a hold, a sign-out: neither is there without the other."""
    before = list(everything(app, but={"audit_entry", "audit_entry_away"}))
    for path, said in (
        (f"{AT}/people/1/erase", {"confirmed": "yes"}),
        (f"{AT}/people/1/hold", {"reason": "Kaso", "until": DAY}),
        ("/officer/sign-out", {}),
    ):
        assert locked.post(path, said).status_code == 503, path
    assert list(everything(app, but={"audit_entry", "audit_entry_away"})) == before


def test_without_the_note_the_record_would_be_shown(app, locked, monkeypatch):
    """The control: it is the note that holds the page back."""
    monkeypatch.setattr(noting, "note_action", lambda *_: None)
    assert [locked.get(f"{AT}/{page}").status_code for page in READS] == [200] * 4


def test_pages_that_show_no_record_go_on_without_a_trail(app, locked):
    """The lists and the form."""
    assert [locked.get(f"{AT}{page}").status_code for page in ("/", "/log", "/find")] == [200] * 3


def test_a_store_that_is_gone_is_said_as_a_page(app, desk, monkeypatch):
    """503 in words, whoever asks, though not even the session can be looked up."""
    dialect = db_dialect(app)
    real = dialect.do_execute

    def fail(cursor, statement, parameters, context=None) -> None:
        if re.search("officer|audit", statement):
            raise dialect.loaded_dbapi.OperationalError(f"{CANARY} {statement}")
        real(cursor, statement, parameters, context)

    monkeypatch.setattr(dialect, "do_execute", fail)
    for answer in (
        desk.get(f"{AT}/log"),
        desk.get("/officer/"),
        desk.post(f"{AT}/find", {"id": "x"}),
    ):
        assert answer.status_code == 503
        assert "cannot do this just now" in answer.text
        assert CANARY not in answer.text


def db_dialect(app):
    with app.app_context():
        return db.engine.dialect

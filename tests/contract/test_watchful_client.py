"""The test client sees a handler that answers one thing and stores another."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, literal, select, text

from service.storage.audit_entries import AuditEntry
from service.storage.engine import UTCDateTime, db
from service.storage.recording import is_at_once
from service.storage.sign_in_delays import SignInDelay
from service.storage.sites import Site

NOW = datetime.now(UTC)


def add_a_site():
    db.session.connection(execution_options={"writes": True})
    row = {"site_key": "watched", "name": "x", "origins": (), "created_at": datetime.now(UTC)}
    db.session.execute(insert(Site).values(**row))


def yes_without_commit():
    add_a_site()
    return "recorded, so it says"


def no_with_commit():
    add_a_site()
    db.session.commit()
    return "refused, so it says", 409


def no_with_one_statement():
    """As a click is recorded: on PostgreSQL without a transaction, and beginning with WITH."""
    alone = {"isolation_level": "AUTOCOMMIT"} if is_at_once(db.engine.dialect) else {"writes": True}
    source = select(literal("watched").label("it")).cte("source")
    row = select(source.c.it, source.c.it, literal(""), literal(datetime.now(UTC), UTCDateTime))
    names = ["site_key", "name", "origins", "created_at"]
    with db.engine.connect().execution_options(**alone) as connection:
        connection.execute(insert(Site).from_select(names, row, include_defaults=True))
        connection.commit()
    return "refused, so it says", 409


def note(table):
    """What a refusal in the officers' room leaves behind, or what another one must not."""
    at = {"key_hash": b"k" * 32, "failures": 1, "until": NOW, "last_at": NOW}
    if table == "audit_entry":
        said = {"action": "sign_in_refused", "outcome": "refused", "detail": "{}", "at": NOW}
        db.session.execute(insert(AuditEntry).values(**said))
    else:
        db.session.execute(insert(SignInDelay).values(**at))


def no_that_is_noted():
    db.session.connection(execution_options={"writes": True})
    note("sign_in_delay")
    note("audit_entry")
    db.session.commit()
    return "refused, and so it is written down", 403


def no_that_is_noted_beside_a_write():
    add_a_site()
    note("audit_entry")
    db.session.commit()
    return "refused, so it says", 403


def no_with_a_session():
    db.session.connection(execution_options={"writes": True})
    db.session.execute(text("DELETE FROM officer_session"))
    db.session.execute(text("UPDATE officer_role SET role = 'owner'"))
    note("audit_entry")
    db.session.commit()
    return "refused, so it says", 403


def yes_with_commit():
    add_a_site()
    db.session.commit()
    return "recorded"


@pytest.fixture
def visit(app, client):
    """Register the view and call it."""

    def register_and_call(view):
        app.add_url_rule("/watched", view_func=view)
        return client.get("/watched")

    return register_and_call


def test_a_yes_that_was_never_committed_fails_the_test(visit):
    """What the session lost on its way out is named."""
    with pytest.raises(AssertionError, match="lost a write"):
        visit(yes_without_commit)


@pytest.mark.parametrize("view", [no_with_commit, no_with_one_statement])
def test_a_no_that_wrote_fails_the_test(visit, view):
    """A refusal changes nothing."""
    with pytest.raises(AssertionError, match="answered 409 and wrote"):
        visit(view)


@pytest.mark.parametrize("view", [no_that_is_noted_beside_a_write, no_with_a_session])
def test_a_note_hides_no_other_write(visit, view):
    """Whatever else is in the transaction of the note is named."""
    with pytest.raises(AssertionError, match="answered 403 and wrote"):
        visit(view)


def test_that_it_was_refused_may_be_noted(visit):
    """In the trail of the officers, and in the delay of whoever guesses."""
    assert visit(no_that_is_noted).status_code == 403


def test_an_honest_yes_passes(visit):
    """The control of the two above."""
    assert visit(yes_with_commit).status_code == 200

"""The test client sees a handler that answers one thing and stores another."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from service.storage.engine import db
from service.storage.sites import Site


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


def test_a_no_that_wrote_fails_the_test(visit):
    """A refusal changes nothing."""
    with pytest.raises(AssertionError, match="answered 409 and wrote"):
        visit(no_with_commit)


def test_an_honest_yes_passes(visit):
    """The control of the two above."""
    assert visit(yes_with_commit).status_code == 200

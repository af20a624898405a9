"""Of people whom an officer looked at and erased nothing is left, the officers' trail included.

The canaries are those of `test_traces`. PAHINTULOT_FAULT_ROUNDS makes it longer: a hundred people a
round, a thousand at most.
"""

import logging
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from service import housekeeping
from service.domain.officer import Role
from service.storage.engine import open_engine
from service.web.officer import people as people_view
from tests.faults import test_traces as traces
from tests.faults.test_traces import NOW, by_sql, database_files, in_files, record_people
from tests.fixtures.officers import Browser, signed_in, trail
from tests.fixtures.sites import make_site

pytestmark = pytest.mark.faults

ERASED = min(1_000, 100 * int(os.environ.get("PAHINTULOT_FAULT_ROUNDS", "1")))
STAY = ERASED // 2
CANARIES = "KANARYO|TAONG"


@pytest.fixture
def settings(settings):
    """Everything that may be logged is."""
    return replace(settings, log_level=logging.getLevelName(logging.DEBUG))


@pytest.fixture
def site(app, cli_env, tmp_path):
    return make_site(cli_env, tmp_path)


@pytest.fixture
def engine(settings, site) -> Iterator[Engine]:
    engine = open_engine(settings.sqlalchemy_url)
    yield engine
    engine.dispose()


@pytest.fixture
def people(engine, site, monkeypatch) -> list[str]:
    """Who will be erased; half as many others stay."""
    monkeypatch.setattr(traces, "ERASED", ERASED)
    monkeypatch.setattr(traces, "STAY", STAY)
    found = record_people(engine, site.key)
    housekeeping.number_pending(engine, NOW)
    return found


@pytest.fixture
def desk(app, site) -> Browser:
    return signed_in(app, Role.OFFICER, site.key)


def erase(desk: Browser, site: str, subject_id: str) -> list[str]:
    """As an officer does it: find, and erase; returns the addresses that it led to."""
    found = desk.post(f"/officer/sites/{site}/find", {"id": subject_id})
    person = found.headers["Location"]
    done = desk.post(f"{person}/erase", {"confirmed": "yes"})
    assert done.status_code == 303, done.text
    return [person, done.headers["Location"]]


def erase_and_look(desk: Browser, site: str, subject_id: str) -> list[str]:
    """The same, with a look at every page before and after."""
    at = f"/officer/sites/{site}"
    person = desk.post(f"{at}/find", {"id": subject_id}).headers["Location"]
    decision = person.replace("people", "log")
    for page in (person, f"{person}/record.json", decision):
        assert subject_id in desk.get(page).text
    _, erasure = addresses = erase(desk, site, subject_id)
    for page in (erasure, f"{erasure}/certificate.jws", f"{at}/trail"):
        answer = desk.get(page)
        assert answer.status_code == 200
        assert not re.search(CANARIES, answer.text)
    assert "was erased" in desk.get(decision).text
    assert desk.get(person).status_code == 404
    assert desk.post(f"{at}/find", {"id": subject_id}).status_code == 422
    return [*addresses, decision]


def test_erased_at_the_desk_they_leave_nothing(app, engine, site, people, desk, capfd, tmp_path):
    """0 in every table but the erasure's own entry, in the trail, the log and all addresses."""
    assert by_sql(engine)["KANARYO"] > 4 * ERASED
    addresses = []
    for number, subject_id in enumerate(people):
        act = erase if number % 10 else erase_and_look
        addresses += act(desk, site.key, subject_id)
    assert by_sql(engine) == {"KANARYO": 0, "TAONG": ERASED}
    entries = trail(app)
    assert len(entries) >= 2 * ERASED
    output = "".join(capfd.readouterr())
    assert output.count('"event": "request"') >= 2 * ERASED
    for where in ("\n".join(map(str, entries)), output, "\n".join(addresses)):
        assert not re.search(CANARIES, where)

    housekeeping.number_pending(engine, NOW)
    housekeeping.scrub(engine, NOW)
    if engine.dialect.name == "sqlite":
        assert in_files(database_files(engine, tmp_path / "copy"))["KANARYO"] == 0
    housekeeping.purge(engine, NOW + timedelta(31))
    assert by_sql(engine) == {"KANARYO": 0, "TAONG": 0}
    if engine.dialect.name == "sqlite":
        housekeeping.scrub(engine, NOW)
        copied = in_files(database_files(engine, tmp_path / "copy"))
        assert copied == {"KANARYO": 0, "TAONG": 0}


def test_a_trail_that_named_whom_it_is_about_would_be_found(
    app, engine, site, people, desk, monkeypatch
):
    """The control: an entry with the subject's id beside the index."""
    real = people_view.note_action

    def telling(session, entry, at) -> None:
        real(session, entry, at)
        words = "UPDATE officer SET name = :name"
        session.execute(text(words), {"name": f"{people[0]} was erased"})

    monkeypatch.setattr(people_view, "note_action", telling)
    at = f"/officer/sites/{site.key}"
    person = desk.post(f"{at}/find", {"id": people[0]}).headers["Location"]
    assert desk.post(f"{person}/erase", {"confirmed": "yes"}).status_code == 303
    assert by_sql(engine)["TAONG"] > ERASED

"""One click, one row: however often it is sent, by whomever, and at whatever moment."""

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import text

from service.storage.engine import db
from tests.fixtures.sites import make_key, make_site
from tests.integration.web.page import Page, assert_problem, everything, execute, rows

ONE = {"decision": 1, "decision_body": 1, "pending": 1, "idempotency": 1}
THE_SAME = ("decision_id", "outcome", "purposes", "decided_at", "expires_at", "notice")


@pytest.mark.parametrize("outcome", ["accept", "decline"])
def test_the_same_click_again_is_answered_as_the_first_time(outcome, page, app):
    """200 with the first answer, from either content type and after any wait; one row."""
    said = page.body(outcome)
    first = page.post(said)
    for retry, content_type in (
        (said, "text/plain"),
        (said | {"queued_s": 90_000}, "text/plain"),
        (dict(reversed(said.items())), "application/json"),
        (said | {"gpc": False, "parity": None, "token": None}, "application/json"),
    ):
        again = page.post(retry, content_type=content_type)
        assert (first.status_code, again.status_code) == (201, 200)
        before, after = first.get_json(), again.get_json()
        assert before.keys() == after.keys()
        assert [before[name] for name in THE_SAME] == [after[name] for name in THE_SAME]
        assert before.get("subject_id") == after.get("subject_id")
        assert before["allowed"] == after["allowed"]
    assert rows(app) == ONE


def test_a_retry_is_answered_with_what_is_allowed_now(page):
    """A repeated accept does not bring back what was withdrawn or has ended."""
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        said = page.body()
        first = page.post(said).get_json()
        assert first["allowed"] == {"analytics": True}
    with time_machine.travel("2027-06-01T12:00:00Z", tick=False):
        assert page.post(said).get_json()["allowed"] == {"analytics": False}
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        page.decide("withdraw", token=first["token"])
        again = page.post(said)
    assert again.status_code == 200
    assert again.get_json()["allowed"] == {"analytics": False}
    assert again.get_json()["reason"] == "withdrawn"
    assert page.answer(again.get_json()["token"])["allowed"] is False


def test_what_fails_between_recording_and_answering_leaves_all_or_nothing(page, app, monkeypatch):
    """PostgreSQL has it by then and says so the next time; SQLite has taken it back."""
    said = page.body()
    with monkeypatch.context() as failing:
        failing.setattr("service.usecases.record_decision.sign_token", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            page.post(said)
    left = rows(app)
    again = page.post(said)

    assert (left, again.status_code) in ((ONE, 200), (dict.fromkeys(ONE, 0), 201))
    assert again.get_json()["allowed"] == {"analytics": True}
    assert rows(app) == ONE


CHANGES = [
    {"outcome": "decline", "purposes": []},
    {"outcome": "withdraw", "purposes": []},
    {"languages": ["en"]},
    {"source": "settings"},
    {"gpc": True},
    {"parity": True},
    {"parity": False},
    {"token": "x"},
]


def test_the_same_key_for_another_decision_is_refused(page, app):
    """409 for any field that differs but the wait; nothing is added or changed."""
    said = page.body()
    assert page.post(said).status_code == 201
    for change in CHANGES:
        assert_problem(page.post(said | change), 409, "key-reused")
    assert_problem(page.post(said | {"notice": "sha256:" + "0" * 64}), 409, "key-reused")
    assert rows(app) == ONE
    assert page.post(said).status_code == 200


def test_a_refused_request_does_not_use_the_key_up(page, app):
    """After a 422 the corrected body with the same key is recorded."""
    said = page.body()
    for wrong in (
        said | {"notice": "sha256:" + "0" * 64},
        said | {"purposes": ["marketing"]},
        said | {"source": "api"},
        said | {"more": 1},
    ):
        assert page.post(wrong).status_code == 422
    assert page.post(said, origin="https://evil.example").status_code == 403
    assert page.post(said).status_code == 201
    assert rows(app) == ONE


def test_a_key_is_one_sites_own(page, app, cli_env, tmp_path):
    """Two sites may by chance meet the same one."""
    other = Page(page.client, make_site(cli_env, tmp_path, "ibapa", "https://other.example"))
    said = page.body()
    assert page.post(said).status_code == 201
    assert other.post(said | {"notice": other.site.notice}).status_code == 201
    assert rows(app)["decision"] == 2


def test_after_an_erasure_the_key_is_used_up(page, app):
    """The body row is gone: 409, not a second decision, not the first answer."""
    said = page.body()
    page.post(said)
    execute(app, "DELETE FROM decision_body")
    assert_problem(page.post(said), 409, "key-reused")
    assert rows(app) == ONE | {"decision_body": 0}


def at_once(app, site, bodies) -> list:
    """Post all bodies from as many threads, each as its own browser."""

    def send(said):
        plain = FlaskClient(app, app.response_class)  # the watching client is one thread's
        return Page(plain, site).post(said)

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(send, bodies))


@pytest.mark.parametrize("outcome", ["accept", "decline"])
def test_the_same_click_sent_many_times_at_once_is_one_row(outcome, page, app):
    """One 201, the rest 200, all with one decision id."""
    for turn in range(1, 6):
        said = page.body(outcome)
        answers = at_once(app, page.site, [said | {"queued_s": n} for n in range(8)])
        assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
        assert len({answer.get_json()["decision_id"] for answer in answers}) == 1
        assert len({answer.get_json().get("subject_id") for answer in answers}) == 1
        assert rows(app) == dict.fromkeys(ONE, turn)


def test_one_key_for_different_clicks_at_once_records_one_of_them(page, app):
    """One 201, the others 200 or 409, one row."""
    said = page.body()
    bodies = [said | {"languages": [language]} for language in ("fil", "en", "ceb", "ilo")] * 2
    answers = at_once(app, page.site, bodies)
    assert sorted(answer.status_code for answer in answers) == [200, 201] + [409] * 6
    assert rows(app) == ONE


def test_one_persons_decisions_at_once_never_share_a_moment(page, app):
    """Each is later than the one before, so that there is always a last one; a no stays."""
    token = page.decide("accept")["token"]
    outcomes = ["accept", "withdraw", "accept", "decline"] * 2
    answers = at_once(app, page.site, [page.body(outcome, token=token) for outcome in outcomes])
    assert {answer.status_code for answer in answers} == {201}
    query = text("SELECT subject_id, decided_at FROM decision_body")
    with app.app_context(), db.engine.connect() as connection:
        moments = connection.execute(query).all()
    assert len(moments) == len(set(moments)) == 9
    assert page.answer(token)["allowed"] is False


def test_the_key_stands_nowhere_in_the_clear(page, app, cli_env):
    """No table, no export, no answer holds it; what is kept is its SHA-256."""
    said = page.body()
    answer = page.post(said)
    key = said["idempotency_key"]
    raw = base64.urlsafe_b64decode(key + "==")
    export = make_key(cli_env, page.site.key, "export:read")
    files = [
        page.client.get(
            page.path(f"decisions.{form}"), headers={"Authorization": f"Bearer {export}"}
        ).data
        for form in ("csv", "jsonl")
    ]
    kept = b"\n".join(everything(app))

    assert hashlib.sha256(key.encode()).digest() in kept
    for place in (kept, *files, answer.data):
        for form in (key.encode(), raw, raw.hex().encode(), base64.b64encode(raw)):
            assert form not in place
    for file in files:
        digest = hashlib.sha256(key.encode()).digest()
        for form in (digest.hex().encode(), base64.b64encode(digest)):
            assert form not in file

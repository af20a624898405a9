"""What visitors are told while PostgreSQL restarts, is busy, or waits for a standby."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from service.storage import postgresql
from service.storage.engine import db
from service.storage.postgresql import GuardedConnection
from service.usecases import record_decision
from tests.fixtures.clusters import (
    cancel_the_wait,
    end_all_connections,
    missing_standby,
    wait_until,
    waiting_for_standby,
)
from tests.fixtures.sites import make_key, make_site
from tests.integration.web.page import Page, assert_problem


@pytest.fixture
def database_url(cluster_url: str) -> str:
    """On a server that the test may stop."""
    return cluster_url


@pytest.fixture
def page(make_app, cli_env, tmp_path) -> Page:
    """Without the client that would call a commit which failed a lie."""
    app = make_app(threads=2)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.test_client_class = FlaskClient
    return Page(app.test_client(), make_site(cli_env, tmp_path))


@pytest.mark.parametrize("how", ["ended", "restarted"])
def test_the_next_visitors_are_answered_after_the_server_came_back(how, page, cluster):
    """A status and a click, the first there are, on connections that the server closed."""
    token = page.decide("accept")["token"]
    hold_all_connections(page)
    if how == "ended":
        assert end_all_connections(cluster) >= 2
    else:
        cluster.stop()
        assert_problem(page.status(token), 503, "unavailable")
        assert_problem(page.post(page.body()), 503, "unavailable")
        cluster.start()
    for _ in range(3):
        assert page.answer(token)["allowed"] is True
        assert page.post(page.body()).status_code == 201


def test_without_the_look_the_next_visitor_is_told_to_come_back(page, cluster):
    """The control: the closed connections were in the pool."""
    with page.client.application.app_context():
        event.remove(db.engine, "checkout", postgresql._look)
    hold_all_connections(page)
    end_all_connections(cluster)
    assert_problem(page.post(page.body()), 503, "unavailable")


def hold_all_connections(page: Page) -> None:
    """Open as many as the service keeps, and give them back."""
    with page.client.application.app_context(), ExitStack() as held:
        for _ in range(2):
            held.enter_context(db.engine.connect())


def test_a_service_whose_connections_are_all_in_use_says_so(page, monkeypatch):
    """503 and when to come back, not an error of ours; well again as soon as one is free."""
    with page.client.application.app_context(), ExitStack() as held:
        engine = db.engine
        monkeypatch.setattr(engine.pool, "_timeout", 0.1)
        for _ in range(2 + postgresql.OVERFLOW):
            held.enter_context(engine.connect())
        answer = page.post(page.body())
        assert_problem(answer, 503, "unavailable")
        assert "in use" in answer.get_json()["detail"]
        assert answer.headers["Retry-After"]
    assert page.post(page.body()).status_code == 201


def test_a_click_whose_commit_was_cancelled_is_answered_503_until_a_standby_has_it(page, cluster):
    """Its repetition waits for a standby too, though it finds the click stored, and is one row."""
    said = page.body()
    with ThreadPoolExecutor() as visitors, missing_standby(cluster):
        for _ in range(2):
            clicking = visitors.submit(page.post, said)
            cancel_the_wait(cluster)
            answer = clicking.result()
            assert_problem(answer, 503, "unavailable")
            assert answer.headers["Retry-After"]
        clicking = visitors.submit(page.post, said)
        wait_until(lambda: waiting_for_standby(cluster))
        assert not clicking.done()
    # from here on no standby is asked for, as if it had come back
    assert clicking.result().status_code == 200
    assert page.answer(clicking.result().get_json()["token"])["allowed"] is True


def test_without_the_guard_the_click_is_acknowledged_and_could_be_lost(page, cluster, monkeypatch):
    """The control of the first answer."""
    monkeypatch.setattr(GuardedConnection, "_heed", lambda _: None)
    with ThreadPoolExecutor() as visitors, missing_standby(cluster):
        clicking = visitors.submit(page.post, page.body())
        cancel_the_wait(cluster)
        assert clicking.result().status_code == 201


def test_without_its_own_wait_the_repetition_is_acknowledged_and_could_be_lost(
    page, cluster, monkeypatch
):
    """The control of the second answer."""
    monkeypatch.setattr(record_decision, "wait_for_standby", lambda _: None)
    said = page.body()
    with ThreadPoolExecutor() as visitors, missing_standby(cluster):
        clicking = visitors.submit(page.post, said)
        cancel_the_wait(cluster)
        assert clicking.result().status_code == 503
        assert page.post(said).status_code == 200


def test_what_reads_only_does_not_wait_for_a_standby(page, cluster):
    """The status is answered while no commit can be."""
    token = page.decide("accept")["token"]
    with missing_standby(cluster):
        assert page.answer(token)["allowed"] is True
        assert page.client.get("/readyz").status_code == 200


@pytest.fixture
def page_of_one(make_app, cli_env, tmp_path, monkeypatch) -> Page:
    """Of a service whose pool has one connection and none to spare."""
    monkeypatch.setattr(postgresql, "OVERFLOW", 0)
    monkeypatch.setattr(postgresql, "POOL_TIMEOUT_S", 0.1)
    return Page(make_app(threads=1).test_client(), make_site(cli_env, tmp_path))


def test_no_request_takes_a_second_connection(page_of_one, cli_env):
    """A pool of one serves every kind of call."""
    page = page_of_one
    scopes = ("status:read", "log:read", "export:read", "subjects:erase", "site:admin")
    key = {"Authorization": f"Bearer {make_key(cli_env, page.site.key, *scopes)}"}
    said = page.body()
    accept = page.post(said).get_json()
    assert page.post(said).status_code == 200
    assert page.answer(accept["token"])["allowed"] is True
    assert page.post(page.body("decline")).status_code == 201
    for path in ("changes", "decisions", "decisions.jsonl", "decisions.csv", "notices"):
        answer = page.client.get(page.path(path), headers=key)
        assert answer.status_code == 200, path
        assert answer.get_data()
    one = {"subject_id": accept["subject_id"]}
    batch = page.client.post(page.path("status/batch"), json={"subjects": [one]}, headers=key)
    assert batch.status_code == 200
    erased = page.client.post(page.path("subjects/erase"), json=one, headers=key)
    assert erased.status_code in (200, 204)
    assert page.client.get(f"/b/{page.site.key}.js").status_code == 200
    assert page.client.get("/readyz").status_code == 200


def test_a_request_that_took_a_second_connection_would_be_told_no(page_of_one):
    """The control: another connection is taken when the request comes."""
    with page_of_one.client.application.app_context(), db.engine.connect():
        assert_problem(page_of_one.post(page_of_one.body()), 503, "unavailable")

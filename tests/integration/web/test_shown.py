"""Visits that were shown the notice: counted where a site wants it, by day and language alone."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from service.housekeeping import finish, write_shown
from service.storage.engine import db
from service.storage.shown_counts import ShownCount
from service.usecases.count_shown import ShownVisits
from tests.fixtures.commands import run
from tests.fixtures.keys import bearer, stored
from tests.fixtures.sites import ServedSite, make_site
from tests.integration.web.page import Page, assert_problem, everything, execute, pointers

TODAY = date(2026, 11, 23)
LANDED = {"language": "fil"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 11, 23, 20, 15, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def counting(page: Page, cli_env) -> Page:
    """A page of a site that counts them."""
    run(["site", "set", page.site.key, "--counts-shown"], cli_env)
    return page


def tell(page: Page, body: Any = LANDED, origin: str | None = "", **more: Any) -> TestResponse:
    """What the script sends; `origin` None sends no `Origin` at all."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if origin is None else {"Origin": origin or page.site.origin}
    more = {"content_type": "text/plain;charset=UTF-8", "headers": headers} | more
    return page.client.post(page.path("shown"), data=raw, **more)


def visits_of(app: Flask) -> ShownVisits:
    found: ShownVisits = app.extensions["pahintulot.shown_visits"]
    return found


def counted(app: Flask) -> dict[tuple[str, date, str], int]:
    """What the table holds once this worker has brought what it has."""
    with app.app_context():
        write_shown(db.engine, visits_of(app))
        rows = db.session.scalars(select(ShownCount)).all()
    return {(row.site, row.day, row.language): row.visits for row in rows}


def test_a_visit_is_counted_for_its_day_and_language(counting, app):
    for language in ("fil", "fil", "en"):
        answer = tell(counting, {"language": language})
        assert (answer.status_code, answer.data) == (204, b"")
    with time_machine.travel(datetime(2026, 11, 24, tzinfo=UTC)):
        tell(counting)
    key = counting.site.key
    assert counted(app) == {
        (key, TODAY, "fil"): 2,
        (key, TODAY, "en"): 1,
        (key, date(2026, 11, 24), "fil"): 1,
    }


def test_nothing_is_written_in_the_request_and_nothing_of_the_visit_is_kept(counting, app):
    before = list(everything(app))
    answer = tell(
        counting,
        headers={
            "Origin": counting.site.origin,
            "Referer": "https://kanaryo.example/kanaryo",
            "User-Agent": "kanaryo",
            "Cookie": "pahintulot=kanaryo",
        },
    )
    assert list(everything(app)) == before
    assert "Set-Cookie" not in answer.headers
    counted(app)
    assert not [value for value in everything(app) if b"kanaryo" in value]


def test_a_site_does_not_count_until_it_is_told_to_and_answers_alike(page, app, cli_env):
    """An older script, kept in some cache, may still tell of visits: that is no error."""
    assert tell(page).status_code == 204
    run(["site", "set", page.site.key, "--counts-shown"], cli_env)
    assert tell(page).status_code == 204
    run(["site", "set", page.site.key, "--no-counts-shown"], cli_env)
    assert tell(page).status_code == 204
    assert counted(app) == {(page.site.key, TODAY, "fil"): 1}


def test_a_language_that_is_none_of_ours_could_name_a_person_and_is_not_kept(counting, app):
    for language in ("ab-kanaryo", "eo", "fil-PH"):
        assert tell(counting, {"language": language}).status_code == 204
    assert counted(app) == {(counting.site.key, TODAY, "und"): 3}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/language"),
        ({"language": ["fil"]}, "/language"),
        ({"language": None}, "/language"),
        ({"language": "Filipino!"}, "/language"),
        ({"language": "fil", "referrer": "https://a.example"}, "/referrer"),
    ],
)
def test_more_than_the_language_is_refused(counting, app, body, pointer):
    answer = tell(counting, body)
    assert_problem(answer, 422, "invalid-input")
    assert pointers(answer) == [pointer]
    assert counted(app) == {}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "text/plain", 400),
        (b"", "text/plain", 400),
        (b'{"language":"fil"}', "application/x-www-form-urlencoded", 415),
        (b'{"language":"fil"' + b" " * 240 + b"}", "text/plain", 413),
    ],
)
def test_what_is_no_such_body_is_refused(counting, app, body, kind, status):
    assert tell(counting, body, content_type=kind).status_code == status
    assert counted(app) == {}


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "https://site.example/"])
def test_only_a_page_of_the_site_is_listened_to(counting, app, origin):
    """Whoever has a key is no page either."""
    key = bearer(stored(app, counting.site.key, ["decisions:write"]))
    for more in ({}, {"headers": key}) if origin is None else ({},):
        assert_problem(tell(counting, origin=origin, **more), 403, "origin-not-allowed")
    assert counted(app) == {}


def test_a_page_may_send_it_without_asking_first_and_may_ask(counting):
    """`text/plain` needs no preflight."""
    origin = counting.site.origin
    assert tell(counting).headers["Access-Control-Allow-Origin"] == origin
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = counting.client.options(counting.path("shown"), headers=asked)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, origin)


def test_a_disabled_site_answers_like_none(counting, app, cli_env):
    run(["site", "disable", counting.site.key], cli_env)
    assert_problem(tell(counting), 404, "unknown-site")
    assert counted(app) == {}


def test_one_network_cannot_fill_the_counter(make_app, counting):
    """The rate is that of refusals, and the budget its own."""
    app = make_app(rate_limit_refusals="3/hour")
    page = Page(app.test_client(), counting.site)
    assert [tell(page).status_code for _ in range(4)] == [204, 204, 204, 429]
    assert page.post(page.body("decline")).status_code == 201
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.7"}}
    assert tell(page, **elsewhere).status_code == 204
    assert counted(app) == {(page.site.key, TODAY, "fil"): 4}


def test_eight_threads_at_once_count_exactly(counting, app, cli_env, tmp_path):
    """While others bring to the table what is there already."""
    other = make_site(cli_env, tmp_path, "ibapa", "https://ibapa.example")
    run(["site", "set", other.key, "--counts-shown"], cli_env)

    def visit(site: ServedSite) -> None:
        page = Page(app.test_client(), site)
        for number in range(50):
            assert tell(page, {"language": ("fil", "en")[number % 2]}).status_code == 204
            if number % 10 == 0:
                counted(app)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, [counting.site, other] * 4))
    assert counted(app) == {
        (key, TODAY, language): 100
        for key in (counting.site.key, other.key)
        for language in ("fil", "en")
    }


def test_what_cannot_be_written_now_is_kept(counting, app):
    tell(counting)
    execute(app, "ALTER TABLE shown_count RENAME TO away")
    with app.app_context(), pytest.raises(Exception, match="shown_count"):
        write_shown(db.engine, visits_of(app))
    tell(counting)
    execute(app, "ALTER TABLE away RENAME TO shown_count")
    assert counted(app) == {(counting.site.key, TODAY, "fil"): 2}


def test_a_worker_that_ends_in_good_order_loses_nothing(counting, app, settings):
    tell(counting)
    finish(settings, visits_of(app))
    with app.app_context():
        found = db.session.execute(text("SELECT visits FROM shown_count")).scalar_one()
    assert found == 1
    assert not visits_of(app).are_waiting()


def test_an_idle_service_takes_no_writers_turn(counting, app):
    """Nor does it write a row of nothing."""
    watch = app.extensions["write_watch"]
    watch.forget()
    assert counted(app) == {}
    assert watch.committed == []


def test_the_script_is_told_only_where_the_site_counts(client, site, cli_env):
    """So the bytes of every other site stay as they are."""
    path = f"/b/{site.key}.js"
    before = client.get(path).data
    assert b"shown" not in before
    run(["site", "set", site.key, "--counts-shown"], cli_env)
    after = client.get(path).data
    assert b',"shown":true' in after
    assert len(after) > len(before)
    assert client.get(f"/b/{site.key}.json").get_json()["shown"] is True

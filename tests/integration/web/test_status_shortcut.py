"""The status before Flask and the status from Flask are one: here both are asked, and compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
import time_machine
from flask import Flask
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from service.domain.canonical import sha256_hex
from service.storage.engine import db
from service.web.public import status_shortcut
from service.web.public.status_shortcut import StatusShortcut
from tests.integration.web.page import assert_problem, execute
from tests.integration.web.stored_cases import STORED, Stored, store

ORIGIN = "https://site.example"
HOME = "https://site.example"


class BothWays:
    """Asks the short cut, and the application behind it."""

    def __init__(self, app: Flask) -> None:
        assert isinstance(app.wsgi_app, StatusShortcut)
        self.shortcut = app.wsgi_app

    def ask(self, path: str, headers: dict[str, str], **more: str) -> None:
        """The two must agree to the byte, and the short cut must have an answer."""
        found = self.shortcut.answer(self._environ(path, headers, **more))
        whole = self.whole(path, headers, **more)
        assert found is not None, path
        assert whole.status_code == 200
        assert (dict(found[0]), found[1]) == (dict(whole.headers), whole.data), path

    def leaves(self, path: str, headers: dict[str, str], **more: str) -> TestResponse:
        """The short cut must have none; what the whole application says."""
        assert self.shortcut.answer(self._environ(path, headers, **more)) is None, path
        return self.whole(path, headers, **more)

    def whole(self, path: str, headers: dict[str, str], **more: str) -> TestResponse:
        body, status, said = run_wsgi_app(self.shortcut.whole, self._environ(path, headers, **more))
        return TestResponse(body, status, said, request=None)

    def _environ(self, path: str, headers: dict[str, str], **more: str) -> dict:
        return EnvironBuilder(path, headers=headers, **more).get_environ()


@pytest.fixture
def both(app: Flask) -> BothWays:
    return BothWays(app)


@pytest.fixture
def kept(app: Flask) -> list[Stored]:
    return [store(app, number) for number in range(len(STORED))]


def address(one: Stored) -> str:
    return f"/v1/sites/{one.site}/status"


def test_every_row_of_the_table_both_ways(both: BothWays, kept: list[Stored]) -> None:
    """Each case that can lie in a store: by token, by mark, by what is neither, by nothing."""
    for one in kept:
        prefix = sha256_hex(f"{one.site} 1".encode())[:16]
        marks = [f"no.decline.{prefix}.2027-01-31", f"no.withdraw.{prefix}.2020-01-31"]
        unheard = f"no.decline.{'0' * 16}.2027-01-31"
        purpose = one.case["purpose"]
        queries = [f"?purpose={purpose}&gpc={one.case['gpc_now']:d}", f"?purpose={purpose}", ""]
        with time_machine.travel(datetime.fromisoformat(one.case["now"]), tick=False):
            for held in (one.token, *marks, unheard, one.token[:-2], "not.a.token"):
                for query in queries:
                    both.ask(address(one) + query, {"Authorization": f"Bearer {held}"})
            both.ask(address(one), {})


def test_signals_origins_and_ways_to_write_a_header(both: BothWays, kept: list[Stored]) -> None:
    one = kept[0]
    with time_machine.travel(datetime.fromisoformat(one.case["now"]), tick=False):
        for headers in (
            {"Origin": ORIGIN},
            {"Sec-GPC": "1"},
            {"Sec-GPC": "0, 1"},
            {"Sec-GPC": "true"},
            {"Authorization": f"bearer  {one.token} "},
            {"Authorization": "Basic eDp5"},
            {"Authorization": "Bearer"},
            {"Authorization": f"Bearer {one.token}", "Origin": ORIGIN, "Sec-GPC": "1"},
            {"Host": "localhost:8443"},
            {"Cookie": f"pahintulot={one.token}"},
        ):
            both.ask(address(one), headers)
            both.ask(address(one) + "?gpc=1", headers)


def test_the_control_a_short_cut_that_is_deaf_to_a_signal_is_found_out(
    both: BothWays, kept: list[Stored], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_shortcut, "is_gpc", lambda said: False)
    with pytest.raises(AssertionError):
        both.ask(address(kept[0]), {"Sec-GPC": "1"})


def test_an_unknown_person_and_another_sites_token(both: BothWays, kept: list[Stored], app) -> None:
    """A token that is good, of somebody who was erased; one of another site."""
    one, other = kept[:2]
    both.ask(address(one), {"Authorization": f"Bearer {other.token}"})
    execute(app, "DELETE FROM decision_body WHERE site = :site", site=one.site)
    with time_machine.travel(datetime.fromisoformat(one.case["now"]), tick=False):
        both.ask(address(one), {"Authorization": f"Bearer {one.token}"})


def test_what_is_not_plain_is_left(both: BothWays, kept: list[Stored], app) -> None:
    path = address(kept[0])
    assert_problem(both.leaves("/v1/sites/nowhere/status", {}), 404, "unknown-site")
    assert_problem(both.leaves(path, {"Origin": "https://x.example"}), 403, "origin-not-allowed")
    assert_problem(both.leaves(path, {"Host": "evil.example"}), 400, "bad-request")
    for query in ("?gpc=2", "?purpose=", "?purpose=A", "?x=1", "?gpc=1&gpc=1"):
        assert both.leaves(path + query, {}).status_code == 422, query
    for query in ("?gpc=1&purpose=analytics", "?purpose=analytic%73", "?"):
        assert both.whole(path + query, {}).status_code == 200, query
    assert both.leaves(path, {}, method="HEAD").status_code == 200
    assert both.leaves(path, {"Origin": ORIGIN}, method="OPTIONS").status_code == 204
    assert both.leaves(path, {}, method="POST").status_code == 405
    assert both.leaves(path + "/", {}).status_code == 404
    execute(app, "UPDATE site SET disabled_at = created_at")
    assert_problem(both.leaves(path, {}), 404, "unknown-site")


def test_where_a_site_keeps_its_choices_itself_its_cookies_are_asked(
    both: BothWays, kept: list[Stored], app
) -> None:
    one = kept[0]
    execute(app, "UPDATE site SET first_party_url = :url", url=f"{HOME}/p")
    with time_machine.travel(datetime.fromisoformat(one.case["now"]), tick=False):
        both.leaves(address(one), {})
        by_cookie = {"Cookie": f"__Host-pahintulot={one.token}", "Host": "site.example"}
        said = both.leaves(address(one), by_cookie, base_url=HOME)
        assert said.get_json()["reason"] == one.case["expect"]["reason"]
        both.ask(address(one), {"Authorization": f"Bearer {one.token}"})


def test_a_store_that_fails_is_left_to_say_so(both: BothWays, kept: list[Stored], app) -> None:
    with broken(app):
        for headers in ({}, {"Authorization": f"Bearer {kept[0].token}"}):
            problem = assert_problem(both.leaves(address(kept[0]), headers), 503, "unavailable")
            assert problem["allowed"] is False
    both.ask(address(kept[0]), {})


@contextmanager
def broken(app: Flask) -> Iterator[None]:
    """The table is gone, as a store that cannot be read would have it."""
    execute(app, "ALTER TABLE site RENAME TO gone")
    try:
        yield
    finally:
        execute(app, "ALTER TABLE gone RENAME TO site")


def test_nothing_is_left_open(both: BothWays, kept: list[Stored], app) -> None:
    """Each read is over when it is answered: on no database does it hold up a writer or a purge."""
    for _ in range(50):
        both.ask(address(kept[0]), {"Authorization": f"Bearer {kept[0].token}"})
    with app.app_context():
        assert db.engine.pool.checkedout() == 0
        assert db.engine.pool.checkedin() <= 2

"""The doctor with the real service, and a neighbour on another port that gives itself a cookie."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import accept_button, eventually
from tests.browser.paper import SITE, Paper
from tests.browser.test_doctor import doctor, one_row, rows, said
from tests.fixtures.commands import run


@contextmanager
def neighbour() -> Iterator[str]:
    """The origin of somebody else's script: with it comes a cookie, and it makes another."""

    class Measuring(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.send_header("Set-Cookie", "_ga_sent=1; Path=/")
            self.end_headers()
            self.wfile.write(b"document.cookie = '_ga_made=1; path=/'")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Measuring) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def attended(paper: Paper) -> Paper:
    """The paper with a site that lets the doctor in."""
    run(["site", "set", SITE, "--doctor"], paper.environment)
    paper.tag = paper.told_tag()
    return paper


def called(paper: Paper, page: Page) -> Page:
    paper.watch(page).goto(f"{paper.url}?pahintulot-debug")
    expect(doctor(page)).to_be_visible()
    return page


def test_a_leak_is_named_with_its_host_and_its_cookies(attended: Paper, page: Page) -> None:
    with neighbour() as origin:
        attended.body = f'<script src="{origin}/a.js"></script>'
        called(attended, page)
        one_row(page, "Without permission", origin.removeprefix("http://"), "script", "/a.js")
        one_row(page, "Without permission", "_ga_sent (analytics)", "without permission")
        one_row(page, "Without permission", "_ga_made (analytics)", "without permission")
        assert said(page) == "3 things to mend."


def test_the_same_gated_is_not_named_and_after_an_accept_is_allowed(
    attended: Paper, page: Page
) -> None:
    with neighbour() as origin:
        script = f'<script src="{origin}/a.js"></script>'
        attended.body = f'<template data-purpose="analytics">{script}</template>'
        called(attended, page)
        one_row(page, "Gated elements", "/a.js", "waits: the visitor has not chosen yet")
        assert said(page).startswith("Nothing found")
        assert rows(page, "With permission") == []
        accept_button(page).click()
        one_row(page, "With permission", origin.removeprefix("http://"), "for analytics")
        one_row(page, "With permission", "_ga_sent", "with permission")
        one_row(page, "With permission", "_ga_made", "with permission")
        assert said(page).startswith("Nothing found")
        page.reload()
        one_row(page, "Gated elements", "/a.js", "has run")
        one_row(page, "With permission", "_ga_made (analytics) was there as the page began")
        assert said(page).startswith("Nothing found")


def test_it_is_one_request_and_none_where_it_is_not_called(attended: Paper, page: Page) -> None:
    called(attended, page)
    assert attended.fetched == [f"{SITE}.js", "doctor.HASH.js"]
    attended.fetched.clear()
    page.goto(attended.url)
    expect(accept_button(page)).to_be_visible()
    assert attended.fetched in ([], [f"{SITE}.js"])


def test_a_site_that_takes_it_back_has_none(attended: Paper, page: Page) -> None:
    run(["site", "set", SITE, "--no-doctor"], attended.environment)
    attended.watch(page).goto(f"{attended.url}?pahintulot-debug")
    expect(accept_button(page)).to_be_visible()
    page.wait_for_timeout(300)
    assert attended.fetched == [f"{SITE}.js"]


def test_a_pinned_script_brings_its_doctor(attended: Paper, page: Page) -> None:
    attended.tag = attended.told_tag("--pinned")
    run(["site", "set", SITE, "--no-doctor"], attended.environment)
    called(attended, page)
    eventually(page, lambda: attended.fetched, [f"{SITE}.HASH.js", "doctor.HASH.js"])

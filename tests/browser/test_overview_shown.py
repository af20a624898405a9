"""The overview of a site that counts visits can be read by everybody, and says what it is not."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from flask import Flask, g
from playwright.sync_api import BrowserContext, Page, Route

from service.domain.officer import Officer, Role
from service.storage.daily_counts import DailyCount
from service.storage.engine import db, transaction
from service.storage.shown_counts import Bucket, add_visits
from tests.browser.page_looks import violations
from tests.fixtures.sites import make_site

READER = Officer(1, None, None, None, {"pahayagan": Role.VIEWER})
SAID = {"en": "cannot be told", "fil": "hindi masasabi"}


@pytest.fixture
def room(app: Flask, cli_env, tmp_path) -> Flask:
    """The room with somebody in it, and a site where more answered in English than were counted."""
    app.before_request(lambda: setattr(g, "officer", READER))
    site, today = make_site(cli_env, tmp_path).key, datetime.now(UTC).date()
    kind = {"outcome": "accept", "notice": "", "form_factor": "mobile"}
    with app.app_context(), transaction(db.engine, writes=True) as session:
        for language, decisions in (("fil", 300), ("en", 80)):
            told = {"site": site, "day": today, "language": language, "decisions": decisions}
            session.add(DailyCount(**told, **kind))
        add_visits(session, {Bucket(site, today, "fil"): 1234, Bucket(site, today, "en"): 50})
    return app


def opened(room: Flask, context: BrowserContext, language: str) -> Page:
    client = room.test_client()

    def serve(route: Route) -> None:
        address = urlsplit(route.request.url)
        path = f"{address.path}?{address.query}"
        with client.get(path, base_url="https://consent.example") as answer:
            headers = dict(answer.headers)
            route.fulfill(status=answer.status_code, body=answer.get_data(), headers=headers)

    context.route("**/*", serve)
    page = context.new_page()
    page.goto(f"https://consent.example/officer/sites/pahayagan/?lang={language}")
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    return page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", SAID)
def test_visits_that_were_shown_the_notice_can_be_read_by_everybody(
    language: str, scheme: str, room: Flask, new_context: Callable[..., BrowserContext]
) -> None:
    """Axe finds nothing, also on a phone, whose width the page keeps to; nothing is made up."""
    context = new_context(
        color_scheme=scheme, viewport={"width": 320, "height": 640}, bypass_csp=True
    )
    page = opened(room, context, language)
    cells = page.locator("table:has(#shown-languages) td").all_inner_texts()
    assert cells == [
        *("1,234", "300", "934"),
        *("50", "80", SAID[language]),
        *("1,284", "380", "904"),
    ]
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

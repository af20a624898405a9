"""The notice speaks the page's language, else the browser's, else the site's."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.demo import decline_button, eventually, notice
from tests.browser.stage import SERVICE, Stage

TITLES = {"fil": "Gumagamit ng cookies ang website na ito", "en": "This website uses cookies"}


@pytest.mark.rule(10)
@pytest.mark.parametrize(
    ("page_language", "browser_language", "shown"),
    [
        ("fil", "en-US", "fil"),
        ("fil-PH", "en-US", "fil"),
        ("tl", "en-US", "fil"),
        ("en", "fil-PH", "en"),
        ("en-GB", "fil-PH", "en"),
        ("de", "en-US", "en"),
        ("", "tl-PH", "fil"),
        ("de", "fr-FR", "fil"),
    ],
)
def test_which_language_is_shown(
    page_language: str,
    browser_language: str,
    shown: str,
    new_context: Callable[..., BrowserContext],
) -> None:
    stage = Stage(new_context(locale=browser_language))
    page = stage.open(language=page_language)
    expect(notice(page).get_by_role("heading")).to_have_text(TITLES[shown])
    assert notice(page).get_attribute("lang") == shown
    fetched = [request for request in stage.requests if request.endswith(".json")]
    assert len(fetched) == (shown == "en")

    notice(page).get_by_role("button").first.click()
    eventually(page, lambda: [body["languages"] for body in stage.bodies], [[shown]])


def test_where_its_texts_cannot_be_had_the_sites_own_language_is_shown(stage: Stage) -> None:
    stage.context.route("**/*.json", lambda route: route.fulfill(status=500, body=""))
    page = stage.open(language="en")
    expect(notice(page)).to_have_attribute("lang", "fil")
    decline_button(page).click()
    eventually(page, lambda: [body["languages"] for body in stage.bodies], [["fil"]])


def test_the_texts_are_asked_for_by_their_notice(stage: Stage) -> None:
    expect(notice(stage.open(language="en"))).to_be_visible()
    assert f"{SERVICE}/b/demo.{'c0' * 8}.en.json" in stage.requests

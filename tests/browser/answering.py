"""What the tests of tools that answer for people have in common."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import eventually, notice
from tests.browser.extension import Extension
from tests.browser.paper import GATED, Paper

LONG_S = 20.0
UNSEEN = [
    pytest.param("fil", {}, id="Filipino alone"),
    pytest.param(
        "en",
        {
            "languages": {
                "fil": {},
                "en": {"button_decline": "Leave me alone", "button_accept": "Count on me"},
            }
        },
        id="English with buttons that do not say what they do",
    ),
]
NO, SOME, YES = (f'<button slot="choice" id="{name}">…</button>' for name in ("no", "some", "yes"))
THREE_BUTTONS = [
    pytest.param(NO + SOME + YES, id="between the two"),
    pytest.param(NO + YES + SOME, id="after the two"),
]
PRESSED = "document.title = click.target.id; document.querySelector('section').remove()"


def asking(paper: Paper, language: str = "fil", **changes: object) -> None:
    """Have the paper ask under a new notice."""
    paper.publish(**changes)
    paper.language, paper.tag, paper.body = language, paper.told_tag(), GATED


def like_ours(buttons: str) -> str:
    """A document that asks as the notice does, with these buttons; its title says which it was."""
    words = '<h2>?</h2>… <a href="/">…</a> …<p>…</p>'
    section = f'<section id="pahintulot" style="position: fixed">{words}{buttons}</section>'
    script = f"<script>document.onclick = (click) => {{ {PRESSED} }}</script>"
    return f"<!doctype html><title>?</title>{section}{script}"


def leaves_it(extension: Extension, page: Page) -> None:
    """Assert that it looks as often as it does, and finds nothing."""

    def has_given_up() -> bool:
        page.evaluate("document.body.append(document.createElement('i'))")  # it looks after changes
        return extension.has_given_up()

    eventually(page, has_given_up, True, LONG_S)
    assert extension.said("cmpDetected") == []


def accepted(paper: Paper, page: Page, language: str = "fil", **changes: object) -> None:
    """Have a person accept, before there is any extension."""
    asking(paper, language, **changes)
    page.goto(paper.url)
    notice(page).get_by_role("button").last.click()
    eventually(page, paper.outcomes, ["accept"])
    page.goto("about:blank")


def expect_settings(page: Page) -> None:
    expect(notice(page).get_by_role("button").last).to_have_text(re.compile("^(Isara|Close)$"))

"""Our rule for Consent-O-Matic declines for who wants no analytics, and accepts for nobody.

That extension is not published as a package. What runs here is the engine that autoconsent had for
its rules until release 16, made from its code.
"""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answering import (
    LONG_S,
    THREE_BUTTONS,
    UNSEEN,
    accepted,
    asking,
    expect_settings,
    leaves_it,
    like_ours,
)
from tests.browser.demo import accept_button, allows, eventually, notice
from tests.browser.extension import Extension
from tests.browser.paper import Paper
from tests.fixtures.npm import package_file
from tests.fixtures.privacy_tools import READS_CONSENT_O_MATIC, offered

RULES = offered("consent-o-matic/pahintulot.json")
# what ours needs of the words in their README and rules.schema.json
WORDS = {
    "css": {"type", "target"},
    "consent": {"type", "consents"},
    "list": {"type", "actions"},
    "click": {"type", "target"},
    "B": {"type", "trueAction", "falseAction"},
}


def opened(paper: Paper, page: Page, path: str = "", action: str = "optOut") -> Extension:
    """A page of the paper in a browser with that engine, whose only rule of this kind is ours."""
    script = package_file(READS_CONSENT_O_MATIC).read_text("utf-8")
    rules = {"autoconsent": [], "consentomatic": RULES}
    extension = Extension(page.context, rules, action, script)
    page.goto(paper.url + path)
    return extension


@pytest.mark.parametrize(("language", "changes"), UNSEEN)
def test_it_declines_once_for_who_wants_no_analytics(
    language: str, changes: dict, paper: Paper, page: Page
) -> None:
    asking(paper, language, **changes)
    extension = opened(paper, page)
    eventually(page, lambda: bool(extension.said("autoconsentDone")), True, LONG_S)
    assert [said["cmp"] for said in extension.said("popupFound")] == ["com_pahintulot"]
    assert notice(page).count() == 0
    eventually(page, paper.outcomes, ["decline"], LONG_S)
    assert not allows(page)


def test_who_wants_analytics_is_asked_in_person(paper: Paper, page: Page) -> None:
    """An extension's yes would not be taken: the notice stays for one that is."""
    asking(paper)
    extension = opened(paper, page, action="optIn")
    eventually(page, lambda: len(extension.said("optInResult")), 1, LONG_S)
    expect(notice(page)).to_be_visible()
    assert paper.outcomes() == []
    accept_button(page).click()
    eventually(page, paper.outcomes, ["accept"])


def test_it_detects_nothing_on_a_page_without_the_notice(paper: Paper, page: Page) -> None:
    leaves_it(opened(paper, page), page)


def test_it_leaves_the_settings_to_whoever_opens_them(paper: Paper, page: Page) -> None:
    """Their first button withdraws: no extension may press it because a page opens with them."""
    accepted(paper, page)
    extension = opened(paper, page, "#pahintulot")
    expect_settings(page)
    leaves_it(extension, page)
    expect_settings(page)
    assert paper.outcomes() == ["accept"]


@pytest.mark.parametrize("buttons", THREE_BUTTONS)
def test_a_third_button_changes_nothing(buttons: str, paper: Paper, page: Page) -> None:
    """A notice of several purposes may offer to choose; the first button still declines."""
    paper.others["/three"] = like_ours(buttons)
    opened(paper, page, "three")
    eventually(page, page.title, "no", LONG_S)


def test_it_is_written_in_their_documented_words_alone() -> None:
    """No word that only the engine here might know; above all no `parent`.

    The extension looks for a parent's children in its shadow root, where the notice has none.
    """
    (rule,) = RULES.values()
    assert set(rule) == {"detectors", "methods"}
    assert [set(part) for part in rule["detectors"]] == [{"presentMatcher", "showingMatcher"}]
    assert [part["name"] for part in rule["methods"]] == ["DO_CONSENT"]
    for part in typed(rule):
        assert set(part) == WORDS[part["type"]]
        assert set(part.get("target", {})) <= {"selector", "displayFilter"}


def typed(part: Any) -> list[dict[str, Any]]:
    """Every matcher, action and consent in a part of the rule."""
    if not isinstance(part, dict | list):
        return []
    own = [part] if isinstance(part, dict) and "type" in part else []
    inner = part.values() if isinstance(part, dict) else part
    return own + [found for value in inner for found in typed(value)]

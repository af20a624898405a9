"""The words of every language, as autoconsent's published heuristics read them.

In the languages that they know, each notice is one and its first button refuses; in all others
nothing that is pressed for another reason is taken for a refusal.
"""

from typing import Any

import pytest
from playwright.sync_api import Page

from service.domain.notice_content import compose
from tests.browser.test_autoconsent import KNOWN
from tests.browser.test_filipino_patterns import reader
from tests.unit.domain.drafts import CATALOGUES, KEPT, LOCALES, draft

LINES = ("title", "body", "body_controller", "body_data", "body_recipients", "body_duration")
PRESSED = ("button_accept", "button_choose", "withdraw_consent", "purposes_save", "settings_close")
READ = """([text, buttons]) => ({
  isNotice: heuristics.checkHeuristicPatterns(text).patterns.length > 0,
  isLeftOut: heuristics.isExcludedPopup(text),
  kinds: Object.fromEntries(Object.entries(buttons).map(
    ([key, label]) => [key, heuristics.classifyButtonTextRegex(label)])),
})"""


def read_by_them(page: Page, texts: dict[str, str]) -> dict[str, Any]:
    text = "\n".join(texts[key] for key in (*LINES, "body_validity", "body_withdraw"))
    buttons = {key: texts[key] for key in ("button_decline", *PRESSED)}
    found: dict[str, Any] = page.evaluate(READ, [text, buttons])
    return found


def texts_of(language: str, *purposes: str) -> dict[str, str]:
    made = draft(languages={language: {}}, default_language=language, purposes=purposes)
    content: Any = compose(made, "demo", 1, CATALOGUES, KEPT)
    texts: dict[str, str] = content["languages"][language]["texts"]
    return texts


@pytest.mark.parametrize("purposes", [["analytics"], ["analytics", "marketing"]], ids=len)
def test_in_every_language_that_they_know_it_is_a_notice_and_decline_refuses(
    purposes: list[str], page: Page
) -> None:
    reader(page, "published")
    for language in KNOWN:
        found = read_by_them(page, texts_of(language, *purposes))
        assert found["isNotice"], language
        assert found["kinds"]["button_decline"] == "reject", language


def test_in_no_language_does_another_button_refuse_or_a_text_put_them_off(page: Page) -> None:
    reader(page, "published")
    for language in LOCALES:
        found = read_by_them(page, texts_of(language, "analytics", "marketing"))
        assert not found["isLeftOut"], language
        assert [key for key in PRESSED if found["kinds"][key] == "reject"] == [], language
        assert found["kinds"]["button_accept"] in ("accept", "other"), language


def test_the_label_that_they_took_for_a_refusal_would_be_found(page: Page) -> None:
    """The control: whoever had accepted and opened the settings lost the accept by it."""
    reader(page, "published")
    texts = texts_of("en", "analytics") | {"withdraw_consent": "Withdraw consent"}
    assert read_by_them(page, texts)["kinds"]["withdraw_consent"] == "reject"

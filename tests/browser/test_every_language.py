"""Every language on a narrow and a wide screen, with the three buttons of several purposes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from service.domain.languages import is_right_to_left
from tests.browser.demo import notice
from tests.browser.stage import Stage, words
from tests.browser.test_rules_on_screen import LANGUAGES

WIDTHS = (320, 1280)
# what is wider than its place, and each word of a label that stands on more than one line
BADLY_SET = """section => {
  const broken = (button) => {
    const text = button.firstChild;
    return [...text.data.matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      return range.getClientRects().length > 1;
    }).map(([word]) => word);
  };
  const isWide = (one) => one.scrollWidth > one.clientWidth + 1 &&
    getComputedStyle(one).display !== 'inline';
  const wide = [section, ...section.children].filter(isWide).map((one) => one.localName);
  return [...wide, ...[...section.querySelectorAll('button')].flatMap(broken)];
}"""


def badly_set(page: Page) -> list[str]:
    found: list[str] = notice(page).evaluate(BADLY_SET)
    return found


def asked(stage: Stage, language: str) -> Page:
    told = words(language, "core", "several")
    rtl = [language] if is_right_to_left(language) else None
    purposes = ["analytics", "marketing"]
    stage.config = {"languages": [language], "purposes": purposes, "rtl": rtl, **told}
    return stage.open("<main><h1>Balita</h1></main>", language=language)


def test_no_label_is_broken_and_nothing_runs_out_of_its_place(stage: Stage) -> None:
    found = {}
    for language in LANGUAGES:
        page = asked(stage, language)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 720})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), language
            found[language, width] = badly_set(page)
    assert {key: words for key, words in found.items() if words} == {}


def test_a_label_that_is_too_long_for_its_button_is_found(stage: Stage) -> None:
    """The control."""
    told = words("en", "core", "several")
    told["texts"]["button_choose"] = "Donaudampfschifffahrtsgesellschaft"
    stage.config = {"languages": ["en"], "purposes": ["analytics", "marketing"], **told}
    page = stage.open(language="en")
    page.set_viewport_size({"width": 320, "height": 720})
    assert badly_set(page) == ["Donaudampfschifffahrtsgesellschaft"]


@pytest.mark.parametrize("language", ["ar", "de", "fil", "hi", "ja", "th"])
def test_axe_finds_nothing_in_any_script(language: str, stage: Stage) -> None:
    page = asked(stage, language)
    assert notice(page).get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    found = Axe().run(page)
    assert found.response["violations"] == [], found.generate_report()

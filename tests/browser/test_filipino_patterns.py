"""With our patterns autoconsent's heuristics read Filipino, and what they read before as before."""

import pytest
from playwright.sync_api import Page

from tests.browser.answering import LONG_S, asking
from tests.browser.demo import eventually, notice
from tests.browser.extension import Extension
from tests.browser.paper import Paper
from tests.fixtures.privacy_tools import heuristics, offered

EXAMPLES = offered("autoconsent/filipino-examples.json")
BUTTONS = [(text, kind) for kind, texts in EXAMPLES["button"].items() for text in texts]
SAYS_COOKIES = "text => heuristics.checkHeuristicPatterns(text).patterns.length > 0"
KIND = "text => heuristics.classifyButtonTextRegex(text)"
KIND_OF_KNOWN = """() => Object.entries(heuristics).filter(([name]) => name.endsWith('_PATTERNS'))
  .flatMap(([, list]) => list.filter(pattern => typeof pattern === 'string'))
  .map(text => [text, heuristics.classifyButtonTextRegex(text)])"""
UNUSED = """examples => Object.values(heuristics.filipino).flat()
  .filter(({ source }) => !examples.some(
    text => new RegExp(source, 'i').test(heuristics.cleanButtonText(text))))
  .map(String)"""
POPUPS = """() => heuristics.getActionablePopups('reject').map(popup => [
  popup.regexClassification, popup.buttons.map(button => button.regexClassification)])"""


def reader(page: Page, entry: str) -> Page:
    """The page with their heuristics in it: `published`, or `with-ours`."""
    page.evaluate(f"{heuristics(entry)}; window.heuristics = heuristics")
    return page


def shown(paper: Paper, page: Page) -> Page:
    """The notice in Filipino alone."""
    asking(paper)
    page.goto(paper.url)
    notice(page).wait_for()
    return page


def test_the_notice_is_a_popup_with_a_button_that_rejects(paper: Paper, page: Page) -> None:
    """The control comes first: as published they see nothing to act on."""
    shown(paper, page)
    assert reader(page, "published").evaluate(POPUPS) == []
    ((kind, buttons),) = reader(page, "with-ours").evaluate(POPUPS)
    assert kind == "reject"
    assert {"reject", "accept"} <= set(buttons)


def test_their_content_script_declines_it_once(paper: Paper, page: Page) -> None:
    """Built from their sources with our patterns in its lists, and without any rule."""
    extension = Extension(page.context, script=heuristics("content"))
    shown(paper, page)
    eventually(page, lambda: bool(extension.said("autoconsentDone")), True, LONG_S)
    assert [said["cmp"] for said in extension.said("popupFound")] == ["HEURISTIC-REJECT"]
    eventually(page, paper.outcomes, ["decline"], LONG_S)


def test_every_example_reads_as_it_should(page: Page) -> None:
    reader(page, "with-ours")
    texts = EXAMPLES["text"]
    assert [text for text in texts["cookies"] if not page.evaluate(SAYS_COOKIES, text)] == []
    assert [text for text in texts["other"] if page.evaluate(SAYS_COOKIES, text)] == []
    assert [(text, page.evaluate(KIND, text)) for text, _ in BUTTONS] == BUTTONS


def test_as_published_they_read_no_example(page: Page) -> None:
    """The control: each example needs our patterns."""
    reader(page, "published")
    assert [text for text in EXAMPLES["text"]["cookies"] if page.evaluate(SAYS_COOKIES, text)] == []
    read = [text for text, kind in BUTTONS if page.evaluate(KIND, text) == kind != "other"]
    assert read == []


def test_every_pattern_has_an_example(page: Page) -> None:
    """One that no example needs would be a guess."""
    examples = [text for texts in EXAMPLES["text"].values() for text in texts]
    examples += [text for text, _ in BUTTONS]
    assert reader(page, "with-ours").evaluate(UNUSED, examples) == []
    assert reader(page, "with-ours").evaluate(UNUSED, []) != []


@pytest.mark.parametrize("text", ["Payagan", "Huwag payagan", "Pumapayag ako"])
def test_a_word_of_consent_is_not_taken_for_paying(text: str, page: Page) -> None:
    """Their pattern against paid choices finds "pay" in "payag"; ours finds it in "pay" alone."""
    never = "text => heuristics.BUTTON_NEVER_MATCH_PATTERNS.some(p => p.test(text.toLowerCase()))"
    assert reader(page, "published").evaluate(never, text)
    assert not reader(page, "with-ours").evaluate(never, text)
    assert page.evaluate(never, "Reject and pay")


def test_no_button_that_they_know_reads_differently(page: Page) -> None:
    """Every label that their lists spell out, in whatever language."""
    before = reader(page, "published").evaluate(KIND_OF_KNOWN)
    known = [text for text, _ in before]
    assert len(known) > 200
    reader(page, "with-ours")
    assert [[text, page.evaluate(KIND, text)] for text in known] == before

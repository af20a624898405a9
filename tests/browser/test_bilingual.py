"""A notice that also speaks English: one line and the buttons, marked as English (WCAG 3.1.2)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import accept_button, allows, eventually, notice
from tests.browser.paper import Paper

LINE = "This website uses cookies for one purpose, analytics."
HOSTILE = "<style>span { display: none !important; color: red !important }</style>"


@pytest.fixture
def bilingual(paper: Paper) -> Iterator[Paper]:
    paper.publish(bilingual_languages=["fil"])
    paper.tag = paper.told_tag()
    return paper


def english(page: Page, within: str = "*") -> list[str]:
    return notice(page).locator(f"{within} [lang=en]").all_inner_texts()


def test_the_english_is_marked_and_a_button_keeps_its_whole_name(
    bilingual: Paper, page: Page
) -> None:
    page.goto(bilingual.url)
    buttons = notice(page).get_by_role("button")
    assert buttons.all_inner_texts() == ["Tanggihan / Decline", "Tanggapin / Accept"]
    expect(
        notice(page).get_by_role("button", name="Tanggihan / Decline", exact=True)
    ).to_be_visible()
    assert english(page, "button") == [" / Decline", " / Accept"]
    assert [line.startswith(LINE) for line in english(page, "p")] == [True]
    sizes = [box["width"] for button in buttons.all() if (box := button.bounding_box())]
    assert sizes[0] == pytest.approx(sizes[1], abs=1)


def test_a_press_on_the_english_half_answers_and_counts_as_parity(
    bilingual: Paper, page: Page
) -> None:
    page.goto(bilingual.url)
    with page.expect_request(re.compile("/decisions$")) as sent:
        notice(page).locator("span[lang=en]").last.click()
    assert sent.value.post_data_json["parity"] is True
    eventually(page, lambda: allows(page), True)
    assert bilingual.outcomes() == ["accept"]


def test_the_settings_speak_english_too(bilingual: Paper, page: Page) -> None:
    page.goto(bilingual.url)
    notice(page).get_by_role("button").last.click()
    eventually(page, lambda: allows(page), True)
    page.evaluate("pahintulot.open()")
    buttons = notice(page).locator("button[slot=choice]")
    expect(buttons.first).to_have_text("Bawiin ang pahintulot / Withdraw my consent")
    assert english(page, "button") == [" / Withdraw my consent"]


def test_a_page_that_hides_every_span_hides_none_of_ours(bilingual: Paper, page: Page) -> None:
    bilingual.tag += HOSTILE
    page.goto(bilingual.url)
    half = notice(page).locator("span[lang=en]").first
    expect(half).to_be_visible()
    same = (
        "element => getComputedStyle(element).color === getComputedStyle(element.parentNode).color"
    )
    assert half.evaluate(same)


def test_in_one_language_nothing_is_said_to_be_english(paper: Paper, page: Page) -> None:
    """The control: the same notice without the option."""
    paper.tag = paper.told_tag()
    page.goto(paper.url)
    expect(accept_button(page)).to_be_visible()
    assert english(page) == []

"""WCAG 2.2: keyboard, contrast, reflow, focus, in light, dark, forced colours and right to left."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.demo import Demo, accept_button, decline_button, eventually, notice
from tests.browser.stage import NOTICE, TAG, Stage, token, words

LONG_PAGE = "<main><h1>Balita</h1>" + "<p><a href='#x'>Isang balita</a></p>" * 60 + "</main>"
SCHEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}
SIZES = [(1280, 720), (768, 1024), (320, 640), (320, 256)]


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def is_in_view(page: Page, selector: str) -> bool:
    return page.locator(selector).evaluate(
        """element => { const {top, bottom, left, right} = element.getBoundingClientRect();
          return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth }"""
    )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_in_the_demonstration(
    scheme: str, demo: Demo, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(**SCHEMES[scheme]).new_page()
    page.goto(demo.url)
    expect(notice(page)).to_be_visible()
    assert violations(page) == []
    accept_button(page).click()
    eventually(page, demo.hits, 1)
    page.locator("[data-pahintulot-open]").click()
    expect(notice(page)).to_be_visible()
    assert violations(page) == []


def test_axe_finds_nothing_in_the_other_pages(demo: Demo, page: Page) -> None:
    for address in (f"{demo.url}en/", f"{demo.url}privacy", demo.neighbour_url):
        page.goto(address)
        expect(notice(page)).to_be_visible()
        assert violations(page) == []


def test_everything_can_be_done_with_a_keyboard(stage: Stage) -> None:
    page = stage.open(LONG_PAGE + "<footer><button data-pahintulot-open>Buksan</button></footer>")
    expect(notice(page)).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")  # no focus is stolen
    reached = []
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent"))
    assert reached == ["patakaran sa privacy", "Tanggihan", "Tanggapin"]
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.localName") == "a"  # no trap
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["accept"])
    page.locator("footer button").focus()
    page.keyboard.press("Space")
    expect(notice(page).get_by_role("heading")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["accept", "withdraw"])


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_both_buttons_are_in_view_and_half_the_page_stays_free(
    width: int, height: int, stage: Stage
) -> None:
    page = stage.open(LONG_PAGE)
    page.set_viewport_size({"width": width, "height": height})
    assert is_in_view(page, "#pahintulot button >> nth=0")
    assert is_in_view(page, "#pahintulot button >> nth=1")
    assert notice(page).evaluate("element => element.offsetHeight") <= height / 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert notice(page).evaluate("element => element.scrollWidth <= element.clientWidth")
    assert decline_button(page).evaluate(
        "(decline, accept) => !!(decline.compareDocumentPosition(accept) & 4)",
        accept_button(page).element_handle(),
    )


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (320, 640)])
def test_what_has_the_focus_is_never_behind_the_notice(
    width: int, height: int, stage: Stage
) -> None:
    page = stage.open(LONG_PAGE)
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(
        "parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom)"
    )
    for _ in range(3):
        page.keyboard.press("Tab")
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(
            """document.activeElement.getBoundingClientRect().top
              < document.querySelector('#pahintulot').getBoundingClientRect().top"""
        )


def test_the_room_that_was_made_is_given_back(stage: Stage) -> None:
    page = stage.open(LONG_PAGE)
    padding = "getComputedStyle(document.documentElement).scrollPaddingBottom"
    eventually(page, lambda: page.evaluate(f"parseFloat({padding}) > 100"), True)
    decline_button(page).click()
    assert page.evaluate(padding) == "auto"


def test_a_language_written_from_right_to_left_is_mirrored(stage: Stage) -> None:
    stage.config = words("fil") | {"language": "ar", "languages": ["ar"], "rtl": ["ar"]}
    page = stage.open(LONG_PAGE)
    assert notice(page).get_attribute("dir") == "rtl"
    boxes = [button.bounding_box() for button in (decline_button(page), accept_button(page))]
    assert boxes[0]["x"] > boxes[1]["x"]
    assert violations(page) == []


def test_in_forced_colours_a_button_looks_like_one(
    new_context: Callable[..., BrowserContext],
) -> None:
    """The system's own two colours, turned round: readable, and told apart from the page."""
    page = Stage(new_context(forced_colors="active")).open(
        "<hr style='color: Canvas; background: CanvasText; border-color: CanvasText'>"
    )
    colours = """element => { const {color, backgroundColor, borderTopColor, forcedColorAdjust}
      = getComputedStyle(element); return [color, backgroundColor, borderTopColor]; }"""
    system = page.locator("hr").evaluate(colours)
    assert len(set(system)) == 2
    assert decline_button(page).evaluate(colours) == system
    assert accept_button(page).evaluate(colours) == system


def test_nothing_moves(stage: Stage) -> None:
    page = stage.open(LONG_PAGE)
    expect(notice(page)).to_be_visible()
    page.evaluate(
        """window.shifts = 0;
        new PerformanceObserver((list) => { shifts += list.getEntries().length })
          .observe({type: 'layout-shift', buffered: true})"""
    )
    decline_button(page).click()
    page.wait_for_timeout(200)
    assert page.evaluate("shifts") == 0
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize(
    "spite",
    [
        "* { all: unset }",
        "body * { display: inline !important; font-size: 3px !important; color: red !important }",
        "button, a, section { display: none !important }",
        "section { position: static !important; transform: rotate(90deg) !important }",
    ],
)
def test_a_pages_own_styles_do_not_break_it(spite: str, stage: Stage) -> None:
    page = stage.open(f"<style>{spite}</style>{LONG_PAGE}")
    expect(decline_button(page)).to_be_visible()
    expect(accept_button(page)).to_be_visible()
    assert notice(page).evaluate("element => getComputedStyle(element).position") == "fixed"
    assert decline_button(page).bounding_box()["height"] >= 44
    accept_button(page).click()
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [True])


def test_a_page_that_speaks_another_language_hears_which(stage: Stage) -> None:
    stage.hold(token(iat=1, exp=4102444800, notice=NOTICE[:16]))
    page = stage.open("<a href='#pahintulot'>Buksan</a>", head=TAG, language="de")
    page.get_by_role("link", name="Buksan").click()
    expect(notice(page)).to_have_attribute("lang", "en")
    expect(notice(page)).to_have_attribute("dir", "ltr")

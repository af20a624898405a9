"""WCAG 2.2 as far as it can be measured: room for the focus, reflow, targets, contrast, motion."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from service.usecases.serve_banner import css_of
from tests.browser.demo import accept_button, decline_button, eventually, notice
from tests.browser.page_looks import LONG_PAGE, contrast, is_in_view, style, violations
from tests.browser.stage import NOTICE, TAG, Stage, token, words

SIZES = [(1280, 720), (768, 1024), (320, 640), (320, 256)]
LAYOUTS = {"bar": None, "corner": css_of("corner", None)}
SCHEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
}
SPACED = """() => { const [notice] = document.querySelectorAll('#pahintulot');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host, ::slotted(*) { line-height: 1.5 !important;
    letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    ::slotted(p) { margin-bottom: 2em !important }`);
  notice.shadowRoot.adoptedStyleSheets = [...notice.shadowRoot.adoptedStyleSheets, sheet]; }"""


def opened(stage: Stage, layout: str, width: int, height: int, **more: str) -> Page:
    stage.config |= {"css": LAYOUTS[layout]}
    page = stage.open(LONG_PAGE + "<footer><a href='#end'>Dulo</a></footer>", **more)
    page.set_viewport_size({"width": width, "height": height})
    expect(notice(page)).to_be_visible()
    return page


def assert_fits(page: Page) -> None:
    """Both buttons in view, at most half of the window covered, nothing to scroll sideways."""
    for selector in ("#pahintulot button >> nth=0", "#pahintulot button >> nth=1"):
        assert is_in_view(page, selector)
    assert notice(page).evaluate("element => element.offsetHeight <= innerHeight / 2")
    assert notice(page).evaluate("element => element.scrollWidth <= element.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.rule(13, 73)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_notice_fits(layout: str, width: int, height: int, stage: Stage) -> None:
    """At 320 pixels, and at 400 % zoom, which is 320 by 256; in one order at every width."""
    page = opened(stage, layout, width, height)
    assert_fits(page)
    decline, accept = decline_button(page).bounding_box(), accept_button(page).bounding_box()
    assert decline["x"] < accept["x"]
    assert (decline["y"], decline["width"], decline["height"]) == (
        *(accept["y"], accept["width"], accept["height"]),
    )
    notice(page).evaluate("element => element.scrollTo(0, element.scrollHeight)")
    last = notice(page).locator("p").last.bounding_box()
    assert last["y"] + last["height"] <= decline["y"]
    assert_fits(page)


@pytest.mark.rule(73)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_fits_with_text_twice_as_large_and_with_more_space(layout: str, stage: Stage) -> None:
    """WCAG 1.4.4 and 1.4.12: as a page's or a reader's own style makes them."""
    head = f"<style>html {{ font-size: 200% }}</style>{TAG}"
    page = opened(stage, layout, 1280, 720, head=head)
    assert style(notice(page).locator("p").first, "fontSize") == "28px"
    assert_fits(page)
    page.evaluate(SPACED)
    assert style(notice(page).locator("p").first, "letterSpacing") != "normal"
    assert_fits(page)


@pytest.mark.rule(70)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (320, 640)])
def test_what_has_the_focus_is_never_behind_the_notice(
    layout: str, width: int, height: int, stage: Stage
) -> None:
    """Not even the page's last link: the page is longer while the notice is open."""
    page = opened(stage, layout, width, height)
    page.get_by_role("link", name="Isang balita").first.focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(
            """document.activeElement.getBoundingClientRect().bottom
              <= document.querySelector('#pahintulot').getBoundingClientRect().top"""
        )
    assert page.evaluate("document.activeElement.textContent") == "Dulo"


@pytest.mark.rule(70)
def test_the_room_that_was_made_is_given_back(stage: Stage) -> None:
    page = opened(stage, "bar", 1280, 720)
    root = page.locator("html")
    tall = root.evaluate("root => root.scrollHeight")
    assert float(style(root, "scrollPaddingBottom")[:-2]) >= notice(page).bounding_box()["height"]
    decline_button(page).click()
    expect(notice(page)).to_have_count(0)
    assert style(root, "scrollPaddingBottom") == "auto"
    assert root.evaluate("root => root.scrollHeight") == tall - 360


@pytest.mark.rule(71)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_target_is_large_enough(layout: str, stage: Stage) -> None:
    """44 pixels high; the link stands in a sentence, where its line's height is what it has."""
    stage.hold(token(iat=1, exp=4102444800, notice=NOTICE[:16]))
    stage.config = {"css": LAYOUTS[layout]}
    page = stage.open(head=TAG)
    page.evaluate("pahintulot.open()")
    expect(notice(page).get_by_role("button", name="Isara")).to_be_visible()
    boxes = [button.bounding_box() for button in notice(page).get_by_role("button").all()]
    page.context.clear_cookies()
    page.reload()
    boxes += [decline_button(page).bounding_box(), accept_button(page).bounding_box()]
    assert all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)


@pytest.mark.rule(72)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_and_edges_stand_out(scheme: str, new_context: Callable[..., BrowserContext]) -> None:
    page = Stage(new_context(**SCHEMES[scheme])).open(LONG_PAGE)
    expect(notice(page)).to_be_visible()
    behind = style(notice(page), "backgroundColor")
    for text in (*notice(page).locator("p").all(), notice(page).get_by_role("link")):
        assert contrast(page, style(text, "color"), behind) >= 4.5
    for button in (decline_button(page), accept_button(page)):
        own = style(button, "backgroundColor")
        assert contrast(page, style(button, "color"), own) >= 4.5
        assert contrast(page, style(button, "borderTopColor"), behind) >= 3


@pytest.mark.rule(72)
def test_in_forced_colours_a_button_looks_like_one(
    new_context: Callable[..., BrowserContext],
) -> None:
    """The reader's own two colours, turned round, without the plate that would hide the label."""
    page = Stage(new_context(forced_colors="active")).open(
        "<hr style='color: Canvas; background: CanvasText'>"
    )
    expect(notice(page)).to_be_visible()
    system = [style(page.locator("hr"), name) for name in ("color", "backgroundColor")]
    assert system[0] != system[1]
    for button in (decline_button(page), accept_button(page)):
        assert [style(button, name) for name in ("color", "backgroundColor")] == system
        assert style(button, "forcedColorAdjust") == "none"


@pytest.mark.rule(76)
def test_a_language_written_from_right_to_left_is_mirrored(stage: Stage) -> None:
    stage.config = words("fil") | {"language": "ar", "languages": ["ar"], "rtl": ["ar"]}
    page = opened(stage, "corner", 1280, 720)
    assert notice(page).get_attribute("dir") == "rtl"
    boxes = [button.bounding_box() for button in (decline_button(page), accept_button(page))]
    assert boxes[0]["x"] > boxes[1]["x"]
    assert notice(page).bounding_box()["x"] < 20  # the last corner is the left one there
    assert violations(page) == []


@pytest.mark.rule(77)
def test_nothing_moves(stage: Stage) -> None:
    page = stage.open(LONG_PAGE)
    expect(notice(page)).to_be_visible()
    page.evaluate(
        """window.shifts = 0;
        new PerformanceObserver((list) => { shifts += list.getEntries().length })
          .observe({type: 'layout-shift', buffered: true})"""
    )
    assert page.evaluate("document.getAnimations().length") == 0
    decline_button(page).click()
    eventually(page, lambda: len(stage.bodies), 1)
    page.wait_for_timeout(200)
    assert page.evaluate("shifts") == 0
    assert page.evaluate("document.getAnimations().length") == 0

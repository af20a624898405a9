"""Pages whose style sheets know nothing of us, or mean ill: the notice looks and works the same.

What of a page reaches it is on purpose: the font, and a text size larger than the reader's own.
"""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import accept_button, decline_button, eventually, notice
from tests.browser.page_looks import is_in_view
from tests.browser.stage import TAG, Stage
from tests.fixtures.process import ROOT

PACKAGES = ROOT / "tests/npm/node_modules"
SHEETS = {
    "Bootstrap": "bootstrap/dist/css/bootstrap.css",
    "Tailwind's preflight": "tailwindcss/preflight.css",
    "normalize.css": "normalize.css/normalize.css",
    "modern-normalize": "modern-normalize/modern-normalize.css",
}
SPITE = {
    "unset all": "* { all: unset !important }",
    "unset all, by name": "section#pahintulot *, #pahintulot { all: unset !important }",
    "hide buttons": "button, a, section, h2, p { display: none !important }",
    "hide ours": "#pahintulot, #pahintulot button:first-of-type { visibility: hidden !important; "
    "opacity: 0 !important; clip-path: inset(50%) !important; scale: 0 !important }",
    "another section": "section { position: static !important; padding: 9rem !important; "
    "transform: rotate(90deg) !important; max-height: 1px !important; columns: 9 !important }",
    "tiny root": "html { font-size: 62.5% }",
    "tiny text": "body * { font-size: 3px !important; line-height: 1px !important }",
    "wide letters": "html { letter-spacing: 2em; word-spacing: 3em; text-transform: uppercase; "
    "text-indent: 9em; line-height: 4; text-align: right; white-space: nowrap }",
    "a page that cannot be clicked": "html { pointer-events: none; user-select: none }",
    "animations": "@keyframes away { to { transform: translateX(200vw); opacity: 0 } } "
    "* { animation: away 1ms forwards; transition: all 9s }",
    "transformed body": "body { transform: translateY(-40px) scale(0.5); filter: blur(1px); "
    "height: 5000px; overflow: clip; contain: paint }",
    "layers above": "main { position: fixed; inset: 0; z-index: 2147483647; background: #fff }",
    "columns and grids": "body { display: grid; grid-template-columns: 9px; columns: 3 } "
    "slot, h2, p { display: grid !important; float: right !important }",
}
LOOKS = """() => {
  const notice = document.querySelector('#pahintulot');
  const of = (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const names = ['color', 'backgroundColor', 'fontSize', 'fontWeight', 'letterSpacing', 'display',
      'lineHeight', 'textTransform', 'textAlign', 'borderTopWidth', 'borderTopColor', 'opacity',
      'visibility', 'paddingLeft', 'marginTop', 'transform', 'textDecorationLine', 'pointerEvents'];
    return [element.localName, ...[x, y, width, height].map(Math.round),
      ...names.map((name) => style[name])];
  };
  return [of(notice), ...[...notice.children].map(of)];
}"""
BODY = "<main><h1>Balita</h1><p>Isang balita.</p></main>"
ONE_FONT = "html { font-family: 'DejaVu Sans' !important }"  # the one thing that a page decides


def opened(stage: Stage, css: str) -> Page:
    page = stage.open(BODY, head=f"<style>{css} {ONE_FONT}</style>{TAG}")
    expect(decline_button(page)).to_be_visible()
    return page


@pytest.fixture
def undisturbed(new_context) -> list[Any]:
    """What the notice looks like in a page without a style."""
    return opened(Stage(new_context()), "").evaluate(LOOKS)


def assert_same_and_usable(page: Page, stage: Stage, undisturbed: list[Any]) -> None:
    for found, wanted in zip(page.evaluate(LOOKS), undisturbed, strict=True):
        assert found == wanted
    for selector in ("#pahintulot", "#pahintulot button >> nth=0", "#pahintulot button >> nth=1"):
        assert is_in_view(page, selector)
    accept_button(page).click()
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [True])


@pytest.mark.rule(2)
@pytest.mark.parametrize("spite", SPITE)
def test_a_pages_own_styles_change_nothing(
    spite: str, stage: Stage, undisturbed: list[Any]
) -> None:
    assert_same_and_usable(opened(stage, SPITE[spite]), stage, undisturbed)


@pytest.mark.parametrize("name", SHEETS)
def test_a_framework_changes_nothing(name: str, stage: Stage, undisturbed: list[Any]) -> None:
    """Their published files, whole."""
    css = (PACKAGES / SHEETS[name]).read_text("utf-8")
    assert len(css) > 1000
    assert_same_and_usable(opened(stage, css), stage, undisturbed)


def test_what_is_looked_at_can_differ(stage: Stage, undisturbed: list[Any]) -> None:
    """The control: without the shadow tree's own sheet the same spite shows."""
    page = opened(stage, SPITE["tiny text"])
    notice(page).evaluate("element => { element.shadowRoot.adoptedStyleSheets = [] }")
    assert page.evaluate(LOOKS) != undisturbed


@pytest.mark.rule(2)
def test_where_a_page_does_hide_decline_it_is_recorded(stage: Stage) -> None:
    """A style cannot, but a script can; then the click says that the two were not equal."""
    page = opened(stage, "")
    decline_button(page).evaluate("button => { button.slot = 'nowhere' }")
    accept_button(page).click()
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [False])


def test_a_page_chooses_the_font_and_the_documented_properties(stage: Stage) -> None:
    css = """html { font-family: 'DejaVu Serif' } :root { --pahintulot-radius: 3px;
      --pahintulot-width: 40rem }"""
    page = stage.open(BODY, head=f"<style>{css}</style>{TAG}")
    expect(notice(page)).to_be_visible()
    family = "element => getComputedStyle(element).fontFamily"
    assert decline_button(page).evaluate(family) == '"DejaVu Serif"'
    radius = "element => getComputedStyle(element).borderRadius"
    assert decline_button(page).evaluate(radius) == "3px"
    box = notice(page).bounding_box()
    assert (box["x"], box["width"]) == (320, 640)

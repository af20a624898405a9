"""A notice's colours: on the banner and on the page without JavaScript, equal for both buttons."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from service.domain.colour_css import BANNER, colour_css
from tests.browser.demo import accept_button, decline_button, eventually, notice
from tests.browser.page_looks import violations
from tests.browser.paper import SITE, Paper
from tests.browser.stage import SERVICE, TAG, Stage

COLOURS = {
    "light": {
        "text": "#1d2b1f",
        "background": "#f4efe3",
        "button_text": "#ffffff",
        "button_background": "#1f5c3a",
    },
    "dark": {
        "text": "#f1ead8",
        "background": "#142019",
        "button_text": "#10201a",
        "button_background": "#9fd8b4",
    },
}
PAGE = "<main><h1>Balita</h1></main>"
SCHEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
}
FORCED: dict[str, Any] = {"forced_colors": "active"}
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}


def rgb(colour: str) -> str:
    """`#1d2b1f` as a browser says it."""
    return f"rgb{tuple(bytes.fromhex(colour[1:]))}"


def look(element: Locator) -> tuple[str, str]:
    """The computed colours of text and background."""
    read = "element => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor]"
    text, background = element.evaluate(read)
    return text, background


def coloured(context: BrowserContext) -> Stage:
    return Stage(context, {"css": colour_css(COLOURS, BANNER)})


@pytest.mark.rule(2, 72)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_banner_has_the_colours_of_the_readers_scheme(
    scheme: str, new_context: Callable[..., BrowserContext]
) -> None:
    """Its own even where the page says otherwise; the buttons stay equal, by its own account."""
    stage, palette = coloured(new_context(**SCHEMES[scheme])), COLOURS[scheme]
    hostile = "<style>#pahintulot, button { color: red; background: red }</style>"
    page = stage.open(PAGE, head=hostile + TAG)
    expect(notice(page)).to_be_visible()
    assert look(notice(page)) == (rgb(palette["text"]), rgb(palette["background"]))
    for button in (decline_button(page), accept_button(page)):
        assert look(button) == (rgb(palette["button_text"]), rgb(palette["button_background"]))
    assert look(notice(page).get_by_role("link"))[0] == rgb(palette["text"])
    assert violations(page) == []
    decline_button(page).click()
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [True])


def test_without_colours_the_banner_has_the_systems(stage: Stage) -> None:
    """The control: what the tests above look at differs."""
    page = stage.open()
    expect(notice(page)).to_be_visible()
    assert look(notice(page)) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    assert look(accept_button(page)) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


@pytest.mark.rule(72)
def test_forced_colours_win(new_context: Callable[..., BrowserContext]) -> None:
    """A reader who forces colours sees the same with and without ours."""
    looks = []
    for stage in (coloured(new_context(**FORCED)), Stage(new_context(**FORCED))):
        page = stage.open(PAGE)
        expect(notice(page)).to_be_visible()
        looks.append([look(notice(page)), look(accept_button(page)), look(decline_button(page))])
        assert violations(page) == []
    assert looks[0] == looks[1]


def test_a_page_that_is_only_light_keeps_a_light_banner(
    new_context: Callable[..., BrowserContext],
) -> None:
    """`--pahintulot-scheme` chooses between the notice's two palettes, and makes up no third."""
    stage = coloured(new_context(color_scheme="dark"))
    page = stage.open(head=f"<style>:root {{ --pahintulot-scheme: light }}</style>{TAG}")
    expect(notice(page)).to_be_visible()
    assert look(notice(page))[1] == rgb(COLOURS["light"]["background"])


def test_a_strict_policy_lets_the_colours_be(stage: Stage) -> None:
    """They come as an adopted sheet: no style attribute, no style element."""
    stage.config = {"css": colour_css(COLOURS, BANNER)}
    policy = f"default-src 'none'; script-src {SERVICE}; connect-src {SERVICE}; style-src 'none'"
    stage.headers = {"content-security-policy": policy}
    page = stage.open()
    expect(notice(page)).to_be_visible()
    assert look(notice(page))[1] == rgb(COLOURS["light"]["background"])
    assert page.locator("[style], style").count() == 0


def test_the_page_without_javascript_has_them_too(
    paper: Paper, new_context: Callable[..., BrowserContext]
) -> None:
    """In both schemes, in both languages, narrow, and not where colours are forced."""
    address = f"{paper.service}/b/{SITE}"
    for options in ({}, *SCHEMES.values(), FORCED, NARROW):  # first without colours
        if options in SCHEMES.values():
            paper.publish("editorial", colours=COLOURS)
        page = new_context(**options).new_page()
        for language in ("fil", "en"):
            page.goto(f"{address}?lang={language}")
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        looks = {look(button) for button in page.get_by_role("button").all()}
        assert len(looks) == 1
        if scheme := options.get("color_scheme"):
            palette = COLOURS[scheme]
            assert looks == {(rgb(palette["button_text"]), rgb(palette["button_background"]))}
            surface = (rgb(palette["text"]), rgb(palette["background"]))
            assert look(page.locator("body")) == surface
            assert look(page.get_by_role("link").first)[0] == surface[0]
        elif options == FORCED:
            assert look(page.locator("body"))[1] != rgb(COLOURS["light"]["background"])

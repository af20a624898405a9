"""The gallery: every state in every layout, looked at by axe in each scheme, and really in it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from service.web.demo.states import LAYOUTS, STATES, TEXTS
from tests.browser.demo import Demo, accept_button, cookies, message, notice
from tests.browser.page_looks import violations

SCHEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
}
SILENT = {"embed", "children"}
MESSAGES = {"saved", "withdrawal"}
SAYS = {
    "first": "Gumagamit ng cookies ang website na ito",
    "expired": "Gumagamit ng cookies ang website na ito",
    "given": "Pinayagan mo ang analytics.",
    "refused": "Tinanggihan mo ang analytics.",
    "withdrawn": "Binawi mo ang iyong pahintulot.",
    "lapsed": "Nag-expire na ang dati mong pinili.",
    "signal": "Hindi ka pa pumipili.",
    "conflict": "Sinunod ang kahilingang mag-opt out",
}


def opened(page: Page, demo: Demo, *address: str) -> Page:
    """The picture at this address, in the state that it promises."""
    state = address[-1]
    page.goto(f"{demo.origin}/demo/gallery/{'/'.join(address)}/")
    page.wait_for_function("window.pahintulot")
    if state in MESSAGES:
        expect(message(page)).not_to_be_empty()
    elif state not in SILENT:
        expect(notice(page)).to_be_visible()
    return page


@pytest.mark.rule(68)
@pytest.mark.parametrize(
    ("texts", "scheme"),
    [
        *(("fil", scheme) for scheme in SCHEMES),
        *((texts, "light") for texts in TEXTS if texts != "fil"),
    ],
)
def test_axe_finds_nothing_in_any_state(
    texts: str, scheme: str, demo: Demo, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(**SCHEMES[scheme]).new_page()
    layouts = list(LAYOUTS) if texts in ("fil", "rtl") else ["bar"]
    found = {
        (layout, state): violations(opened(page, demo, texts, layout, state))
        for layout in layouts
        for state in STATES
    }
    assert {where: flaws for where, flaws in found.items() if flaws} == {}
    assert len(found) == len(layouts) * len(STATES)


def test_axe_is_listened_to(demo: Demo, page: Page) -> None:
    """The control: a flaw put into a picture is found."""
    opened(page, demo, "fil", "bar", "first")
    notice(page).evaluate("element => element.append(document.createElement('button'))")
    assert any("button-name" in flaw for flaw in violations(page))


@pytest.mark.parametrize("state", SAYS)
def test_a_picture_shows_the_state_that_it_promises(state: str, demo: Demo, page: Page) -> None:
    expect(notice(opened(page, demo, "fil", "corner", state))).to_contain_text(SAYS[state])


def test_nothing_leaves_the_gallery_or_stays_after_it(demo: Demo, page: Page) -> None:
    """No decision is recorded, no cookie kept; loaded again, a picture begins anew."""
    accept_button(opened(page, demo, "fil", "bar", "first")).click()
    expect(message(page)).to_have_text("Na-save na ang pinili mo.")
    assert page.evaluate("pahintulot.allows()") is True
    assert cookies(page) == {}
    assert page.evaluate("Object.keys(Object.getPrototypeOf(window).localStorage || {})") == []
    page.reload()
    expect(accept_button(page)).to_be_visible()
    assert demo.outcomes() == []


def test_a_service_that_is_down_is_told_of(demo: Demo, page: Page) -> None:
    accept_button(opened(page, demo, "fil", "bar", "unrecorded")).click()
    expect(message(page).first).to_have_text(
        "Hindi naitala ang pinili mo. Mananatiling naka-off ang analytics."
    )
    assert page.evaluate("pahintulot.allows()") is False


def test_the_hall_holds_every_picture_under_a_strict_policy(demo: Demo, page: Page) -> None:
    refused: list[str] = []
    page.on("console", lambda said: said.type == "error" and refused.append(said.text))
    page.goto(f"{demo.origin}/demo/gallery/en/corner/")
    expect(page.locator("iframe")).to_have_count(len(STATES))
    frame = page.frame_locator("iframe").first
    expect(frame.get_by_role("button", name="Decline", exact=True)).to_be_visible()
    assert violations(page) == []
    assert refused == []

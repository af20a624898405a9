"""WCAG 2.2 with a keyboard and with a screen reader: reach, order, focus, names, live messages."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import (
    Demo,
    accept_button,
    cookies,
    decline_button,
    eventually,
    message,
    notice,
)
from tests.browser.page_looks import LONG_PAGE, contrast, style, violations
from tests.browser.stage import NOTICE, TAG, Stage, token

FOCUSED = "document.activeElement.textContent"
OPENER = "<footer><button data-pahintulot-open>Buksan</button></footer>"


def tab(page: Page, times: int) -> list[str]:
    """What has the focus after each press."""
    reached = []
    for _ in range(times):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    return reached


def outcomes(stage: Stage) -> list[str]:
    return [body["outcome"] for body in stage.bodies]


@pytest.mark.rule(68)
def test_axe_finds_nothing_in_the_demonstration(demo: Demo, page: Page) -> None:
    for address in (demo.url, f"{demo.url}en/", f"{demo.url}privacy", demo.neighbour_url):
        page.goto(address)
        expect(notice(page)).to_be_visible()
        assert violations(page) == []


@pytest.mark.rule(68)
def test_the_notice_is_a_region_with_a_name_and_never_modal(stage: Stage) -> None:
    page = stage.open(LONG_PAGE)
    expect(page.get_by_role("region", name="Abiso tungkol sa cookies")).to_be_visible()
    assert notice(page).get_attribute("aria-modal") is None
    assert page.locator("dialog, [inert]").count() == 0
    page.get_by_role("link", name="Isang balita").first.click()
    assert page.url.endswith("#x")


@pytest.mark.rule(69, 74)
def test_a_keyboard_alone_declines_and_accepts_in_the_order_seen(stage: Stage) -> None:
    page = stage.open(LONG_PAGE + OPENER)
    expect(notice(page)).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")  # no focus is stolen
    assert tab(page, 3) == ["patakaran sa privacy", "Tanggihan", "Tanggapin"]
    boxes = [decline_button(page).bounding_box(), accept_button(page).bounding_box()]
    assert boxes[0]["x"] < boxes[1]["x"]
    assert tab(page, 1) == ["Isang balita"]  # no trap
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    eventually(page, lambda: outcomes(stage), ["accept"])
    page.locator("footer button").focus()
    page.keyboard.press("Space")
    expect(notice(page).get_by_role("heading")).to_be_focused()
    reached = tab(page, 9)
    for _ in reached[reached.index("Bawiin ang pahintulot") + 1 :]:
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    eventually(page, lambda: outcomes(stage), ["accept", "withdraw"])


@pytest.mark.rule(69)
def test_a_skip_link_stays_a_tab_away(stage: Stage) -> None:
    """`data-pahintulot-here` puts the notice after what must come first."""
    skip = "<a href='#news'>Laktawan</a><div data-pahintulot-here></div>"
    page = stage.open(skip + LONG_PAGE)
    expect(notice(page)).to_be_visible()
    assert tab(page, 3) == ["Laktawan", "patakaran sa privacy", "Tanggihan"]


@pytest.mark.rule(72, 74)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen(scheme: str, stage: Stage) -> None:
    """A solid ring that stands out from what lies around it by 3 to 1."""
    page = stage.open(LONG_PAGE, head="<meta name='color-scheme' content='light dark'>" + TAG)
    page.emulate_media(color_scheme=scheme)
    expect(notice(page)).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert style(focused, "outlineStyle") == "solid"
        assert float(style(focused, "outlineWidth")[:-2]) >= 2
        around = style(notice(page), "backgroundColor")
        assert contrast(page, style(focused, "outlineColor"), around) >= 3


@pytest.mark.rule(74)
def test_escape_hides_nothing_and_decides_nothing(stage: Stage) -> None:
    stage.hold(token(iat=1, exp=4102444800, notice=NOTICE[:16]))
    page = stage.open(LONG_PAGE + OPENER)
    page.get_by_role("button", name="Buksan").click()
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(notice(page)).to_be_visible()
    page.context.clear_cookies()
    page.reload()
    accept_button(page).focus()
    page.keyboard.press("Escape")
    expect(notice(page)).to_be_visible()
    assert stage.bodies == []
    assert cookies(page) == {}


@pytest.mark.rule(75)
def test_a_choice_is_said_in_a_live_region_and_the_focus_is_not_lost(stage: Stage) -> None:
    page = stage.open(LONG_PAGE)
    expect(notice(page)).to_be_visible()
    tab(page, 2)
    page.keyboard.press("Enter")
    expect(message(page)).to_have_text("Na-save na ang pinili mo.")
    assert page.evaluate("document.activeElement === document.body")
    assert tab(page, 1) == ["Isang balita"]  # the document's start


@pytest.mark.rule(75)
def test_when_the_settings_close_the_focus_goes_back_to_what_opened_them(stage: Stage) -> None:
    stage.hold(token(iat=1, exp=4102444800, notice=NOTICE[:16]))
    page = stage.open(LONG_PAGE + OPENER)
    opener = page.get_by_role("button", name="Buksan")
    opener.focus()
    page.keyboard.press("Enter")
    expect(notice(page).get_by_role("heading")).to_be_focused()
    notice(page).get_by_role("button", name="Isara").focus()
    page.keyboard.press("Enter")
    expect(notice(page)).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.rule(75)
def test_nothing_is_decided_or_hidden_by_time(stage: Stage) -> None:
    page = stage.open(LONG_PAGE)
    page.clock.install()
    expect(notice(page)).to_be_visible()
    page.clock.fast_forward("02:00:00")
    expect(notice(page)).to_be_visible()
    assert stage.bodies == []


@pytest.mark.rule(76)
def test_a_page_that_speaks_another_language_hears_which(stage: Stage) -> None:
    stage.hold(token(iat=1, exp=4102444800, notice=NOTICE[:16]))
    page = stage.open("<a href='#pahintulot'>Buksan</a>", language="de")
    page.get_by_role("link", name="Buksan").click()
    expect(notice(page)).to_have_attribute("lang", "en")
    expect(notice(page)).to_have_attribute("dir", "ltr")


@pytest.mark.rule(76)
def test_buttons_are_native_and_called_what_they_say(stage: Stage) -> None:
    """No id of the one tree is named in the other."""
    page = stage.open()
    for button, name in ((decline_button(page), "Tanggihan"), (accept_button(page), "Tanggapin")):
        expect(button).to_have_accessible_name(name)
        assert button.evaluate("button => button.localName") == "button"
    named = "[aria-labelledby], [aria-describedby], [aria-controls], [aria-owns], [for]"
    assert notice(page).locator(named).count() == 0
    shadow = "(element, named) => element.shadowRoot.querySelectorAll(named + ', [id]').length"
    assert notice(page).evaluate(shadow, named) == 0


@pytest.mark.rule(77)
def test_without_javascript_the_page_is_as_without_us(demo: Demo, new_context) -> None:
    """No analytics, nothing stored, and a link to the page where a choice can be made."""
    page = new_context(java_script_enabled=False, locale="fil-PH").new_page()
    page.goto(demo.url)
    expect(notice(page)).to_have_count(0)
    assert cookies(page) == {}
    assert demo.hits() == 0
    page.get_by_role("link", name="Pumili tungkol sa cookies nang walang JavaScript").click()
    expect(page.get_by_role("button")).to_have_text(["Tanggihan", "Tanggapin"])

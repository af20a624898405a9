"""Global Privacy Control: it silences questions and turns a yes into a no, never the reverse."""

from playwright.sync_api import Page, expect

from tests.browser.demo import accept_button, allows, decline_button, eventually, notice
from tests.browser.stage import NOTICE, TAG, WITH_GPC, Stage, token

HEAD = WITH_GPC + TAG
LINK = "<a href='#pahintulot' data-pahintulot-open>Mga setting</a>"
GOOD = {"iat": 1, "exp": 4102444800, "notice": NOTICE[:16]}
SIGNAL = "Sinunod ang kahilingang mag-opt out"


def open_settings(page: Page) -> None:
    page.get_by_role("link", name="Mga setting").click()
    expect(notice(page)).to_be_visible()


def test_nobody_is_asked_unprompted_and_nothing_is_recorded(stage: Stage) -> None:
    page = stage.open(head=HEAD)
    page.wait_for_timeout(200)
    assert notice(page).count() == 0
    assert stage.bodies == []
    assert stage.context.cookies() == []


def test_the_settings_say_that_the_signal_was_honoured_and_still_offer_both(stage: Stage) -> None:
    page = stage.open(LINK, head=HEAD)
    open_settings(page)
    expect(notice(page)).to_contain_text(SIGNAL)
    expect(decline_button(page)).to_be_visible()
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    assert stage.bodies[0]["gpc"] is True
    page.reload()
    assert allows(page)


def test_an_accept_given_without_the_signal_does_not_hold_under_it(stage: Stage) -> None:
    stage.hold(token(**GOOD))
    page = stage.open(LINK, head=HEAD)
    assert not allows(page)
    assert page.evaluate("pahintulot.status") == "given"
    assert notice(page).count() == 0
    open_settings(page)
    expect(notice(page)).to_contain_text(SIGNAL)
    buttons = notice(page).get_by_role("button").all_inner_texts()
    assert buttons == ["Bawiin ang pahintulot", "Tanggapin", "Isara"]


def test_a_strict_site_allows_nothing_under_it(stage: Stage) -> None:
    stage.config = {"gpc": "strict"}
    stage.hold(token(**GOOD, gpc=True))
    page = stage.open(head=HEAD)
    assert not allows(page)

"""Global Privacy Control: it silences questions and turns a yes into a no, never the reverse."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import (
    Demo,
    accept_button,
    allows,
    decline_button,
    eventually,
    notice,
    watch_requests,
)
from tests.browser.stage import NOTICE, TAG, WITH_GPC, Stage, token

HEAD = WITH_GPC + TAG
LINK = "<a href='#pahintulot' data-pahintulot-open>Mga setting</a>"
GOOD = {"iat": 1, "exp": 4102444800, "notice": NOTICE[:16]}
SIGNAL = "Sinunod ang kahilingang mag-opt out"


@pytest.mark.rule(48)
def test_a_hundred_visits_with_the_signal_record_nothing(demo: Demo, page: Page) -> None:
    page.add_init_script("navigator.__proto__.globalPrivacyControl = true")
    requests = watch_requests(page)
    for _ in range(100):
        page.goto(demo.neighbour_url, wait_until="load")
    assert not [request for request in requests if request.startswith("POST")]
    assert demo.rows() == []
    page.evaluate("pahintulot.decline()")  # the control: what is decided is recorded
    eventually(page, demo.outcomes, ["decline"])


@pytest.mark.rule(46)
@pytest.mark.parametrize("value", ["false", "'1'", "1", "undefined", "'true'"])
def test_only_true_is_the_signal(value: str, stage: Stage) -> None:
    say = f"<script>navigator.__proto__.globalPrivacyControl = {value}</script>"
    expect(notice(stage.open(head=say + TAG))).to_be_visible()


def open_settings(page: Page) -> None:
    page.get_by_role("link", name="Mga setting").click()
    expect(notice(page)).to_be_visible()


@pytest.mark.rule(46, 48)
def test_nobody_is_asked_unprompted_and_nothing_is_recorded(stage: Stage) -> None:
    page = stage.open(head=HEAD)
    page.wait_for_timeout(200)
    assert notice(page).count() == 0
    assert stage.bodies == []
    assert stage.context.cookies() == []


@pytest.mark.rule(49)
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


@pytest.mark.rule(46, 47)
def test_an_accept_given_without_the_signal_does_not_hold_under_it(stage: Stage) -> None:
    stage.hold(token(**GOOD))
    page = stage.open(LINK, head=HEAD)
    assert not allows(page)
    assert page.evaluate("pahintulot.status") == "given"
    assert notice(page).count() == 0
    open_settings(page)
    expect(notice(page)).to_contain_text(SIGNAL)
    buttons = notice(page).locator("button[slot=choice]").all_inner_texts()
    assert buttons == ["Bawiin ang pahintulot", "Tanggapin", "Isara"]


def test_a_strict_site_allows_nothing_under_it(stage: Stage) -> None:
    stage.config = {"gpc": "strict"}
    stage.hold(token(**GOOD, gpc=True))
    page = stage.open(head=HEAD)
    assert not allows(page)

"""Tabs in step: what is decided in one holds in the others, and they need no reload for it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import accept_button, allows, decline_button, eventually, notice
from tests.browser.stage import NOTICE, SITE, TAG, Stage, good_answer, script, token

GATED = '<template data-purpose="analytics"><i id="ran">tumakbo</i></template>'
GOOD = {"iat": 1795464904, "exp": 4102444800, "notice": NOTICE[:16]}
LISTEN = """<script>window.heard = []; window.born = Math.random()
  document.addEventListener('pahintulot:change', ({detail}) => heard.push(detail.analytics.reason))
</script>"""
UPDATES = """(window.dataLayer || []).filter((said) => said[0] === 'consent')
  .map((said) => said[2].analytics_storage)"""
LOOK = "dispatchEvent(new Event('visibilitychange'))"


def two_tabs(stage: Stage) -> tuple[Page, Page]:
    """The same page twice, with no decision yet."""
    first = stage.open(GATED, head=LISTEN + TAG)
    second = stage.context.new_page()
    second.goto(SITE)
    return first, second


def test_an_accept_closes_the_question_and_opens_the_gate_in_the_other_tab(stage: Stage) -> None:
    first, second = two_tabs(stage)
    expect(notice(second)).to_be_visible()
    born = second.evaluate("born")
    accept_button(first).click()
    eventually(second, lambda: second.locator("#ran").count(), 1)
    assert notice(second).count() == 0
    assert allows(second)
    assert second.evaluate("heard") == ["given"]
    assert second.evaluate(UPDATES) == ["granted"]
    assert second.evaluate("born") == born
    assert len(stage.bodies) == 1


def test_a_decline_closes_the_question_in_the_other_tab(stage: Stage) -> None:
    first, second = two_tabs(stage)
    expect(notice(second)).to_be_visible()
    decline_button(first).click()
    expect(notice(second)).to_have_count(0)
    eventually(second, lambda: second.evaluate("heard"), ["refused"])
    assert second.evaluate(UPDATES) == ["denied"]
    second.wait_for_timeout(200)
    assert second.evaluate("heard") == ["refused"]


def test_a_withdrawal_reloads_the_tab_in_which_something_ran(stage: Stage) -> None:
    """A loaded script cannot be unloaded, only its page."""
    stage.hold(token(**GOOD))
    first, second = two_tabs(stage)
    expect(second.locator("#ran")).to_be_attached()
    with second.expect_navigation(), first.expect_navigation():
        first.evaluate("void pahintulot.withdraw()")
    assert not allows(second)
    assert second.locator("#ran").count() == 0
    assert notice(second).count() == 0
    assert second.evaluate("pahintulot.status") == "withdrawn"


def test_a_withdrawal_leaves_a_tab_in_which_nothing_ran_where_it_is(stage: Stage) -> None:
    stage.hold(token(**GOOD))
    first = stage.open(head=LISTEN + TAG)
    second = stage.context.new_page()
    second.goto(SITE)
    born = second.evaluate("born")
    first.evaluate("void pahintulot.withdraw()")
    eventually(second, lambda: second.evaluate("heard"), ["withdrawn"])
    assert second.evaluate("born") == born


def test_an_accept_that_waits_allows_nothing_in_any_tab(stage: Stage) -> None:
    stage.answer = lambda body: (503, {})
    first, second = two_tabs(stage)
    accept_button(first).click()
    eventually(first, lambda: len(stage.bodies), 1)
    second.wait_for_timeout(200)
    assert not allows(second)
    assert second.evaluate("heard") == []


def test_the_page_s_own_storage_is_none_of_our_business(stage: Stage) -> None:
    first, second = two_tabs(stage)
    first.evaluate("localStorage.setItem('kanila', '1'); localStorage.removeItem('kanila')")
    second.wait_for_timeout(200)
    expect(notice(second)).to_be_visible()
    assert second.evaluate("heard") == []


def test_a_tab_that_is_looked_at_again_reads_the_cookie_again(stage: Stage) -> None:
    """Whatever changed it: a page without our script, the page without JavaScript, the browser."""
    page = stage.open(GATED, head=LISTEN + TAG)
    page.evaluate(LOOK)
    assert page.evaluate("heard") == []
    stage.hold(token(**GOOD))
    page.evaluate(LOOK)
    eventually(page, lambda: page.locator("#ran").count(), 1)
    assert notice(page).count() == 0
    stage.context.clear_cookies()
    page.evaluate(LOOK)
    expect(notice(page)).to_be_visible()
    assert page.evaluate("heard") == ["given", "no_record"]


@pytest.mark.parametrize("deaf_to", ["storage", "visibilitychange"])
def test_a_script_that_does_not_listen_is_found_out(deaf_to: str, stage: Stage) -> None:
    """The control: the other tab would go on asking."""
    deaf = script().replace(f'"{deaf_to}"', '"nothing"')
    assert deaf != script()
    stage.files["https://serbisyo.example/b/demo.js"] = deaf
    first, second = two_tabs(stage)
    expect(notice(second)).to_be_visible()
    if deaf_to == "storage":
        decline_button(first).click()
        eventually(first, lambda: len(stage.bodies), 1)
    else:
        stage.hold(token(**GOOD))
        second.evaluate(LOOK)
    second.wait_for_timeout(300)
    expect(notice(second)).to_be_visible()


def test_a_tab_that_sleeps_with_the_lock_does_not_hold_up_a_refusal(stage: Stage) -> None:
    stage.answer = good_answer
    first, second = two_tabs(stage)
    first.evaluate(
        "new Promise((held) => navigator.locks.request('pahintulot.demo.', () =>"
        " { held(); return new Promise(() => {}) }))"
    )
    decline_button(second).click()
    second.wait_for_timeout(500)
    assert stage.bodies == []
    eventually(second, lambda: len(stage.bodies), 1, within_s=15)

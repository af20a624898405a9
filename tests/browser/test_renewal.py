"""A material notice that came meanwhile: looked for once, asked once."""

import json
import time

import pytest
from playwright.sync_api import expect

from tests.browser.demo import accept_button, allows, eventually, notice
from tests.browser.old_scripts import (
    CURRENT,
    GATED,
    LISTEN,
    NEW,
    NEWS,
    STABLE,
    accepted_under,
    cached,
    invalidated,
    replaced,
    still,
)
from tests.browser.stage import NOTICE, TAG, WITH_GPC, Stage, script


@pytest.mark.rule(20)
@pytest.mark.parametrize("answer", [replaced, invalidated])
def test_the_new_notice_is_fetched_and_asked(answer, stage: Stage) -> None:
    stage.answer = answer
    page = stage.open()
    stage.config = CURRENT
    accept_button(page).click()
    eventually(page, lambda: NEWS in stage.requests, True)
    expect(notice(page)).to_be_visible()
    assert not allows(page)
    assert stage.context.cookies() == []

    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    assert [body["notice"][7:] for body in stage.bodies] == [NOTICE, NEW]
    assert notice(page).count() == 0


def test_what_the_new_notice_says_is_what_is_shown(stage: Stage) -> None:
    stage.answer = replaced
    page = stage.open()
    stage.config = CURRENT | {"lines": [["Bago: ", "patakaran", "."], "Bagong controller"]}
    accept_button(page).click()
    expect(notice(page)).to_contain_text("Bago: patakaran.")
    expect(notice(page)).to_contain_text("Bagong controller")


def test_settings_with_the_words_of_the_old_notice_close(stage: Stage) -> None:
    """Opened while what is new is on its way: an accept there would name what was not shown."""
    stage.hold(accepted_under(NEW[:16]))
    old = script()
    stage.config = CURRENT
    cached(stage, old)
    stage.context.route(NEWS, lambda route: (time.sleep(0.5), route.fallback())[1])
    page = stage.open(head="<script>location.hash = 'pahintulot'</script>" + TAG)
    eventually(page, lambda: allows(page), True)
    still(page)
    of_the_new = [url for url in stage.requests if f"/b/demo.{NEW[:16]}." in url]
    assert notice(page).count() == 0 or of_the_new


def test_the_same_notice_is_never_asked_twice(stage: Stage) -> None:
    stage.answer = replaced
    page = stage.open()
    accept_button(page).click()
    eventually(page, lambda: NEWS in stage.requests, True)
    still(page)
    assert notice(page).count() == 0
    assert len(stage.bodies) == 1
    assert stage.requests.count(STABLE) == 1
    assert not allows(page)


def test_the_question_is_open_once_however_it_is_asked_for(stage: Stage) -> None:
    stage.answer = replaced
    page = stage.open("<a href='#x' data-pahintulot-open>Buksan</a>")
    stage.config = CURRENT
    accept_button(page).click()
    expect(notice(page)).to_be_visible()
    page.get_by_role("link", name="Buksan").click()
    assert notice(page).count() == 1
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    assert json.dumps(stage.bodies).count(NEW) == 1


def test_an_accept_that_waited_under_the_old_notice_is_asked_under_the_new(stage: Stage) -> None:
    stage.answer = lambda body: (503, {})
    page = stage.open()
    accept_button(page).click()
    eventually(page, lambda: len(stage.bodies), 1)
    stage.answer = replaced
    stage.config = CURRENT
    page.reload()
    expect(notice(page)).to_be_visible()
    assert NEWS not in stage.requests
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)


def test_a_page_renews_once_however_often_it_is_told_to(stage: Stage) -> None:
    stage.answer = lambda body: (201, replaced(body)[1] | {"allowed": {}, "reason": "invalidated"})
    page = stage.open()
    stage.config = CURRENT
    accept_button(page).click()
    expect(notice(page)).to_be_visible()
    stage.config = {"notice": "f2" * 32, "standing": ["f2" * 8]}
    accept_button(page).click()
    eventually(page, lambda: len(stage.bodies), 2)
    still(page)
    assert stage.requests.count(NEWS) == 1
    assert notice(page).count() == 0
    assert not allows(page)


@pytest.mark.parametrize("gpc", [False, True])
def test_an_old_script_does_not_ask_who_answered_the_new_notice(gpc: bool, stage: Stage) -> None:
    """The newest says that the choice stands; the page hears of it as of any other change."""
    stage.hold(accepted_under(NEW[:16], gpc=gpc))
    stage.config = CURRENT
    cached(stage, script())
    page = stage.open(GATED, head=(WITH_GPC if gpc else "") + LISTEN + TAG)
    eventually(page, lambda: page.locator("#ran").count(), 1)
    assert page.evaluate("heard") == ["ready false", "change true"]
    assert notice(page).count() == 0


def test_who_accepted_what_no_longer_stands_is_asked_once_that_is_sure(stage: Stage) -> None:
    """One look for news; there is none, and the question comes."""
    stage.hold(accepted_under("ab" * 8))
    page = stage.open()
    expect(notice(page)).to_be_visible()
    assert stage.requests.count(NEWS) == 1
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    page.reload()
    still(page)
    assert stage.requests.count(NEWS) == 1
    assert notice(page).count() == 0


@pytest.mark.parametrize("answer", [(404, "{}"), (200, "{"), (200, "null")])
def test_where_no_news_can_be_had_the_question_comes_all_the_same(
    answer: tuple[int, str], stage: Stage
) -> None:
    """Such as an accept that has ended, on a day when the service is ill."""
    stage.hold(accepted_under(NOTICE[:16], exp=2))
    status, body = answer
    stage.context.route(NEWS, lambda route: route.fulfill(status=status, body=body))
    page = stage.open()
    expect(notice(page)).to_be_visible()


def test_nobody_else_costs_a_second_request(stage: Stage) -> None:
    """Not the first visit, not a standing choice, not a refusal under a notice long gone."""
    for held in ("", accepted_under(NOTICE[:16]), f"no.decline.{'ab' * 8}.2099-01-01"):
        stage.requests.clear()
        if held:
            stage.hold(held)
        still(stage.open())
        assert stage.requests.count(STABLE) == 1
        assert NEWS not in stage.requests


def test_who_declined_the_new_notice_is_not_asked_by_an_old_script(stage: Stage) -> None:
    """Where a site asks decliners again, too."""
    stage.hold(f"no.decline.{NEW[:16]}.2099-01-01")
    stage.config = CURRENT | {"reask_decliners": True}
    cached(stage, script(reask_decliners=True))
    page = stage.open()
    eventually(page, lambda: NEWS in stage.requests, True)
    still(page)
    assert notice(page).count() == 0

"""A material notice that came meanwhile: fetched once, asked once."""

import json

from playwright.sync_api import expect

from tests.browser.demo import accept_button, allows, eventually, notice
from tests.browser.stage import NOTICE, SERVICE, Stage, good_answer

NEW = "e1" * 32


def replaced(body):
    status, answer = good_answer(body)
    if body["notice"] == f"sha256:{NEW}":
        return status, answer
    return status, answer | {"allowed": {"analytics": False}, "reason": "notice_changed"}


def test_the_new_notice_is_fetched_and_asked(stage: Stage) -> None:
    stage.answer = replaced
    page = stage.open()
    stage.config = {"notice": NEW, "standing": [NEW[:16]]}
    accept_button(page).click()
    eventually(page, lambda: page.locator("script[data-after]").count(), 1)
    expect(notice(page)).to_be_visible()
    assert not allows(page)
    assert stage.context.cookies() == []

    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    assert [body["notice"][7:] for body in stage.bodies] == [NOTICE, NEW]
    assert notice(page).count() == 0


def test_the_same_notice_is_never_asked_twice(stage: Stage) -> None:
    stage.answer = replaced
    page = stage.open()
    accept_button(page).click()
    eventually(page, lambda: page.locator("script[data-after]").count(), 1)
    page.wait_for_timeout(200)
    assert notice(page).count() == 0
    assert len(stage.bodies) == 1
    assert stage.requests.count(f"{SERVICE}/b/demo.js") == 3  # the tag, past the cache, the tag
    assert not allows(page)


def test_the_old_script_steps_aside(stage: Stage) -> None:
    stage.answer = replaced
    page = stage.open("<a href='#x' data-pahintulot-open>Buksan</a>")
    stage.config = {"notice": NEW, "standing": [NEW[:16]]}
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
    stage.config = {"notice": NEW, "standing": [NEW[:16]]}
    page.reload()
    expect(notice(page)).to_be_visible()
    assert page.locator("script[data-after]").count() == 0
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)

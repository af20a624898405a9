"""A pinned script is as old as its page's tag: what it takes over of a newer notice."""

import pytest
from playwright.sync_api import expect

from tests.browser.demo import accept_button, allows, eventually, notice
from tests.browser.old_scripts import (
    CURRENT,
    GATED,
    NEW,
    NEWS,
    STABLE,
    accepted_under,
    invalidated,
    pinned,
    replaced,
    still,
)
from tests.browser.stage import NOTICE, Stage, script


@pytest.mark.parametrize("answer", [replaced, invalidated])
def test_a_pinned_page_asks_under_the_new_notice_and_never_again(answer, stage: Stage) -> None:
    """Its own bytes run for ever, and one look a page tells what the site has now.

    Ten more pages: no question, and analytics runs on each.
    """
    address, tag = pinned(stage, script())
    stage.answer, stage.config = answer, CURRENT
    page = stage.open(GATED, head=tag)
    accept_button(page).click()
    eventually(page, lambda: NEWS in stage.requests, True)
    accept_button(page).click()
    eventually(page, lambda: page.locator("#ran").count(), 1)
    assert [body["notice"][7:] for body in stage.bodies] == [NOTICE, NEW]

    stage.requests.clear()
    for _ in range(10):
        page.reload()
        eventually(page, lambda: page.locator("#ran").count(), 1)
        assert notice(page).count() == 0
    assert stage.requests.count(address) == 10
    assert stage.requests.count(NEWS) == 10
    assert stage.requests.count(STABLE) == 0
    assert len(stage.bodies) == 2


def test_without_its_renewal_a_pinned_page_would_ask_on_every_page(stage: Stage) -> None:
    """The control: a script that learns nothing asks who has answered."""
    address, tag = pinned(stage, script())
    stage.answer = replaced
    stage.hold(accepted_under(NEW[:16]))
    page = stage.open(GATED, head=tag)
    for _ in range(3):
        page.reload()
        expect(notice(page)).to_be_visible()
        assert not allows(page)
    assert stage.requests.count(address) > 3


POLICIES = {
    "one pinned script": "script-src {pin}; connect-src *",
    "a nonce": "script-src 'nonce-abc'; connect-src *",
    "trusted types": "require-trusted-types-for 'script'; trusted-types 'none'",
}


@pytest.mark.parametrize("policy", POLICIES)
def test_no_policy_keeps_a_pinned_page_from_the_news(policy: str, stage: Stage) -> None:
    """They are no script: what may reach the service may read them."""
    address, tag = pinned(stage, script())
    stage.hold(accepted_under(NEW[:16]))
    stage.config = CURRENT
    stage.headers = {"content-security-policy": POLICIES[policy].format(pin=address)}
    page = stage.open(GATED, head=tag.replace("<script", '<script nonce="abc"'))
    eventually(page, lambda: page.locator("#ran").count(), 1)
    assert notice(page).count() == 0


def test_where_the_service_may_not_be_reached_nothing_is_allowed(stage: Stage) -> None:
    """Analytics stays off, the way to the choice stays open, and no error reaches the page."""
    _, tag = pinned(stage, script())
    stage.hold(accepted_under(NEW[:16]))
    stage.config = CURRENT
    stage.headers = {"content-security-policy": "connect-src 'none'"}
    page = stage.open("<a href='#pahintulot'>Buksan</a>" + GATED, head=tag)
    expect(notice(page)).to_be_visible()
    assert not allows(page)
    page.get_by_role("link", name="Buksan").click()
    expect(notice(page)).to_be_visible()
    assert page.locator("#ran").count() == 0


def test_other_bytes_at_a_pinned_address_never_run(stage: Stage) -> None:
    """What SRI is for."""
    address, tag = pinned(stage, script())
    stage.files[address] = script() + " "
    page = stage.open(head=tag)
    still(page)
    assert page.evaluate("window.pahintulot") is None

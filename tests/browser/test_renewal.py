"""A material notice that came meanwhile: fetched once, asked once."""

import base64
import hashlib
import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import accept_button, allows, eventually, notice
from tests.browser.stage import NOTICE, SERVICE, TAG, WITH_GPC, Stage, good_answer, script, token

NEW = "e1" * 32
STABLE = f"{SERVICE}/b/demo.js"
CURRENT = {"notice": NEW, "standing": [NEW[:16]]}
LISTEN = """<script>window.heard = [];
  for (const name of ['ready', 'change']) document.addEventListener('pahintulot:' + name,
    ({detail}) => heard.push(name + ' ' + detail.analytics.allowed))</script>"""
GATED = '<template data-purpose="analytics"><i id="ran">tumakbo</i></template>'


def replaced(body):
    status, answer = good_answer(body)
    if body["notice"] == f"sha256:{NEW}":
        return status, answer
    return status, answer | {"allowed": {"analytics": False}, "reason": "notice_changed"}


def invalidated(body):
    status, answer = replaced(body)
    return status, answer | ({"reason": "invalidated"} if "reason" in answer else {})


def pinned(stage: Stage, content: str) -> tuple[str, str]:
    """The address of a pinned script that the service has, and the tag that names it."""
    address = f"{SERVICE}/b/demo.{hashlib.sha256(content.encode()).hexdigest()}.js"
    stage.files[address] = content
    digest = base64.b64encode(hashlib.sha384(content.encode()).digest()).decode()
    integrity = f'integrity="sha384-{digest}" crossorigin="anonymous"'
    return address, f'<script src="{address}" {integrity} async></script>'


def accepted_under(prefix: str, **claims: object) -> str:
    return token(iat=1, exp=4102444800, notice=prefix, **claims)


def still(page: Page) -> None:
    """Long enough for whatever would still have come."""
    page.wait_for_timeout(300)


@pytest.mark.rule(20)
@pytest.mark.parametrize("answer", [replaced, invalidated])
def test_the_new_notice_is_fetched_and_asked(answer, stage: Stage) -> None:
    stage.answer = answer
    page = stage.open()
    stage.config = CURRENT
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
    still(page)
    assert notice(page).count() == 0
    assert len(stage.bodies) == 1
    assert stage.requests.count(STABLE) == 3  # the tag, past the cache, the tag
    assert not allows(page)


def test_the_old_script_steps_aside(stage: Stage) -> None:
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
    assert page.locator("script[data-after]").count() == 0
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
    assert stage.requests.count(STABLE) == 3
    assert page.locator("script[data-after]").count() == 1
    assert notice(page).count() == 0
    assert not allows(page)


def cached(stage: Stage, content: str) -> None:
    """The next load of the stable address gets what a cache still has."""
    answer = {"body": content, "content_type": "text/javascript"}
    stage.context.route(STABLE, lambda route: route.fulfill(**answer), times=1)


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
    """One look for a newer script; there is none, and the question comes."""
    stage.hold(accepted_under("ab" * 8))
    page = stage.open()
    expect(notice(page)).to_be_visible()
    assert stage.requests.count(STABLE) == 3  # the tag, past the cache, the tag
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    before = stage.requests.count(STABLE)
    page.reload()
    still(page)
    assert stage.requests.count(STABLE) == before + 1
    assert notice(page).count() == 0


def test_nobody_else_costs_a_second_request(stage: Stage) -> None:
    """Not the first visit, not a standing choice, not a refusal under a notice long gone."""
    for held in ("", accepted_under(NOTICE[:16]), f"no.decline.{'ab' * 8}.2099-01-01"):
        stage.requests.clear()
        if held:
            stage.hold(held)
        still(stage.open())
        assert stage.requests.count(STABLE) == 1


def test_who_declined_the_new_notice_is_not_asked_by_an_old_script(stage: Stage) -> None:
    """Where a site asks decliners again, too."""
    stage.hold(f"no.decline.{NEW[:16]}.2099-01-01")
    stage.config = CURRENT | {"reask_decliners": True}
    cached(stage, script(reask_decliners=True))
    page = stage.open()
    eventually(page, lambda: page.locator("script[data-after]").count(), 1)
    still(page)
    assert notice(page).count() == 0


@pytest.mark.parametrize("answer", [replaced, invalidated])
def test_a_pinned_page_asks_under_the_new_notice_and_never_again(answer, stage: Stage) -> None:
    """It fetches the stable address, its own giving the same bytes for ever; twice a page at most.

    Ten more pages: no question, and analytics runs on each.
    """
    address, tag = pinned(stage, script())
    stage.answer, stage.config = answer, CURRENT
    page = stage.open(GATED, head=tag)
    accept_button(page).click()
    eventually(page, lambda: len(stage.bodies), 1)
    eventually(page, lambda: page.locator("script[data-after]").count(), 1)
    accept_button(page).click()
    eventually(page, lambda: page.locator("#ran").count(), 1)
    assert [body["notice"][7:] for body in stage.bodies] == [NOTICE, NEW]

    stage.requests.clear()
    for _ in range(10):
        page.reload()
        eventually(page, lambda: page.locator("#ran").count(), 1)
        assert notice(page).count() == 0
    assert stage.requests.count(address) == 10
    assert stage.requests.count(STABLE) == 20  # past the cache, the tag
    assert len(stage.bodies) == 2


def test_without_its_renewal_a_pinned_page_would_ask_on_every_page(stage: Stage) -> None:
    """The control: a script that looks for news at its own address asks who has answered."""
    blind = script().replace(r"\.\w{64}", r"\.\w{65}")
    assert blind != script()
    address, tag = pinned(stage, blind)
    stage.answer, stage.config = replaced, CURRENT
    stage.hold(accepted_under(NEW[:16]))
    page = stage.open(GATED, head=tag)
    for _ in range(3):
        page.reload()
        expect(notice(page)).to_be_visible()
    assert stage.requests.count(STABLE) == 0
    assert stage.requests.count(address) > 3  # the last page may still be asking


FORBIDDEN = {
    "script-src": "script-src {pin}; connect-src *",
    "connect-src": "connect-src 'none'",
    "trusted types": "require-trusted-types-for 'script'; trusted-types 'none'",
}


@pytest.mark.parametrize("policy", FORBIDDEN)
def test_where_a_policy_forbids_it_a_pinned_page_asks_nothing(policy: str, stage: Stage) -> None:
    """Analytics stays off, the way to the choice stays open, and no error reaches the page."""
    address, tag = pinned(stage, script())
    stage.hold(accepted_under(NEW[:16]))
    stage.config = CURRENT
    stage.headers = {"content-security-policy": FORBIDDEN[policy].format(pin=address)}
    page = stage.open("<a href='#pahintulot'>Buksan</a>" + GATED, head=tag)
    still(page)
    assert notice(page).count() == 0
    assert not allows(page)
    assert page.locator("#ran").count() == 0
    page.get_by_role("link", name="Buksan").click()
    expect(notice(page)).to_be_visible()


def test_where_types_are_trusted_a_plain_page_asks_all_the_same(stage: Stage) -> None:
    """No script can be fetched there, and the one at hand is as new as a cache allows."""
    stage.hold(accepted_under("ab" * 8))
    stage.headers = {"content-security-policy": FORBIDDEN["trusted types"]}
    page = stage.open()
    expect(notice(page)).to_be_visible()
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)


def test_a_nonce_is_handed_on(stage: Stage) -> None:
    """A pinned page with a strict policy renews."""
    _, tag = pinned(stage, script())
    stage.hold(accepted_under(NEW[:16]))
    stage.config = CURRENT
    policy = "script-src 'nonce-abc'; connect-src *"
    stage.headers = {"content-security-policy": policy}
    page = stage.open(GATED, head=tag.replace("<script", '<script nonce="abc"'))
    eventually(page, lambda: page.locator("#ran").count(), 1)


def test_other_bytes_at_a_pinned_address_never_run(stage: Stage) -> None:
    """What SRI is for."""
    address, tag = pinned(stage, script())
    stage.files[address] = script() + " "
    page = stage.open(head=tag)
    still(page)
    assert page.evaluate("window.pahintulot") is None

"""Hosts of one domain share one choice: kept once, asked once, withdrawn for all."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.demo import accept_button, allows, decline_button, eventually, notice
from tests.browser.hosts import (
    DOMAIN,
    FOREIGN,
    HOME,
    NO,
    SHARED,
    SHOP,
    STRANGER,
    YES,
    Hosts,
    asks,
    ran,
)
from tests.browser.snippet import snippet
from tests.browser.stage import TAG

FOR_ALL = f".{DOMAIN}"


@pytest.fixture
def hosts(context: BrowserContext) -> Hosts:
    return Hosts(context)


def test_an_accept_on_one_host_counts_on_the_other_at_once(hosts: Hosts) -> None:
    shop, home = hosts.open(SHOP), hosts.open(HOME)
    expect(notice(home)).to_be_visible()
    accept_button(shop).click()
    eventually(shop, lambda: ran(shop), True)
    assert hosts.kept() == [(FOR_ALL, "yes")]
    hosts.look(HOME)
    eventually(home, lambda: ran(home), True)
    assert notice(home).count() == 0
    assert not asks(hosts.open(HOME))
    assert allows(home)
    assert len(hosts.stage.decisions) == 1


@pytest.mark.rule(12)
def test_a_decline_on_one_host_is_not_asked_on_the_other(hosts: Hosts) -> None:
    decline_button(hosts.open(HOME)).click()
    assert hosts.kept() == [(FOR_ALL, "no.decline")]
    shop = hosts.open(SHOP)
    assert not asks(shop)
    assert shop.evaluate("pahintulot.status") == "refused"
    [cookie] = shop.context.cookies()
    assert (cookie["path"], cookie["secure"], cookie["sameSite"]) == ("/", True, "Lax")


def test_a_withdrawal_on_one_host_reloads_the_others_open_tab_and_holds(hosts: Hosts) -> None:
    """With the token of the accept, wherever that was given."""
    hosts.hold_for_all(YES)
    home, shop = hosts.open(HOME), hosts.open(SHOP)
    assert ran(home)
    with shop.expect_navigation():
        shop.evaluate("void pahintulot.withdraw()")
    with home.expect_navigation():
        hosts.look(HOME)
    assert not ran(home)
    assert not asks(home)
    assert home.evaluate("pahintulot.status") == "withdrawn"
    assert [body["token"] for body in hosts.stage.decisions] == [YES]
    assert hosts.kept() == [(FOR_ALL, "no.withdraw")]


def test_shared_shared_and_not_shared(hosts: Hosts) -> None:
    """A foreign host of the same site keeps and asks by itself; both choices live side by side."""
    accept_button(hosts.open(HOME)).click()
    eventually(hosts.tabs[HOME], lambda: ran(hosts.tabs[HOME]), True)
    assert allows(hosts.open(SHOP))
    foreign = hosts.open(FOREIGN)
    expect(notice(foreign)).to_be_visible()
    decline_button(foreign).click()
    assert hosts.kept() == [(FOR_ALL, "yes"), ("pahayagan.example", "no.decline")]
    assert not asks(hosts.open(FOREIGN))
    assert allows(hosts.open(HOME))


def test_a_host_that_is_not_listed_neither_follows_the_choice_nor_touches_it(hosts: Hosts) -> None:
    """It sees the cookie, as every host below the domain does."""
    hosts.hold_for_all(YES)
    hosts.stage.answer = lambda body: (403, {})
    stranger = hosts.open(STRANGER)
    assert "pahintulot=" in stranger.evaluate("document.cookie")
    assert not ran(stranger)
    decline_button(stranger).click()
    eventually(stranger, lambda: stranger.evaluate("pahintulot.status"), "refused")
    assert hosts.kept() == [(FOR_ALL, "yes")]
    assert allows(hosts.open(SHOP))


@pytest.mark.parametrize("text", [YES, NO])
def test_what_a_host_kept_for_itself_becomes_the_choice_of_all(text: str, hosts: Hosts) -> None:
    """So that turning sharing on asks nobody anew; its end stays what it was."""
    hosts.hold(SHOP, text)
    shop = hosts.open(SHOP)
    assert not asks(shop)
    [(domain, kind)] = hosts.kept()
    assert (domain, kind) == (FOR_ALL, "yes" if text == YES else "no.decline")
    assert not asks(hosts.open(HOME))
    assert allows(hosts.tabs[HOME]) is (text == YES)
    assert hosts.stage.decisions == []


@pytest.mark.parametrize("text", [YES, NO])
def test_two_that_say_the_same_become_one_without_a_question(text: str, hosts: Hosts) -> None:
    hosts.hold(SHOP, text)
    hosts.hold_for_all(text)
    shop = hosts.open(SHOP)
    assert not asks(shop)
    assert allows(shop) is (text == YES)
    assert [domain for domain, _ in hosts.kept()] == [FOR_ALL]


@pytest.mark.parametrize(("own", "shared"), [(YES, NO), (NO, YES), (YES, YES + "x")])
@pytest.mark.parametrize("press", [accept_button, decline_button])
def test_two_that_differ_are_no_choice_and_are_asked_once(
    own: str, shared: str, press: Callable, hosts: Hosts
) -> None:
    """Analytics is off meanwhile; the answer is the one choice of all."""
    hosts.hold(SHOP, own)
    hosts.hold_for_all(shared)
    shop = hosts.open(SHOP)
    assert asks(shop)
    assert (allows(shop), ran(shop), len(hosts.kept())) == (False, False, 2)
    press(shop).click()
    kind = "yes" if press is accept_button else "no.decline"
    eventually(shop, hosts.kept, [(FOR_ALL, kind)])
    for origin in (SHOP, HOME):
        page = hosts.open(origin)
        assert not asks(page)
        assert allows(page) is (kind == "yes")
    assert len(hosts.stage.decisions) == 1


@pytest.mark.parametrize("text", [YES, NO])
def test_after_sharing_was_turned_off_what_was_shared_is_read_on(text: str, hosts: Hosts) -> None:
    """The next choice is the host's own; the other host, which has none then, asks once."""
    hosts.hold_for_all(text)
    hosts.stage.config = {}
    for origin in (SHOP, HOME):
        page = hosts.open(origin)
        assert not asks(page)
        assert allows(page) is (text == YES)
    hosts.tabs[SHOP].evaluate("void pahintulot.withdraw()")
    eventually(hosts.tabs[SHOP], lambda: [domain for domain, _ in hosts.kept()], ["shop." + DOMAIN])
    home = hosts.open(HOME)
    assert asks(home)
    assert not allows(home)
    decline_button(home).click()
    assert not asks(hosts.open(HOME))
    assert not asks(hosts.open(SHOP))


def test_of_two_sites_below_the_domain_each_needs_a_name_of_its_own(hosts: Hosts) -> None:
    """A choice of another site is not given to all, whoever kept it."""
    hosts.stage.config = SHARED | {"site": "iba"}
    hosts.hold(SHOP, YES)
    assert asks(hosts.open(SHOP))
    assert hosts.kept() == [("shop." + DOMAIN, "yes")]


@pytest.mark.parametrize(
    ("origin", "domain"),
    [
        ("https://balita.github.io", "github.io"),
        ("https://balita.com.ph", "com.ph"),
        ("http://localhost", "localhost"),
        ("https://127.0.0.1", "0.0.1"),
    ],
)
@pytest.mark.parametrize("press", [accept_button, decline_button])
def test_where_the_browser_refuses_the_domain_the_host_keeps_its_own(
    origin: str, domain: str, press: Callable, context: BrowserContext
) -> None:
    hosts = Hosts(context, domain=domain, origins=[origin])
    press(hosts.open(origin)).click()
    host = origin.partition("//")[2]
    kind = "yes" if press is accept_button else "no.decline"
    eventually(hosts.tabs[origin], hosts.kept, [(host, kind)])
    for _ in range(2):
        page = hosts.open(origin)
        assert not asks(page)
        assert allows(page) is (kind == "yes")
        assert hosts.kept() == [(host, kind)]


def test_where_no_cookie_is_kept_at_all_a_no_holds_for_this_page(hosts: Hosts) -> None:
    deaf = "<script>Object.defineProperty(document, 'cookie', {get: () => '', set() {}})</script>"
    page = hosts.open(HOME, head=deaf + TAG)
    decline_button(page).click()
    assert page.evaluate("pahintulot.status") == "refused"
    assert not asks(page)


@pytest.mark.parametrize("held", ["shared", "own", "two that differ"])
def test_the_snippet_restores_what_is_shared_and_nothing_of_two(held: str, hosts: Hosts) -> None:
    if held != "own":
        hosts.hold_for_all(YES)
    if held != "shared":
        hosts.hold(SHOP, YES if held == "own" else NO)
    hosts.open(SHOP, head=snippet() + "<script>window.first = dataLayer.length</script>" + TAG)
    assert _first(hosts.tabs[SHOP]) == (1 if held == "two that differ" else 2)


def test_what_the_snippet_restores_on_a_host_that_is_not_listed_is_put_right(hosts: Hosts) -> None:
    """It knows of no list."""
    hosts.hold_for_all(YES)
    page = hosts.open(STRANGER, head=snippet() + TAG)
    told = "dataLayer.filter((said) => said[1] === 'update').map((said) => said[2])"
    expected = [{"analytics_storage": "granted"}, {"analytics_storage": "denied"}]
    eventually(page, lambda: page.evaluate(told), expected)


def _first(page: Page) -> int:
    """How much had been said before our script came: the default, then a restored accept."""
    return page.evaluate("first")

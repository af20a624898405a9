"""What waits on one host while another decides: the later decision stands, on all of them."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.demo import accept_button, allows, decline_button, eventually, queue_length
from tests.browser.held import Held
from tests.browser.hosts import DOMAIN, HOME, NO, SHOP, Hosts, asks
from tests.browser.paper import SITE, Paper
from tests.browser.stage import TAG, good_answer
from tests.fixtures.commands import run

FOR_ALL = f".{DOMAIN}"
DOWN = (503, dict[str, str]())


@pytest.fixture
def hosts(context: BrowserContext) -> Hosts:
    return Hosts(context)


def outcomes(hosts: Hosts) -> list[str]:
    return [body["outcome"] for body in hosts.stage.decisions]


def leave_an_accept_waiting(hosts: Hosts) -> None:
    """The service cannot be reached from the first host."""
    hosts.stage.answer = lambda body: DOWN
    accept_button(hosts.open(HOME)).click()
    eventually(hosts.tabs[HOME], lambda: outcomes(hosts), ["accept"])
    hosts.tabs[HOME].goto("about:blank")  # so that it does not try again by itself
    hosts.stage.bodies.clear()
    hosts.stage.answer = good_answer


def test_an_accept_that_waited_comes_after_all_where_nothing_was_decided_since(
    hosts: Hosts,
) -> None:
    """The control."""
    leave_an_accept_waiting(hosts)
    hosts.open(HOME)
    eventually(hosts.tabs[HOME], lambda: allows(hosts.tabs[HOME]), True)
    assert hosts.kept() == [(FOR_ALL, "yes")]


def test_an_accept_that_waited_is_let_go_where_another_host_was_told_no(hosts: Hosts) -> None:
    leave_an_accept_waiting(hosts)
    decline_button(hosts.open(SHOP)).click()
    eventually(hosts.tabs[SHOP], lambda: outcomes(hosts), ["decline"])
    home = hosts.open(HOME)
    assert not asks(home)
    assert (allows(home), queue_length(home)) == (False, 0)
    assert outcomes(hosts) == ["decline"]
    assert hosts.kept() == [(FOR_ALL, "no.decline")]


def test_an_accept_of_more_that_waited_does_not_replace_a_later_one_of_less(
    context: BrowserContext,
) -> None:
    hosts = Hosts(context, purposes=["analytics", "marketing"])
    leave_an_accept_waiting(hosts)
    shop = hosts.open(SHOP, head=f"{_button(['marketing'])}{TAG}")
    shop.locator("#mine").click()
    eventually(shop, lambda: shop.evaluate("pahintulot.allows('marketing')"), True)
    home = hosts.open(HOME)
    assert not asks(home)
    assert (allows(home), home.evaluate("pahintulot.allows('marketing')")) == (False, True)
    assert [body["purposes"] for body in hosts.stage.decisions] == [["marketing"]]


def test_an_accept_that_is_overtaken_on_its_way_is_taken_back_in_the_log(hosts: Hosts) -> None:
    """Its subject would be allowed for ever else, for whoever asks by that."""
    held = Held(hosts.stage.context, "**/decisions")
    home, shop = hosts.open(HOME), hosts.open(SHOP)
    hosts.look(HOME)
    accept_button(home).click()
    eventually(home, lambda: len(held.waiting), 1)
    decline_button(shop).click()
    held.release()
    eventually(home, lambda: sorted(outcomes(hosts)), ["accept", "decline", "withdraw"])
    [withdrawal] = [body for body in hosts.stage.decisions if body["outcome"] == "withdraw"]
    [accepted] = [body for body in hosts.stage.decisions if body["outcome"] == "accept"]
    assert withdrawal["token"] == good_answer(accepted)[1]["token"]
    assert withdrawal["purposes"] == []
    assert withdrawal["idempotency_key"] != accepted["idempotency_key"]
    eventually(home, lambda: queue_length(home), 0)
    assert not allows(home)
    assert hosts.kept() == [(FOR_ALL, "no.decline")]


def test_an_accept_from_the_settings_still_replaces_the_no_that_it_was_made_over(
    hosts: Hosts,
) -> None:
    hosts.hold_for_all(NO)
    home = hosts.open(HOME, head=f"{_button(['analytics'])}{TAG}")
    home.locator("#mine").click()
    eventually(home, lambda: allows(home), True)
    assert outcomes(hosts) == ["accept"]
    assert hosts.kept() == [(FOR_ALL, "yes")]


def test_the_whole_way_with_the_real_service(paper: Paper, context: BrowserContext) -> None:
    """On two hosts of this machine: accepted on one, withdrawn on the other, one subject."""
    port = paper.url.rstrip("/").rpartition(":")[2]
    first, second = (f"http://{name}.pahayagan.localhost:{port}" for name in ("isa", "dalawa"))
    origins = ["--origin", first, "--origin", second]
    run(
        ["site", "set", SITE, *origins, "--shared-domain", "pahayagan.localhost"], paper.environment
    )
    paper.tag = paper.told_tag()
    page, other = context.new_page(), context.new_page()
    page.goto(first)
    accept_button(page).click()
    expect(page.locator("#ran")).to_be_attached()
    other.goto(second)
    expect(other.locator("#ran")).to_be_attached()
    assert not asks(other)
    with other.expect_navigation():
        other.evaluate("void pahintulot.withdraw()")
    eventually(other, paper.outcomes, ["accept", "withdraw"])
    page.reload()
    assert not asks(page)
    assert page.evaluate("pahintulot.status") == "withdrawn"
    assert [cookie["domain"] for cookie in context.cookies()] == [".pahayagan.localhost"]


def _button(purposes: list[str]) -> str:
    return f'<button id="mine" onclick="pahintulot.accept({purposes})">Oo</button>'.replace(
        "'", "&quot;"
    )

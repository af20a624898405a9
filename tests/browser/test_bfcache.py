"""The back/forward cache: our script keeps no page out of it, and a page from it is in step."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser.conftest import FLAGS, executable_of
from tests.browser.demo import accept_button, allows, decline_button, eventually, notice
from tests.browser.outage import Outage, opened_outage

BUTTONS = {"decline": decline_button, "accept": accept_button}
SHOWN = """addEventListener('pageshow', ({persisted}) => {
  window.restored = persisted
  window.why = JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons)
})"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outage]:
    with opened_outage(tmp_path_factory.mktemp("bfcache")) as outage:
        yield outage


@pytest.fixture
def site(opened: Outage) -> Outage:
    opened.begin()
    return opened


@pytest.fixture(scope="module")
def remembering(chromium: Browser) -> Iterator[Browser]:
    """A browser that keeps pages; the one of the other tests is told not to."""
    browser = chromium.browser_type.launch(
        executable_path=executable_of(chromium.browser_type),
        args=FLAGS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@pytest.fixture
def kept(remembering: Browser) -> Iterator[BrowserContext]:
    context = remembering.new_context()
    context.add_init_script(SHOWN)
    yield context
    context.close()


def away_and_back(page: Page, site: Outage, meanwhile: Callable[[], object] = lambda: None) -> None:
    page.goto(f"{site.paper.service}/healthz")
    meanwhile()
    page.go_back(wait_until="commit")
    page.wait_for_url(site.paper.url, wait_until="commit")
    eventually(page, lambda: asked(page, "restored !== undefined"), True)


def asked(page: Page, expression: str) -> object:
    """What a page says; nothing while it reloads."""
    try:
        return page.evaluate(expression)
    except Error:
        return None


def decide(page: Page, site: Outage, choice: str) -> None:
    page.goto(site.paper.url)
    BUTTONS[choice](page).click()
    eventually(page, site.rows, [choice])
    eventually(page, lambda: allows(page), choice == "accept")


def has_run(page: Page) -> bool:
    return page.locator("img[src='/panukat']").count() == 1


@pytest.mark.parametrize("choice", ["none", "decline", "accept"])
def test_a_page_with_our_script_comes_back_as_it_was(
    choice: str, site: Outage, kept: BrowserContext
) -> None:
    page = kept.new_page()
    page.goto(site.paper.url)
    expect(notice(page)).to_be_visible()
    if choice != "none":
        decide(page, site, choice)
    away_and_back(page, site)
    assert page.evaluate("restored"), page.evaluate("why")
    assert notice(page).count() == (choice == "none")


def test_what_keeps_a_page_out_is_noticed(site: Outage, kept: BrowserContext) -> None:
    """The control: one `unload` handler, and the page is loaded anew."""
    page = kept.new_page()
    page.goto(site.paper.url)
    page.evaluate("addEventListener('unload', () => {})")
    away_and_back(page, site)
    assert not page.evaluate("restored")


@pytest.mark.parametrize("choice", ["decline", "accept"])
def test_a_page_from_the_cache_knows_what_was_decided_meanwhile(
    choice: str, site: Outage, kept: BrowserContext
) -> None:
    page, other = kept.new_page(), kept.new_page()
    page.goto(site.paper.url)
    expect(notice(page)).to_be_visible()
    away_and_back(page, site, lambda: decide(other, site, choice))
    assert page.evaluate("restored"), page.evaluate("why")
    expect(notice(page)).to_have_count(0)
    eventually(page, lambda: allows(page), choice == "accept")
    eventually(page, lambda: has_run(page), choice == "accept")


def test_a_page_from_the_cache_in_which_something_ran_reloads_after_a_withdrawal(
    site: Outage, kept: BrowserContext
) -> None:
    page, other = kept.new_page(), kept.new_page()
    decide(page, site, "accept")
    eventually(page, lambda: has_run(page), True)

    def withdraw() -> None:
        other.goto(site.paper.url)
        other.evaluate("void pahintulot.withdraw()")
        eventually(other, site.rows, ["accept", "withdraw"])

    away_and_back(page, site, withdraw)
    eventually(page, lambda: asked(page, "restored"), False)
    eventually(page, lambda: asked(page, "pahintulot.status"), "withdrawn")
    assert not allows(page)
    assert not has_run(page)

"""The owner's pages in Chromium: nothing is blocked, axe finds nothing, paper is plain."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from service.domain.officer import Role
from service.signing.keys import load_keyring
from service.storage.engine import opened_engine
from tests.browser.page_looks import violations
from tests.browser.paper import SITE, Paper
from tests.integration.web.owners_room import stored_session

PAGES = ("settings", "keys", "officers", "processing")
HERE = f"/officer/sites/{SITE}"
# kept for the tab, so that what one page does is seen on the next
REPORTS = """
addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI}) => {
  const found = JSON.parse(sessionStorage.reports ?? "[]");
  sessionStorage.reports = JSON.stringify([...found, `${violatedDirective} ${blockedURI}`]);
});
"""


@dataclass
class Rooms:
    """Opens the room for somebody with these roles by site; no page may break its own policy."""

    paper: Paper
    make: Callable[..., BrowserContext]
    opened: list[Page]

    def open(self, email: str, roles: dict[str, Role], **options: object) -> Page:
        environment = self.paper.environment
        keyring = load_keyring(self.paper.folder / "keys", self.paper.service)
        with opened_engine(environment["DATABASE_URL"]) as engine:
            _, token = stored_session(engine, keyring, email, roles)
        context = self.make(base_url=self.paper.service, **options)
        context.add_init_script(REPORTS)
        cookie = {"name": "pahintulot-officer", "value": token, "url": self.paper.service}
        context.add_cookies([cookie])
        self.opened.append(context.new_page())
        return self.opened[-1]

    def owner(self, **options: object) -> Page:
        return self.open("ben@site.example", {SITE: Role.OWNER}, **options)


@pytest.fixture
def rooms(paper: Paper, new_context: Callable[..., BrowserContext]) -> Iterator[Rooms]:
    found = Rooms(paper, new_context, [])
    yield found
    for page in found.opened:
        assert json.loads(page.evaluate("sessionStorage.reports ?? '[]'")) == []


def test_axe_finds_nothing_on_any_page_of_an_owner(rooms: Rooms) -> None:
    """In light and dark, on a phone, in both languages; nothing is wider than the screen."""
    for options in (
        {"color_scheme": "light", "locale": "en"},
        {"color_scheme": "dark", "locale": "fil", "viewport": {"width": 375, "height": 700}},
    ):
        page = rooms.open("ana@demo.example", {"*": Role.OWNER}, **options)
        addresses = [f"{HERE}/{name}" for name in PAGES]
        for address in (*addresses, "/officer/officers", "/officer/sites/new", "/officer/"):
            page.goto(address)
            assert violations(page) == [], address
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, address


def test_a_key_is_made_and_copied_with_one_press(rooms: Rooms) -> None:
    """What was copied is the key; the page read again has it no more."""
    page = rooms.owner(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{HERE}/keys")
    page.get_by_label("Who holds it").fill("ang tindahan")
    page.get_by_label("log:read").check()
    page.get_by_role("button", name="Make a key").click()
    key = page.get_by_label("Key", exact=True).input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == key
    assert violations(page) == []
    page.goto(f"{HERE}/keys")
    assert key not in page.content()


def test_the_tag_is_copied_and_its_twin_is_there_once_pinned(rooms: Rooms) -> None:
    """Both as the command prints them."""
    page = rooms.owner(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{HERE}/settings")
    page.get_by_role("button", name="Copy").click()
    assert page.evaluate("navigator.clipboard.readText()") == rooms.paper.told_tag()
    page.get_by_role("button", name="Pin the script as it is now").click()
    pinned = page.get_by_label("Tag with the hash").input_value()
    assert pinned == rooms.paper.told_tag("--pinned")


def test_without_scripts_everything_is_done_but_the_copying(rooms: Rooms) -> None:
    """No button is there that would do nothing; flaws, keys and links come all the same."""
    page = rooms.owner(java_script_enabled=False)
    page.goto(f"{HERE}/settings")
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.get_by_label("Months that an accept").fill("500")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Write a whole number from 1 to 120.")).to_be_visible()
    page.goto(f"{HERE}/officers")
    page.get_by_label("E-mail").fill("dan@site.example")
    page.get_by_role("button", name="Make a link to join").click()
    assert "/officer/join/" in page.get_by_label("Link to join").input_value()


def test_the_record_of_processing_prints_without_the_room_around_it(rooms: Rooms) -> None:
    """In black on white, also for who reads in the dark; no row is cut in two."""
    page = rooms.owner(color_scheme="dark")
    page.goto(f"{HERE}/processing")
    page.emulate_media(media="print")
    for gone in ("header", "nav.site", ".no-print"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.get_by_role("heading", name="Record of processing")).to_be_visible()
    colours = "getComputedStyle(document.body)"
    assert page.evaluate(f"{colours}.backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(f"{colours}.color") == "rgb(22, 24, 29)"
    row = page.locator(".record tr").first
    assert row.evaluate("row => getComputedStyle(row).breakInside") == "avoid"

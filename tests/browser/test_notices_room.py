"""The editor of notices in a real browser: typed, seen in the frame, checked, published, asked."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from service.app import create_app
from service.domain.officer import Role
from service.settings import Settings
from service.storage.engine import db
from tests.browser.demo import accept_button, allows, eventually, notice
from tests.browser.page_looks import violations
from tests.browser.paper import SITE, Paper
from tests.browser.strict_modes import WATCH
from tests.fixtures.officers import PASSPHRASE, joined, session_of

EMAIL = "ana@balita.example"
COOKIE = "pahintulot-officer"
TITLE = '[id="languages/fil/title"]'
ACCEPT = '[id="languages/fil/button_accept"]'


@pytest.fixture
def service(paper: Paper) -> Iterator[Flask]:
    """The paper's service once more in this process, to let somebody in."""
    env = paper.environment
    app = create_app(
        Settings(
            database_url=env["DATABASE_URL"],
            public_url=env["PUBLIC_URL"],
            key_dir=Path(env["KEY_DIR"]),
        )
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def enter(paper: Paper, service: Flask, new_context) -> Callable[..., Page]:
    """Opens the editor in a browser where a privacy officer is signed in."""
    number = joined(service, {SITE: Role.OFFICER}, EMAIL)

    def entered(address: str = "draft", **options) -> Page:
        context: BrowserContext = new_context(**options)
        token = session_of(service, number, EMAIL)
        context.add_cookies([{"name": COOKIE, "value": token, "url": paper.service}])
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(f"{paper.service}/officer/sites/{SITE}/notices/{address}")
        return page

    return entered


def preview(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[name=preview]")


def status(page: Page):
    return page.get_by_role("status")


def test_a_text_is_typed_seen_checked_and_published_and_visitors_are_asked_again(
    paper: Paper, enter: Callable[..., Page], new_context: Callable[..., BrowserContext]
) -> None:
    paper.tag = paper.told_tag()
    visitor = new_context(locale="fil")
    site = visitor.new_page()
    site.goto(paper.url)
    accept_button(site).click()
    eventually(site, lambda: allows(site), expected=True)

    page = enter()
    page.locator(TITLE).fill("Binibilang namin ang mambabasa")
    expect(preview(page).get_by_role("heading", name="Binibilang namin")).to_be_visible()
    expect(status(page)).to_contain_text("Nothing to mend.")
    page.get_by_role("button", name="Check and publish").first.click()
    expect(page.get_by_text("“Binibilang namin ang mambabasa”")).to_be_visible()
    page.get_by_role("radio", name="material").check()
    expect(page.get_by_text("People who are asked again: 1")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(status(page)).to_have_text("Published. Visitors see it from now on.")

    later = new_context(locale="fil", storage_state=visitor.storage_state()).new_page()
    later.goto(paper.url)
    expect(notice(later)).to_contain_text("Binibilang namin ang mambabasa")
    assert not allows(later)


def test_what_is_wrong_is_said_at_its_field_while_it_is_typed(enter: Callable[..., Page]) -> None:
    page = enter()
    field = page.locator(ACCEPT)
    field.fill("OO!!! SIGE NA")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "Tanggapin one button shouts or is decorated and another is not"
    )
    expect(status(page)).to_contain_text("Places to mend: 1")
    field.fill("")
    expect(status(page)).to_contain_text("Nothing to mend.")
    expect(field).to_have_attribute("aria-invalid", "false")

    page.get_by_label("Colours of our own").check()
    page.locator('[id="colours/light/text"]').fill("#999999")
    expect(page.get_by_text("its contrast with what lies behind is 2.85")).to_be_visible()
    page.locator('[id="colours/light/text"]').fill("#000000")
    expect(page.get_by_text("Contrast 21.00 : 1; at least 4.5 is needed.")).to_be_visible()


def test_the_preview_is_shown_dark_right_to_left_and_in_the_other_language(
    enter: Callable[..., Page],
) -> None:
    page = enter(viewport={"width": 1280, "height": 1000})
    frame = page.locator("iframe")
    wide = frame.bounding_box()["width"]
    page.get_by_role("radio", name="English").check()
    expect(preview(page).get_by_role("button", name="Accept")).to_be_visible()
    page.get_by_role("radio", name="dark").check()
    expect(preview(page).locator("html.dark")).to_have_count(1)
    box = preview(page).get_by_role("region", name="Cookie notice")
    assert box.evaluate("box => getComputedStyle(box).colorScheme") == "dark"
    page.get_by_role("radio", name="right to left").check()
    expect(preview(page).locator("[popover][dir=rtl]")).to_be_visible()
    page.get_by_role("radio", name="computer").check()
    assert frame.evaluate("frame => frame.clientWidth") > 2 * wide
    page.get_by_role("radio", name="phone").check()
    page.get_by_role("radio", name="left to right").check()
    preview(page).get_by_role("button", name="Accept").click()
    expect(preview(page).get_by_text("Your choice has been saved.")).to_be_visible()
    assert [cookie["name"] for cookie in page.context.cookies()] == [COOKIE]
    assert page.evaluate("localStorage.length") == 0


def test_everything_works_without_javascript(enter: Callable[..., Page]) -> None:
    page = enter(java_script_enabled=False)
    page.locator(TITLE).fill("Walang script")
    page.get_by_role("button", name="Add a cookie").click()
    assert page.url.endswith("/draft?saved=1#cookies")
    expect(page.locator(TITLE)).to_have_value("Walang script")
    expect(page.locator('[id="cookies/1/name-error"]')).to_have_text("Fill this in.")
    page.get_by_role("button", name="Remove cookie 2").click()
    page.get_by_role("button", name="Check and publish").first.click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="Notice, version 2")).to_be_visible()
    expect(page.get_by_role("heading", name="Walang script")).to_be_visible()


def test_a_session_that_ends_while_somebody_types_loses_nothing(enter: Callable[..., Page]) -> None:
    page = enter()
    page.context.clear_cookies()
    page.locator(TITLE).fill("Hindi mawawala")
    expect(status(page)).to_contain_text("Not saved")
    page.get_by_role("button", name="Save the draft").click()
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("#email").fill(EMAIL)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Go on where you were").click()
    expect(page.locator(TITLE)).to_have_value("Hindi mawawala")
    page.get_by_role("button", name="Save the draft").click()
    expect(status(page)).to_contain_text("Saved")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_keeps_the_strict_policy_and_axe_finds_nothing(
    scheme: str, paper: Paper, enter: Callable[..., Page]
) -> None:
    """Nor does a narrow screen scroll sideways."""
    said: list[str] = []
    page = enter("", color_scheme=scheme, viewport={"width": 375, "height": 800}, locale="fil")
    page.on("console", lambda line: said.append(line.text))
    base = f"{paper.service}/officer/sites/{SITE}/notices/"
    for address in ("", "1", "draft", "check", "preview/fil/ltr/light/"):
        page.goto(base + address)
        page.wait_for_load_state("networkidle")
        assert violations(page) == []
        for frame in page.frames:
            assert frame.evaluate("violations") == []
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    page.goto(f"{base}draft")
    page.locator(TITLE).fill("<img src=x onerror=alert(1)>")
    expect(status(page)).to_contain_text("Na-save")
    page.locator(ACCEPT).fill("OO!!!")
    expect(page.locator(ACCEPT)).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []
    page.goto(f"{base}check")
    assert violations(page) == []
    assert [line for line in said if "Content Security Policy" in line or "rror" in line] == []
    assert json.loads(page.evaluate("JSON.stringify(violations)")) == []

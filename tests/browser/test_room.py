"""The officers' room, walked through with the keyboard alone and with the mouse."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.demo import eventually
from tests.browser.room import Person, Room, enter, opened_room

PASSPHRASE = "pitong bibe sa tabi ng ilog"
HTML = "text/html"
WRONG = "walong bibe sa tabi ng dagat"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with opened_room(tmp_path_factory.mktemp("room")) as found:
        yield found


def find(who: Person, what: str, until: Page | None = None) -> None:
    """By the form; what was recorded just now has its number within a second."""
    who.press("Find a record", "link")

    def sent() -> bool:
        who.fill("Subject id, decision id, token or receipt", what)
        who.press("Find")
        return "/find" not in who.page.url

    eventually(who.page, sent, expected=True)


@pytest.mark.parametrize("hand", ["keyboard", "mouse"])
def test_an_officer_walks_through_the_room(
    hand: str, room: Room, new_context: Callable[..., BrowserContext]
) -> None:
    """Join, sign out and in, look, find, erase, certify, read the trail, change the language."""
    who = enter(new_context(), has_mouse=hand == "mouse")
    join(who, room, f"{hand}@site.example")
    erase(who, room.decide())
    read_and_change(who)
    who.page.goto(f"{room.origin}/officer/sites/absent/log")
    who.look("Walang ganoong page")
    assert "\n".join(who.flaws) == ""
    assert len(who.looked_at) == 16


def join(who: Person, room: Room, email: str) -> None:
    """By the link of an invitation; then out, and in again at the second try."""
    page = who.page
    page.goto(room.invite(email))
    who.look("You are invited")
    who.fill("Your name", "Ana")
    who.fill("Passphrase", "maikli")
    who.press("Go on")
    who.look("You are invited")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Ana")
    who.fill("Passphrase", PASSPHRASE)
    who.press("Go on")
    who.look("Your sites")

    who.press("Sign out")
    who.look("Sign in")
    for passphrase in (WRONG, PASSPHRASE):
        who.fill("E-mail", email)
        who.fill("Passphrase", passphrase)
        who.press("Sign in")
    who.look("Your sites")


def erase(who: Person, visitor: dict[str, str]) -> None:
    """From the log to the person, and what is left of them: a certificate."""
    page = who.page
    who.press("Pahayagan", "link")
    who.look("Overview")
    who.press("Decisions", "link")
    who.look("Decisions")
    find(who, visitor["decision_id"])
    assert page.locator("h1").inner_text().startswith("Decision no.")
    who.look(page.locator("h1").inner_text())
    find(who, visitor["token"])
    assert visitor["token"] not in page.url
    assert visitor["subject_id"] not in page.url
    who.look("One person's record")

    box = page.get_by_role("checkbox")
    who.use(box, "Space")
    expect(box).to_be_checked()
    who.press("Erase this person")
    who.look(page.locator("h1").inner_text())
    expect(page.get_by_text("Nothing of this person can be read any more.")).to_be_visible()
    with page.expect_download() as waiting:
        who.use(page.get_by_role("link", name="Download the certificate"))
    assert Path(waiting.value.path()).read_text().count(".") == 2

    who.press("Find a record", "link")
    who.look("Find a record")
    who.fill("Subject id, decision id, token or receipt", visitor["token"])
    who.press("Find")
    expect(page.get_by_text("This site has no such record")).to_be_visible()
    who.look("Find a record")


def read_and_change(who: Person) -> None:
    """The trail, and one's own account in another language."""
    page = who.page
    who.press("Trail", "link")
    who.look("What was done")
    expect(page.get_by_role("cell", name="erased a person", exact=True).first).to_be_visible()
    who.press("Ana", "link")
    who.look("Your account")
    who.choose("Language of these pages", "Filipino")
    who.press("Save")
    expect(page.locator("html")).to_have_attribute("lang", "fil")
    who.look(page.locator("h1").inner_text())


def test_what_a_page_must_not_do_would_be_found(room: Room, new_context) -> None:
    """The control: an inline style, something too wide, and a text without contrast."""
    who = enter(new_context(), has_mouse=True)

    def planted(route) -> None:
        answer = route.fetch()
        wide = "<pre>" + "x" * 400 + "</pre><img src='https://evil.example/x.png'>"
        inline = "<p style='color: #eee'>x</p><script>document.title = 'x'</script>"
        route.fulfill(response=answer, body=answer.text().replace("</main>", wide + inline))

    who.page.route("**/officer/sign-in", planted)
    who.page.goto(f"{room.origin}/officer/sign-in")
    who.look("Sign in")
    said = "\n".join(who.flaws)
    for flaw in ("style-src", "script-src", "img-src", "image-alt", "at 320 px"):
        assert flaw in said, flaw


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_either_colours(scheme: str, room: Room, new_context) -> None:
    """Of the pages that anybody may open, in each language."""
    who = enter(new_context(color_scheme=scheme), has_mouse=True)
    for language, title in (("en", "Sign in"), ("fil", "Mag-sign in")):
        who.page.goto(f"{room.origin}/officer/sign-in?lang={language}")
        who.look(title)
    assert "\n".join(who.flaws) == ""


@pytest.mark.parametrize("is_forbidden", [True, False])
def test_in_a_frame_of_another_page_the_room_is_not_shown(
    is_forbidden: bool, room: Room, new_context: Callable[..., BrowserContext]
) -> None:
    """By its headers; the control: without them it is."""
    page, address = new_context().new_page(), f"{room.origin}/officer/sign-in"
    framing = f"<!doctype html><title>x</title><iframe src='{address}'></iframe>"
    page.route("http://evil.example/", lambda route: route.fulfill(body=framing, content_type=HTML))
    if not is_forbidden:
        page.route(
            address, lambda route: route.fulfill(body=route.fetch().text(), content_type=HTML)
        )
    page.goto("http://evil.example/")
    eventually(page, lambda: page.frames[1].url.startswith("chrome-error:"), is_forbidden)
    assert page.frames[1].get_by_label("Passphrase").count() == (not is_forbidden)


def test_a_form_of_another_page_changes_nothing(room: Room, new_context) -> None:
    """The browser says where it comes from, and the room refuses it: whoever is signed in stays."""
    context = new_context()
    who = enter(context, has_mouse=True)
    who.page.goto(room.invite("eva@site.example"))
    who.fill("Passphrase", PASSPHRASE)
    who.press("Go on")
    form = f"<form method=post action='{room.origin}/officer/sign-out'><button>x</button></form>"
    who.page.route(
        "http://evil.example/",
        lambda route: route.fulfill(content_type=HTML, body=f"<title>x</title>{form}"),
    )
    who.page.goto("http://evil.example/")
    with who.page.expect_navigation() as arrived:
        who.page.get_by_role("button").click()
    assert arrived.value.status == 403
    who.page.goto(f"{room.origin}/officer/")
    assert who.page.locator("h1").inner_text() == "Your sites"

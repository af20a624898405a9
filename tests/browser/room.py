"""The officers' room in a browser: a real service, somebody who uses it, and what is looked at."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.page_looks import violations
from tests.browser.strict_modes import WATCH
from tests.fixtures.commands import run
from tests.fixtures.process import free_ports, running
from tests.fixtures.sites import ServedSite, make_site

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}
MOST_TABS = 60
# of every element with the focus: whether anybody could see that it has it
IS_SEEN = """element => { const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(element);
  return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none' }"""
OVERFLOW = """() => [...document.querySelectorAll('body *')]
  .filter((element) => !element.closest('.scroll, svg'))
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => element.outerHTML.slice(0, 120))"""


@dataclass
class Room:
    """A service with one site."""

    origin: str
    site: ServedSite
    environment: dict[str, str]

    def invite(self, email: str, role: str = "officer") -> str:
        """The link that the operator's command prints."""
        said = ["officer", "invite", email, "--role", role, "--site", self.site.key]
        return run(said, self.environment).stdout.split()[0]

    def decide(self, outcome: str = "accept") -> dict[str, str]:
        """What a visitor's browser is told of their decision."""
        request = Request(
            f"{self.origin}/v1/sites/{self.site.key}/decisions",
            json.dumps(self.site.click(outcome)).encode(),
            {"Origin": self.site.origin, "Content-Type": "text/plain"},
        )
        with urlopen(request, timeout=10) as answer:
            return json.load(answer)


@contextmanager
def opened_room(folder: Path) -> Iterator[Room]:
    """On a store and a port of its own."""
    [port] = free_ports(1)
    environment = {
        "DATABASE_URL": f"sqlite:///{folder}/pahintulot.db",
        "KEY_DIR": str(folder / "keys"),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    run(["db", "upgrade"], environment)
    site = make_site(environment, folder)
    with running(environment, folder / "gunicorn.log", ports=[port]):
        yield Room(environment["PUBLIC_URL"], site, environment)


@dataclass
class Person:
    """Who uses the room, with the keyboard alone or with the mouse.

    `flaws` are what the browser said on the way: reports of the policy, errors on the console.
    """

    context: BrowserContext
    page: Page
    has_mouse: bool
    flaws: list[str] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)

    def press(self, name: str, kind: str = "button") -> None:
        """Press the button or follow the link of that name, and wait for where it leads."""
        target = self.page.get_by_role(kind, name=name, exact=True).first  # type: ignore[arg-type]
        with self.page.expect_navigation():
            self.use(target)

    def use(self, target: Locator, key: str = "Enter") -> None:
        if self.has_mouse:
            target.click()
        else:
            self.reach(target)
            self.page.keyboard.press(key)

    def fill(self, label: str, text: str) -> None:
        target = self.page.get_by_label(label, exact=True)
        if self.has_mouse:
            target.fill(text)
        else:
            self.reach(target)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(text)

    def choose(self, label: str, option: str) -> None:
        target = self.page.get_by_label(label, exact=True)
        if self.has_mouse:
            target.select_option(label=option)
        else:
            self.reach(target)
            self.page.keyboard.type(option[:3])
            assert target.locator("option:checked").text_content() == option

    def reach(self, target: Locator) -> None:
        """By the Tab key; wherever the focus comes by, it is seen."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            focused = self.page.locator(":focus")
            if focused.count():
                assert focused.evaluate(IS_SEEN), focused.evaluate("e => e.outerHTML")
            if target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"no Tab leads to {target}")

    def look(self, title: str) -> None:
        """The page at hand is that one; axe, the policy and a narrow screen find nothing wrong."""
        assert self.page.locator("h1").inner_text() == title
        self.looked_at.append(title)
        self.flaws += self.page.evaluate("window.violations || []")
        self.flaws += [f"{title}: {found}" for found in violations(self.page)]
        self.page.set_viewport_size(NARROW)
        self.flaws += [f"{title} at 320 px: {found}" for found in self.page.evaluate(OVERFLOW)]
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.flaws.append(f"{title} at 320 px: scrolls sideways")
        self.page.set_viewport_size(WIDE)


def enter(context: BrowserContext, *, has_mouse: bool) -> Person:
    """Somebody with a new profile."""
    context.add_init_script(WATCH)
    person = Person(context, context.new_page(), has_mouse)
    context.on("console", lambda said: said.type in ("error", "warning") and note(said.text))

    def note(text: str) -> None:
        # a form that is refused with a reason is no error
        if "the server responded with a status of 4" not in text:
            person.flaws.append(text)

    return person

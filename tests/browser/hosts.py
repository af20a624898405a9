"""A site on several hosts of one domain, which share the visitor's choice, and its strangers."""

from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.browser.demo import notice
from tests.browser.stage import NOTICE, TAG, Stage, token

DOMAIN = "balita.example"
HOME, SHOP, STRANGER = (f"https://{name}{DOMAIN}" for name in ("", "shop.", "iba."))
FOREIGN = "https://pahayagan.example"
SHARED = {"domain": DOMAIN, "origins": [HOME, SHOP]}
GATED = '<template data-purpose="analytics"><i id="ran">tumakbo</i></template>'
YES = token(iat=1795464904, exp=4102444800, notice=NOTICE[:16])
NO = f"no.decline.{NOTICE[:16]}.2099-01-01"


class Hosts:
    """Pages of all of them; `reads` tells what the browser keeps, as (its domain, its value)."""

    def __init__(self, context: BrowserContext, **config: Any) -> None:
        self.stage = Stage(context, config=SHARED | config)
        self.tabs: dict[str, Page] = {}

    def open(self, origin: str, head: str = TAG) -> Page:
        """The page in a tab of its host's own, loaded anew."""
        top = f'<!doctype html><html lang="fil"><title>Balita</title>{head}'
        self.stage.files[f"{origin}/"] = f"{top}<body>{GATED}</body></html>"
        if origin not in self.tabs:
            self.tabs[origin] = self.stage.context.new_page()
        self.tabs[origin].goto(origin)
        return self.tabs[origin]

    def look(self, origin: str) -> Page:
        """The tab of that host comes to the front."""
        page = self.tabs[origin]
        page.bring_to_front()
        page.evaluate("dispatchEvent(new Event('visibilitychange'))")
        return page

    def hold(self, origin: str, text: str) -> None:
        """A cookie that the host has kept for itself."""
        self.stage.context.add_cookies([{"name": "pahintulot", "value": text, "url": origin}])

    def hold_for_all(self, text: str, domain: str = DOMAIN) -> None:
        cookie = {"name": "pahintulot", "value": text, "domain": f".{domain}", "path": "/"}
        self.stage.context.add_cookies([{**cookie, "secure": True}])  # type: ignore[list-item]

    def kept(self) -> list[tuple[str, str]]:
        """What it is kept as: the token, or the first words of a mark."""
        found = [(one["domain"], one["value"]) for one in self.stage.context.cookies()]
        return sorted((domain, _kind(text)) for domain, text in found)


def _kind(text: str) -> str:
    return ".".join(text.split(".")[:2]) if text.startswith("no.") else "yes"


def asks(page: Page) -> bool:
    """Once all has come that would still have come."""
    page.wait_for_timeout(300)
    return notice(page).count() > 0


def ran(page: Page) -> bool:
    return page.locator("#ran").count() > 0

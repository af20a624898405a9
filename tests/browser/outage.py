"""A site whose service stands behind a faulty proxy, and visitors who come meanwhile."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import BrowserContext, Page

from tests.browser.faulty import Faulty, in_front_of
from tests.browser.paper import SITE, Paper, opened_paper
from tests.fixtures.sites import make_key

GATED = (
    '<main>Balita</main><template data-purpose="analytics"><img src="/panukat" alt=""></template>'
)
WAITING = "Object.keys(localStorage).filter((key) => key.startsWith('pahintulot.')).length"


@dataclass
class Outage:
    """`rows` are the outcomes recorded since `begin`, oldest first."""

    paper: Paper
    proxy: Faulty
    api_key: str
    _before: int = 0

    def begin(self) -> None:
        self.proxy.mend()
        self.proxy.rewrite = str
        self.proxy.most_at_once = 0
        self._before = 0
        self._before = len(self.rows())

    def rows(self) -> list[str]:
        address = f"{self.paper.service}/v1/sites/{SITE}/decisions.jsonl"
        asked = Request(address, headers={"Authorization": f"Bearer {self.api_key}"})
        with urlopen(asked, timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        return [json.loads(line)["outcome"] for line in lines[:-1]][self._before :]


@contextmanager
def opened_outage(folder: Path) -> Iterator[Outage]:
    with opened_paper(folder) as paper, in_front_of(int(paper.service.rpartition(":")[2])) as proxy:
        paper.tag = f'<script src="{proxy.origin}/b/{SITE}.js" async></script>'
        paper.body = GATED
        yield Outage(paper, proxy, make_key(paper.environment, SITE, "export:read"))


class Visitor:
    """One person with their own profile; `analytics` and `errors` are what ran and went wrong."""

    def __init__(self, outage: Outage, new_context: Callable[..., BrowserContext]) -> None:
        self.url = outage.paper.url
        self.context = new_context()
        self.analytics: list[str] = []
        self.errors: list[str] = []
        self.context.on("request", self._note)
        self.context.on("weberror", lambda found: self.errors.append(str(found.error)))
        self.page: Page = self.context.new_page()

    def _note(self, request) -> None:
        if request.url.endswith("/panukat"):
            self.analytics.append(request.url)

    def visit(self, until: str = "domcontentloaded") -> Page:
        """Another visit, in a tab of its own."""
        self.page.close()
        self.page = self.context.new_page()
        self.page.goto(self.url, wait_until=until)
        return self.page

    def press(self, label: str) -> None:
        self.page.locator("section#pahintulot").get_by_role(
            "button", name=label, exact=True
        ).click()

    def waiting(self) -> int:
        return self.page.evaluate(WAITING)

"""The demonstration as a test sees it: its addresses, its log, its counter, its notice."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import Locator, Page

SOON_S = 20.0
PATIENCE_MS = 30_000  # a busy machine is slow, and no fault of the page's


def eventually(
    page: Page, read: Callable[[], object], expected: object, within_s: float = SOON_S
) -> None:
    """Assert that `read()` becomes `expected`; the page's routes and events go on meanwhile."""
    deadline = time.monotonic() + within_s
    while (found := read()) != expected and time.monotonic() < deadline:
        page.wait_for_timeout(30)
    assert found == expected


@dataclass
class Demo:
    """Rows and hits are counted from `begin`."""

    port: int
    api_key: str
    _rows_before: int = field(default=0, init=False)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.origin}/demo/"

    @property
    def neighbour_url(self) -> str:
        return f"http://localhost:{self.port + 1}/"

    @property
    def unlisted_url(self) -> str:
        """The neighbour's page under a name that the site does not list."""
        return f"http://unlisted.localhost:{self.port + 1}/"

    def begin(self) -> None:
        self._call("/demo/hits", method="DELETE")
        self._rows_before = 0
        self._rows_before = len(self.rows())

    def rows(self) -> list[dict[str, Any]]:
        """The decisions recorded since `begin`, oldest first."""
        lines = self._call("/v1/sites/demo/decisions.jsonl", bearer=self.api_key).splitlines()
        return [json.loads(line) for line in lines[:-1]][self._rows_before :]

    def outcomes(self) -> list[str]:
        return [row["outcome"] for row in self.rows()]

    def hits(self) -> int:
        return json.loads(self._call("/demo/hits"))["hits"]

    def status(self, credential: str) -> dict[str, Any]:
        """What a back end is told of the visitor whose cookie holds `credential`."""
        answer = self._call("/v1/sites/demo/status", bearer=credential, origin=self.origin)
        return json.loads(answer)

    def _call(self, path: str, *, method: str = "GET", bearer: str = "", origin: str = "") -> str:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        headers |= {"Origin": origin} if origin else {}
        request = Request(self.origin + path, method=method, headers=headers)
        with urlopen(request, timeout=10) as answer:
            return answer.read().decode()


def notice(page: Page) -> Locator:
    return page.locator("section#pahintulot")


def decline_button(page: Page) -> Locator:
    return notice(page).get_by_role("button", name="Tanggihan", exact=True)


def accept_button(page: Page) -> Locator:
    return notice(page).get_by_role("button", name="Tanggapin", exact=True)


def message(page: Page) -> Locator:
    """Our live message; a page may have live regions of its own."""
    return page.locator("p[role=status]")


def cookies(page: Page) -> dict[str, str]:
    return {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}


def queue_length(page: Page) -> int:
    """The decisions that wait in the browser."""
    return page.evaluate(
        "Object.keys(localStorage).filter((key) => /^pahintulot/.test(key)).length"
    )


def allows(page: Page) -> bool:
    return page.evaluate("pahintulot.allows('analytics')")


def watch_requests(page: Page) -> list[str]:
    """Every request from here on, as `METHOD path`."""
    seen: list[str] = []

    def note(request: Any) -> None:
        seen.append(f"{request.method} /{request.url.split('/', 3)[3]}")

    page.on("request", note)
    return seen

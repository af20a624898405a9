"""Chromium, by Playwright."""

from typing import Any

from playwright.sync_api import Browser

from tests.browser.engines.visitor import Visitor


class ChromiumVisitor(Visitor):
    """One browser context is one profile."""

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context()
        self._page = self._context.new_page()

    def go(self, url: str) -> None:
        self._page.goto(url)

    def evaluate(self, expression: str) -> Any:
        return self._page.evaluate(f"async () => await ({expression})")

    def click_at(self, x: int, y: int) -> None:
        self._page.mouse.click(x, y)

    def cookies(self) -> dict[str, str]:
        return {cookie["name"]: cookie["value"] for cookie in self._context.cookies()}

    def leave(self) -> None:
        self._context.close()

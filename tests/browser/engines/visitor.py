"""A person at a browser of any engine: what they see, what they press, what their browser keeps."""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from selenium.common import WebDriverException

PAGE_IS_CHANGING = (PlaywrightError, WebDriverException)
SOON_S = 20.0

POINT = """(() => {
  const isNamed = (element) => element.textContent.trim() === NAME;
  const element = [...document.querySelectorAll(SELECTOR)].find(isNamed);
  if (!element) return null;
  element.scrollIntoView({block: 'nearest', behavior: 'instant'});
  const {left, top, width, height} = element.getBoundingClientRect();
  const point = [Math.round(left + width / 2), Math.round(top + height / 2)];
  return element.contains(document.elementFromPoint(...point)) ? point : null;
})()"""


class Visitor(ABC):
    """A browser's window with a fresh profile. A press is the engine's own input event."""

    patience_s = SOON_S

    @abstractmethod
    def go(self, url: str) -> None:
        """Open the page and wait until it has loaded: an async script of it has run."""

    @abstractmethod
    def evaluate(self, expression: str) -> Any:
        """What the expression, or the promise that it gives, is in the page."""

    @abstractmethod
    def click_at(self, x: int, y: int) -> None:
        """Press and release the mouse there."""

    @abstractmethod
    def cookies(self) -> dict[str, str]:
        """The page's cookies, those that no script can read included."""

    @abstractmethod
    def leave(self) -> None:
        """Close the window and forget the profile."""

    def press(self, selector: str, name: str) -> None:
        """Press what bears exactly this name, once it is there and nothing covers it."""
        quoted = POINT.replace("NAME", json.dumps(name)).replace("SELECTOR", json.dumps(selector))
        point: list[int] = []

        def is_found() -> bool:
            point[:] = self.evaluate(quoted) or []
            return bool(point)

        self.eventually(is_found, expected=True)
        self.click_at(*point)

    def eventually(self, read: Callable[[], object], expected: object) -> None:
        """Assert that `read()` becomes `expected`; a page that is just going has no answer yet."""
        deadline = time.monotonic() + self.patience_s
        while True:
            try:
                found = read()
            except PAGE_IS_CHANGING as error:
                found = error
            if found == expected or time.monotonic() > deadline:
                break
            time.sleep(0.03)
        assert found == expected

    def sees(self, expression: str, expected: object) -> None:
        """Assert that the expression becomes `expected` in the page."""
        self.eventually(lambda: self.evaluate(expression), expected)

"""Requests held back until a test lets them go: who comes first is then no matter of luck."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Route


@dataclass
class Held:
    """What matches `pattern` waits for `release`."""

    context: BrowserContext
    pattern: str
    waiting: list[Route] = field(default_factory=list)
    is_open: bool = False

    def __post_init__(self) -> None:
        self.context.route(self.pattern, self._meet)

    def release(self) -> None:
        self.is_open = True
        for route in self.waiting:
            route.fallback()

    def _meet(self, route: Route) -> None:
        if self.is_open:
            route.fallback()
        else:
            self.waiting.append(route)

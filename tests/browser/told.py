"""What went wrong in a page, counted by the test itself."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page


@dataclass
class Told:
    """`errors` reached the page; `ours` is what we told the console of."""

    context: BrowserContext
    errors: list[str] = field(default_factory=list)
    ours: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("weberror", lambda error: self.errors.append(str(error.error)))
        self.context.on("console", lambda said: said.type == "error" and self._hear(said.text))

    def _hear(self, text: str) -> None:
        if text.startswith("pahintulot:"):
            self.ours.append(text)


GATED = """<main>Balita</main><template data-purpose="analytics"><script>window.ran = true</script>
  </template>"""


def is_whole(page: Page) -> bool:
    """The page says what it said, and what waits has not run."""
    page.wait_for_timeout(150)
    return page.locator("main").inner_text() == "Balita" and not page.evaluate("window.ran")

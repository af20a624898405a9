"""How a test looks at a page: axe, what is in view, contrast, a page long enough to scroll."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

LONG_PAGE = "<main><h1>Balita</h1>" + "<p><a href='#x'>Isang balita</a></p>" * 60 + "</main>"
_LUMINANCE = """colour => {
  const paint = new OffscreenCanvas(1, 1).getContext('2d');
  paint.fillStyle = colour;
  paint.fillRect(0, 0, 1, 1);
  const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].map((channel) => channel / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}"""


def violations(page: Page) -> list[str]:
    """What axe finds wrong in the page, one line a node."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def is_in_view(page: Page, selector: str) -> bool:
    return page.locator(selector).evaluate(
        """element => { const {top, bottom, left, right} = element.getBoundingClientRect();
          return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth }"""
    )


def style(element: Locator, name: str) -> str:
    """A computed value."""
    return element.evaluate("(element, name) => getComputedStyle(element)[name]", name)


def contrast(page: Page, one: str, other: str) -> float:
    """The contrast of two computed colours, as WCAG 2.2 counts it."""
    lights = sorted(page.evaluate(_LUMINANCE, colour) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)

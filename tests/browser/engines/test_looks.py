"""The layouts, and pages whose styles mean ill: in Chromium, Firefox and WebKit alike."""

import pytest

from tests.browser.engines import flows
from tests.browser.engines.street import Street
from tests.browser.engines.visitor import Visitor

SPITE = """<style>* { all: unset !important } html { font-size: 62.5%; letter-spacing: 2em }
  body { display: block !important; transform: translateY(-40px) scale(0.5) !important;
    height: 5000px !important; overflow: clip !important; pointer-events: none !important }
  section, button, a { display: none !important }</style>"""
PLACE = """(() => {
  const box = document.querySelector('#pahintulot');
  const buttons = [...box.querySelectorAll('button')].map((one) => one.getBoundingClientRect());
  const { left, right, top, bottom, height } = box.getBoundingClientRect();
  return { isAtFoot: Math.abs(innerHeight - bottom) < 1, isWide: right - left > innerWidth - 20,
    isInCorner: innerWidth - right < 40 && innerHeight - bottom < 40 && right - left < 400,
    isHalfAtMost: height <= innerHeight / 2, isOnTop: box.matches(':popover-open'),
    areInView: buttons.every((one) => one.top >= top && one.bottom <= bottom),
    areInARow: buttons[0].right < buttons[1].left && buttons[0].top === buttons[1].top,
    letterSpacing: getComputedStyle(box).letterSpacing,
    fontSize: getComputedStyle(box.querySelector('p')).fontSize };
})()"""
HEALTHY = {
    **dict.fromkeys(("isHalfAtMost", "isOnTop", "areInView", "areInARow"), True),
    "letterSpacing": "normal",
    "fontSize": "14px",
}


@pytest.mark.parametrize("head", ["", SPITE], ids=["plain", "spiteful"])
def test_the_bar_lies_along_the_foot_whatever_the_page_says(
    head: str, visitor: Visitor, street: Street
) -> None:
    street.head = head
    visitor.go(street.url)
    visitor.sees(flows.LABELS, [flows.DECLINE, flows.ACCEPT])
    found = visitor.evaluate(PLACE)
    assert found == found | HEALTHY | {"isAtFoot": True, "isWide": True}
    visitor.press(flows.BUTTONS, flows.DECLINE)
    visitor.sees(flows.IS_SHOWN, expected=False)
    visitor.eventually(street.demo.outcomes, ["decline"])


def test_the_corner_box_stands_in_the_corner(visitor: Visitor, street: Street) -> None:
    visitor.go(f"{street.demo.origin}/demo/gallery/fil/corner/first/")
    visitor.sees(flows.LABELS, [flows.DECLINE, flows.ACCEPT])
    found = visitor.evaluate(PLACE)
    assert found == found | HEALTHY | {"isAtFoot": False, "isInCorner": True}


def test_the_pages_last_line_can_be_scrolled_out_from_behind(
    visitor: Visitor, street: Street
) -> None:
    street.body = "<main style='height: 200vh'>…</main><footer>Dulo</footer>"
    visitor.go(street.url)
    visitor.sees(flows.IS_SHOWN, expected=True)
    visitor.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    visitor.sees(
        """document.querySelector('footer').getBoundingClientRect().bottom
          <= document.querySelector('#pahintulot').getBoundingClientRect().top""",
        expected=True,
    )

"""Each flow, on a page that does what the flow must find out."""

import pytest

from tests.browser.engines import flows
from tests.browser.engines.street import GATED, Street
from tests.browser.engines.visitor import Visitor

AT_THE_CLICK = """<script>addEventListener('click', () => {
  const script = Object.assign(document.createElement('script'), {src: '/analytics.js'});
  document.head.append(script);
}, {capture: true})</script>"""
SENDS_TWICE = """<script>
  const send = window.fetch;
  window.fetch = (url, options = {}) => {
    if (options.method === 'POST' && url.endsWith('/decisions')) {
      const body = {...JSON.parse(options.body), idempotency_key: '0123456789abcdefghijkA'};
      send(url, {...options, body: JSON.stringify(body)});
    }
    return send(url, options);
  };
</script>"""
KEEPS_ITS_COOKIE = (
    "<script>addEventListener('load', () => { document.cookie = '_demo=1' })</script>"
)
FORGETS_THE_QUEUE = "<script>localStorage.clear()</script>"
UNGATED = '<script src="/analytics.js"></script>'
NEVER_ALLOWED = GATED.replace("analytics", "marketing", 1)

# what the page does: the flow, the page's parts, what the flow says of it
PAGES = {
    "without our tag": (
        flows.is_left_alone_before_a_choice,
        {"tag": ""},
        r"\[\] == \['Tanggihan', 'Tanggapin'\]",
    ),
    "analytics that waits for nothing": (
        flows.is_left_alone_before_a_choice,
        {"body": UNGATED},
        "_demo",
    ),
    "a decision sent twice": (
        flows.declines,
        {"head": SENDS_TWICE},
        r"\['decline', 'decline'\]|\[None, None\]",
    ),
    "analytics at the click": (
        flows.accepts,
        {"head": AT_THE_CLICK, "body": ""},
        "False == True",
    ),
    "analytics that is never let in": (
        flows.accepts,
        {"body": NEVER_ALLOWED},
        "0 == 1",
    ),
    "a cookie that comes back": (
        flows.withdraws_in_the_settings,
        {"head": KEEPS_ITS_COOKIE},
        "_demo",
    ),
    "a queue that is lost": (
        flows.accepts_while_the_service_is_away,
        {"head": FORGETS_THE_QUEUE},
        "0 == 1",
    ),
}


@pytest.mark.parametrize("engine", ["chromium"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_breaks_the_rule_is_found_out(
    page: str, engine: str, visitor: Visitor, street: Street
) -> None:
    flow, parts, complaint = PAGES[page]
    for name, value in parts.items():
        setattr(street, name, value)
    visitor.patience_s = 1.5
    with pytest.raises(AssertionError, match=complaint):
        flow(visitor, street)

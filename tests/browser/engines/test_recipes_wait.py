"""What docs/recipes.md has waits in every engine: Firefox looks into templates early."""

import re

from tests.browser.engines import flows
from tests.browser.engines.street import Street
from tests.browser.engines.visitor import Visitor
from tests.browser.recipes import example
from tests.browser.tools import TOOLS

ADDRESS = re.compile(r' src="https://[\w.-]+([^"?]+)[^"]*"')


def test_before_a_choice_no_tool_is_asked_for_and_after_an_accept_each_is(
    visitor: Visitor, street: Street
) -> None:
    """At the page's own server, which notes it and plays none of them: their queues are enough."""
    tools = "".join(example(name) for name in TOOLS if name != "HTML")
    expected = sorted(f"GET {path}.js" for path in ADDRESS.findall(tools))
    assert len(expected) == len(TOOLS) - 1
    posthog = "<script>window.posthog = {init() {}}</script>"
    street.head = posthog + ADDRESS.sub(r' src="\1.js"', tools)
    flows.is_left_alone_before_a_choice(visitor, street)
    visitor.press(flows.BUTTONS, flows.ACCEPT)
    visitor.eventually(lambda: sorted(set(street.asked) & set(expected)), expected)

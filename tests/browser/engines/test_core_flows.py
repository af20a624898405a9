"""Notice, decline, accept, gate, withdraw, queue: in Chromium, Firefox and WebKit alike."""

import pytest

from tests.browser.engines import flows
from tests.browser.engines.street import Street, note
from tests.browser.engines.visitor import Visitor

NOTES = "window.notes || []"
# Firefox looks ahead into templates: see test_firefox_asks_early_for_what_it_sees_in_a_template
KINDS = f"""
<template data-purpose="analytics"><script>{note("template")}</script>
  <script src="/in-template.js"></script><p id="cloned">…</p></template>
<script type="text/plain" data-purpose="analytics">{note("plain")}</script>
<script type="text/plain" data-purpose="analytics" data-src="/plain.js"></script>
<script type="text/plain" data-purpose="analytics" data-type="module">{note("module")};
  import.meta.url;</script>
<iframe data-purpose="analytics" data-src="/framed" title="…"></iframe>
<img data-purpose="analytics" data-src="/pixel" alt="">
<template data-purpose="marketing"><script>{note("never")}</script></template>"""
LOOKED_AT_EARLY = """<template data-purpose="analytics"><img src="/pixel" alt="">
<script src="/after-an-element.js"></script></template>"""


def test_the_notice_says_what_the_law_wants_on_the_demonstrations_page(
    visitor: Visitor, street: Street
) -> None:
    flows.is_asked(visitor, street.demo.url)


def test_before_a_choice_nothing_is_kept_run_or_asked_for(visitor: Visitor, street: Street) -> None:
    flows.is_left_alone_before_a_choice(visitor, street)


def test_a_decline_is_a_mark_without_an_id_and_is_not_asked_again(
    visitor: Visitor, street: Street
) -> None:
    flows.declines(visitor, street)


def test_an_accept_lets_analytics_run_once_and_only_after_the_record(
    visitor: Visitor, street: Street
) -> None:
    flows.accepts(visitor, street)


def test_an_accept_must_come_from_a_person(visitor: Visitor, street: Street) -> None:
    """So the presses of the other tests are the engine's own, or they would accept nothing."""
    street.head = "<script>addEventListener('load', () => pahintulot.accept())</script>"
    flows.is_asked(visitor, street.url)
    visitor.evaluate(f"document.querySelectorAll({flows.BUTTONS!r})[1].click()")
    visitor.sees(flows.SETTLED, expected=True)
    assert visitor.evaluate(flows.IS_SHOWN)
    assert street.demo.outcomes() == []


def test_each_gated_kind_runs_after_an_accept_and_none_before(
    visitor: Visitor, street: Street
) -> None:
    street.body = KINDS
    flows.is_left_alone_before_a_choice(visitor, street)
    assert visitor.evaluate(NOTES) == []
    visitor.press(flows.BUTTONS, flows.ACCEPT)
    expected = ["template", "/in-template.js", "plain", "/plain.js", "module"]
    visitor.sees(NOTES, expected)
    for path in ("/framed", "/pixel"):
        visitor.eventually(lambda path=path: street.asked.count(f"GET {path}"), 1)
    assert visitor.evaluate("document.querySelector('#cloned').innerText") == "…"
    visitor.sees(flows.SETTLED, expected=True)
    assert visitor.evaluate(NOTES) == expected


@pytest.mark.parametrize("engine", ["firefox"])
def test_firefox_asks_early_for_what_it_sees_in_a_template(
    engine: str, visitor: Visitor, street: Street
) -> None:
    """Before any script of a page can run; so such markup is written as the docs say it.

    Once this fails, Firefox has mended it, and the docs have a warning too many.
    """
    street.body = LOOKED_AT_EARLY
    flows.is_asked(visitor, street.url)
    for path in ("/pixel", "/after-an-element.js"):
        visitor.eventually(lambda path=path: street.asked.count(f"GET {path}"), 1)
    assert street.demo.outcomes() == []


@pytest.mark.parametrize(
    "flow",
    [flows.withdraws_in_the_settings, flows.withdraws_by_the_pages_own_button],
    ids=["settings", "withdraw()"],
)
def test_a_withdrawal_takes_the_analytics_cookie_and_closes_the_gate(
    flow, visitor: Visitor, street: Street
) -> None:
    flow(visitor, street)


@pytest.mark.parametrize(
    "flow",
    [flows.accepts_while_the_service_is_away, flows.accepts_and_the_answer_is_lost],
    ids=["refused", "answer lost"],
)
def test_an_accept_that_could_not_be_recorded_allows_nothing_and_arrives_later_once(
    flow, visitor: Visitor, street: Street
) -> None:
    flow(visitor, street)


def test_a_decline_that_could_not_be_recorded_holds_and_arrives_by_itself_once(
    visitor: Visitor, street: Street
) -> None:
    flows.declines_while_the_service_is_away(visitor, street)


def test_the_demonstrations_own_page_goes_the_whole_way(visitor: Visitor, street: Street) -> None:
    """Its policy is strict, and its script comes from its own origin."""
    demo = street.demo
    flows.is_asked(visitor, demo.url)
    visitor.press(flows.BUTTONS, flows.ACCEPT)
    visitor.eventually(demo.hits, 1)
    visitor.press("footer [data-pahintulot-open]", "Mga setting ng cookie")
    visitor.press(flows.BUTTONS, flows.WITHDRAW)
    visitor.eventually(demo.outcomes, ["accept", "withdraw"])
    visitor.sees(flows.STATUS, "withdrawn")
    visitor.eventually(lambda: list(visitor.cookies()), ["pahintulot"])
    assert demo.hits() == 1

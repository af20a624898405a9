"""What can wait, of which kind, and how each is kept as it was written."""

import base64
import hashlib

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import accept_button, eventually
from tests.browser.held import Held
from tests.browser.stage import NOTICE, SITE, Stage, token

GOOD = token(iat=1, exp=4102444800, notice=NOTICE[:16])
MODULE = 'type="text/plain" data-purpose="analytics" data-type="module"'
LATE = """html => {
  const maker = document.createElement('div');
  maker.innerHTML = html;
  document.body.append(...maker.childNodes);
}"""


def note(word: str) -> str:
    return f"(window.notes = window.notes || []).push('{word}');"


def notes(page: Page) -> list[str]:
    return page.evaluate("window.notes || []")


def asked_for(stage: Stage, part: str) -> list[str]:
    return [url.removeprefix(SITE) for url in stage.requests if part in url]


def test_images_wait_with_every_source_they_have(stage: Stage) -> None:
    page = stage.open(
        """<img data-purpose="analytics" data-src="/image-1" alt="">
        <img data-purpose="analytics" data-src="/image-small"
          data-srcset="/image-2 1x, /image-3 2x" alt="">
        <picture><source data-purpose="analytics" data-srcset="/image-4">
          <img data-purpose="analytics" data-src="/image-5" alt=""></picture>
        <video data-purpose="analytics" data-src="/image-6"></video>
        <audio data-purpose="marketing" data-src="/image-never" preload="auto"></audio>"""
    )
    page.wait_for_timeout(100)
    assert asked_for(stage, "/image") == []
    accept_button(page).click()
    wanted = {"/image-1", "/image-2", "/image-4", "/image-6"}
    eventually(page, lambda: set(asked_for(stage, "/image")), wanted)
    page.wait_for_timeout(100)
    assert sorted(asked_for(stage, "/image")) == sorted(wanted)


def test_every_attribute_of_a_script_is_kept(stage: Stage) -> None:
    stage.hold(GOOD)
    source = note("x")
    digest = base64.b64encode(hashlib.sha384(source.encode()).digest()).decode()
    stage.files[f"{SITE}/x.js"] = source
    kept = {
        "integrity": f"sha384-{digest}",
        "crossorigin": "anonymous",
        "referrerpolicy": "no-referrer",
        "fetchpriority": "low",
        "charset": "utf-8",
        "data-site": "42",
    }
    written = " ".join(f'{name}="{value}"' for name, value in kept.items())
    page = stage.open(
        f'<script type="text/plain" data-purpose="analytics" data-src="/x.js" {written}></script>'
    )
    eventually(page, lambda: notes(page), ["x"])
    script = page.locator("script[src='/x.js']")
    for name, value in kept.items():
        expect(script).to_have_attribute(name, value)


def test_a_script_that_is_not_the_one_it_was_signed_as_does_not_run(stage: Stage) -> None:
    stage.hold(GOOD)
    stage.files[f"{SITE}/x.js"] = note("another")
    page = stage.open(
        f"""<script type="text/plain" data-purpose="analytics" data-src="/x.js"
          integrity="sha384-{"A" * 64}"></script>
        <script type="text/plain" data-purpose="analytics">{note("next")}</script>"""
    )
    eventually(page, lambda: notes(page), ["next"])


def test_the_order_is_the_documents_whatever_the_kind(stage: Stage) -> None:
    for url in (f"{SITE}/module.js", f"{SITE}/module2.js"):
        stage.files[url] = f"import '/imported.js'; {note('a module')}"
    stage.files[f"{SITE}/imported.js"] = note("what it imports")
    stage.files[f"{SITE}/classic.js"] = note("a file")
    page = stage.open(
        f"""<script {MODULE} data-src="/module.js"></script>
        <template data-purpose="analytics"><script src="/classic.js"></script></template>
        <script type="text/plain" data-purpose="analytics">{note("a line")}</script>
        <template data-purpose="analytics"><script type="module" src="/module2.js"></script>
          <script nomodule src="/old.js"></script></template>
        <script type="text/plain" data-purpose="analytics" data-src="/classic.js"></script>"""
    )
    slow = Held(stage.context, f"{SITE}/imported.js")
    accept_button(page).click()
    eventually(page, lambda: len(slow.waiting), 1)
    page.wait_for_timeout(100)
    assert notes(page) == []
    slow.release()
    expected = ["what it imports", "a module", "a file", "a line", "a module", "a file"]
    eventually(page, lambda: notes(page), expected)
    assert asked_for(stage, "old.js") == []


def test_a_script_that_never_comes_holds_the_next_up_for_ten_seconds_only(stage: Stage) -> None:
    stage.context.route("**/never.js", lambda route: None)
    stage.context.clock.install()
    page = stage.open(
        f"""<template data-purpose="analytics"><script src="/never.js"></script>
        <script>{note("after it")}</script></template>"""
    )
    with page.expect_request("**/never.js"):
        accept_button(page).click()
    page.wait_for_timeout(200)
    assert notes(page) == []
    page.clock.fast_forward(10_000)
    eventually(page, lambda: notes(page), ["after it"])


def test_data_blocks_are_kept_and_an_import_map_maps(stage: Stage) -> None:
    stage.hold(GOOD)
    stage.files[f"{SITE}/mapped.js"] = note("mapped")
    page = stage.open(
        f"""<template data-purpose="analytics">
          <script type="application/json" id="data">{{"a": 1}}</script>
          <script type="importmap">{{"imports": {{"it": "/mapped.js"}}}}</script>
          <script type="module">import 'it'</script></template>
        <script type="application/json" data-purpose="analytics">{note("never")}</script>"""
    )
    eventually(page, lambda: notes(page), ["mapped"])
    assert page.evaluate("JSON.parse(document.querySelector('#data').textContent)") == {"a": 1}


@pytest.mark.parametrize("purpose", ["analytics", "analytics marketing"])
def test_a_purpose_inside_a_purpose_waits_for_its_own(purpose: str, stage: Stage) -> None:
    purposes = purpose.split()
    stage.config = {"purposes": ["analytics", "marketing"]}
    stage.hold(token(iat=1, exp=4102444800, notice=NOTICE[:16], purposes=purposes))
    page = stage.open()
    page.evaluate(
        LATE,
        f"""<template data-purpose="analytics"><script>{note("analytics")}</script>
          <script type="text/plain" data-purpose="marketing">{note("marketing")}</script>
          <template data-purpose="marketing"><script>{note("inner")}</script></template>
        </template>""",
    )
    expected = ["analytics", "marketing", "inner"] if "marketing" in purposes else ["analytics"]
    eventually(page, lambda: notes(page), expected)
    page.wait_for_timeout(200)
    assert notes(page) == expected


@pytest.mark.parametrize("purpose", ["analytics", "analytics marketing"])
@pytest.mark.parametrize("is_late", [False, True])
def test_a_script_that_names_its_own_purpose_inside_another_runs_with_both_and_once(
    purpose: str, *, is_late: bool, stage: Stage
) -> None:
    purposes = purpose.split()
    stage.config = {"purposes": ["analytics", "marketing"]}
    stage.hold(token(iat=1, exp=4102444800, notice=NOTICE[:16], purposes=purposes))
    html = f"""<template data-purpose="analytics">
      <script data-purpose="analytics">{note("analytics")}</script>
      <script data-purpose="marketing">{note("marketing")}</script></template>"""
    page = stage.open("" if is_late else html)
    if is_late:
        page.evaluate(LATE, html)
    eventually(page, lambda: notes(page), purposes)
    page.evaluate("document.body.append('a later change')")
    page.wait_for_timeout(200)
    assert notes(page) == purposes


def test_what_comes_through_inner_html_runs_once_too(stage: Stage) -> None:
    """A browser marks those scripts as started; they run as new ones."""
    stage.hold(GOOD)
    stage.files[f"{SITE}/x.js"] = note("from a file")
    page = stage.open()
    page.evaluate(
        LATE,
        f"""<template data-purpose="analytics"><script>{note("content")}</script>
          <script src="/x.js"></script></template>
        <script type="text/plain" data-purpose="analytics">{note("script")}</script>""",
    )
    eventually(page, lambda: notes(page), ["content", "from a file", "script"])
    page.evaluate("document.body.append('a later change')")
    page.wait_for_timeout(100)
    assert len(notes(page)) == 3


@pytest.mark.parametrize("reset", ["template { display: none }", "* { all: unset }", ""])
def test_a_templates_content_shows_in_its_place_and_goes_with_it(reset: str, stage: Stage) -> None:
    page = stage.open(
        f"""<style>{reset}</style><div id=before>…</div>
        <template data-purpose="analytics"><div id=gated>…</div></template><div id=after>…</div>"""
    )
    expect(page.locator("#gated")).to_have_count(0)
    accept_button(page).click()
    expect(page.locator("#gated")).to_be_visible()
    tops = [page.locator(f"#{name}").bounding_box()["y"] for name in ("before", "gated", "after")]
    assert tops == sorted(tops)
    page.evaluate("document.querySelector('template').remove()")
    expect(page.locator("#gated")).to_have_count(0)


def test_a_withdrawal_stops_what_has_not_had_its_turn(stage: Stage) -> None:
    slow = Held(stage.context, f"{SITE}/slow.js")
    stage.files[f"{SITE}/slow.js"] = note("slow")
    page = stage.open(
        """<template data-purpose="analytics"><script src="/slow.js"></script>
        <script>fetch('/forbidden')</script></template>"""
    )
    accept_button(page).click()
    eventually(page, lambda: len(slow.waiting), 1)
    stage.context.route("**/decisions", lambda route: None)
    with page.expect_navigation():
        page.evaluate("void pahintulot.withdraw()")
        slow.release()
    assert asked_for(stage, "/forbidden") == []

"""Markup, scripts and notices that do not fit each other: the page is calm, a no stays a no."""

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.demo import accept_button, allows, decline_button, eventually, notice
from tests.browser.old_scripts import CURRENT, NEW, NEWS, cached, replaced
from tests.browser.snippet import snippet
from tests.browser.stage import NOTICE, SERVICE, TAG, Stage, all_words, script, token, words
from tests.browser.told import GATED, Told, is_whole

GOOD = {"iat": 1, "exp": 4102444800, "notice": NOTICE[:16]}
SEVERAL = ["analytics", "marketing", "preferences"]
LATER = CURRENT | {"purposes": SEVERAL} | words("fil", "core", "several")
NAMES = ["", " ", "analytics ", "Analytics", "wala", "constructor", "__proto__", "toString", "0"]
FORMS = """<template data-purpose="{0}"><script>window.ran = true</script></template>
  <script type="text/plain" data-purpose="{0}">window.ran = true</script>
  <iframe data-purpose="{0}" data-src="https://video.example/" title="x"></iframe>
  <img data-purpose="{0}" data-src="https://pixel.example/" alt="">"""
PANEL_GONE = f"{SERVICE}/b/panel.*.js"


@pytest.fixture
def stage(bad_context: BrowserContext) -> Stage:
    return Stage(bad_context)


@pytest.fixture
def told(bad_context: BrowserContext) -> Told:
    return Told(bad_context)


def outside(stage: Stage) -> list[str]:
    return [url for url in stage.requests if "video.example" in url or "pixel.example" in url]


@pytest.mark.parametrize("name", NAMES)
def test_what_waits_for_an_unknown_purpose_never_runs_and_nothing_is_thrown(
    name: str, stage: Stage, told: Told
) -> None:
    stage.hold(token(**GOOD))
    page = stage.open("<main>Balita</main>" + FORMS.format(name))
    assert allows(page)
    assert is_whole(page)
    assert outside(stage) == []
    assert page.evaluate("name => pahintulot.allows(name)", name) is False
    assert (told.errors, told.ours) == ([], [])


def test_a_page_of_thirty_purposes_is_calm_and_runs_the_one_that_was_allowed(
    stage: Stage, told: Told
) -> None:
    """No notice can offer as many; twenty-nine of them are nobody's to allow."""
    waiting = "".join(FORMS.format(f"p{number}") for number in range(29))
    own = '<template data-purpose="analytics"><i id="own">tumakbo</i></template>'
    page = stage.open("<main>Balita</main>" + waiting + own)
    accept_button(page).click()
    eventually(page, lambda: page.locator("#own").count(), 1)
    assert [body["purposes"] for body in stage.decisions] == [["analytics"]]
    assert is_whole(page)
    assert outside(stage) == []
    assert (told.errors, told.ours) == ([], [])


def test_a_tag_manager_that_comes_first_is_told_no_and_later_what_was_chosen(
    stage: Stage, told: Told
) -> None:
    """It has taken the layer's `push` for its own by then, and reads what was said before."""
    manager = """<script>window.heard = [];
      const {push} = dataLayer; heard.push(...dataLayer.map((entry) => entry[1]));
      dataLayer.push = (...entries) => {
        heard.push(...entries.map((entry) => entry[2]?.analytics_storage || entry.event));
        return push.apply(dataLayer, entries);
      };</script>"""
    page = stage.open(GATED, head=snippet() + manager + TAG)
    assert page.evaluate("heard") == ["default", "pahintulot"]
    accept_button(page).click()
    eventually(page, lambda: page.evaluate("heard.slice(2)"), ["granted", "pahintulot"])
    assert (told.errors, told.ours) == ([], [])


@pytest.mark.parametrize("second", ["demo.js", "demo.en.js"])
def test_two_copies_of_the_script_are_one_notice_and_one_decision(
    second: str, stage: Stage, told: Told
) -> None:
    """In the language of whichever came first; what waits runs once."""
    stage.files[f"{SERVICE}/b/demo.en.js"] = script(**all_words("en"))
    counted = GATED.replace("window.ran = true", "window.runs = (window.runs || 0) + 1")
    copy = f'<script src="{SERVICE}/b/{second}"></script>'
    page = stage.open(counted, head=TAG.replace(" async", "") + copy)
    expect(notice(page)).to_have_count(1)
    assert notice(page).get_attribute("lang") == "fil"
    accept_button(page).click()
    eventually(page, lambda: page.evaluate("window.runs"), 1)
    page.wait_for_timeout(200)
    assert page.evaluate("window.runs") == 1
    assert len(stage.decisions) == 1
    assert (told.errors, told.ours) == ([], [])


def test_an_old_script_for_one_purpose_does_not_ask_for_three(stage: Stage, told: Told) -> None:
    """Such as a service worker may serve for ever; a fresh one asks with the way to choose."""
    stage.answer = replaced
    old = script()
    stage.config = LATER
    cached(stage, old)
    page = stage.open(GATED)
    accept_button(page).click()
    eventually(page, lambda: NEWS in stage.requests, True)
    assert is_whole(page)
    assert notice(page).count() == 0
    page.reload()
    expect(notice(page).get_by_role("button", name="Pumili")).to_be_visible()
    assert [body["notice"] for body in stage.decisions] == [f"sha256:{NOTICE}"]
    assert (told.errors, told.ours) == ([], [])


def renewed(stage: Stage, body: str = "", **config: Any) -> Page:
    """A page of an old script that has learnt of three purposes, with a choice under the new."""
    old = script()
    stage.config = LATER | config
    stage.hold(token(**GOOD | {"notice": NEW[:16], "purposes": ["marketing"]}))
    cached(stage, old)
    page = stage.open(GATED + body)
    eventually(page, lambda: NEWS in stage.requests, True)
    page.wait_for_timeout(200)
    return page


def test_an_old_script_follows_what_was_chosen_of_three_and_no_more(stage: Stage) -> None:
    own = '<template data-purpose="marketing"><i id="own">tumakbo</i></template>'
    page = renewed(stage, own)
    assert page.locator("#own").count() == 1
    assert [name for name in SEVERAL if page.evaluate("pahintulot.allows", name)] == ["marketing"]
    assert is_whole(page)
    assert notice(page).count() == 0


@pytest.mark.parametrize("wanted", ["", "['marketing']", "['analytics']"])
def test_an_old_script_lets_no_page_allow_what_it_cannot_let_a_person_choose(
    wanted: str, stage: Stage
) -> None:
    page = renewed(stage, f'<button id="mine" onclick="pahintulot.accept({wanted})">Oo</button>')
    page.locator("#mine").click()
    assert is_whole(page)
    assert stage.decisions == []


def test_an_old_script_without_the_panel_offers_a_no_and_no_yes_to_everything(
    stage: Stage, told: Told
) -> None:
    stage.context.route(PANEL_GONE, lambda route: route.abort())
    page = renewed(stage, "<a href='#pahintulot'>Buksan</a>")
    page.get_by_role("link", name="Buksan").click()
    expect(decline_button(page)).to_be_visible()
    assert notice(page).get_by_role("button").count() == 1
    assert "undefined" not in notice(page).inner_text()
    decline_button(page).click()
    eventually(page, lambda: [body["outcome"] for body in stage.decisions], ["decline"])
    assert told.errors == []


@pytest.mark.parametrize("purposes", [["analytics"], SEVERAL[:2]])
def test_a_notice_from_before_the_newer_texts_says_undefined_nowhere(
    purposes: list[str], stage: Stage, told: Told
) -> None:
    """In the question and in the settings, before and after a choice."""
    newer = ("record_download", "button_choose", "purposes_title", "purposes_save")
    core = stage.configuration["texts"]
    stage.config = {
        "purposes": purposes,
        "texts": {key: text for key, text in core.items() if key not in newer},
    }
    older = all_words("fil")
    for key in [key for key in older["texts"] if key in newer or key.startswith("embed_")]:
        del older["texts"][key]
    older["purposes"] = {name: [name, ""] for name in purposes}
    del older["cookies"]
    answer = json.dumps(older | {"notice": NOTICE})
    stage.context.route("**/b/demo.*.fil.json", lambda route: route.fulfill(body=answer))
    page = stage.open(GATED + "<a href='#pahintulot'>Buksan</a>" + FORMS.format("analytics"))
    said = [_all_said(page)]
    decline_button(page).click()
    for _ in range(2):
        page.get_by_role("link", name="Buksan").click()
        expect(notice(page)).to_contain_text("Isara")
        said.append(_all_said(page))
        if not allows(page):
            accept_button(page).click()
            eventually(page, lambda: allows(page), True)
    assert [text for text in said if "undefined" in text or "null" in text] == []
    assert allows(page)
    assert (told.errors, told.ours) == ([], [])


def _all_said(page: Page) -> str:
    return page.evaluate(
        """() => [document.body.textContent, ...[...document.querySelectorAll('#pahintulot')]
          .map((box) => box.ariaLabel + box.shadowRoot.textContent)].join('|')"""
    )

"""Strict policies: the notice shows, decides and opens the gate without one report."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from tests.browser.demo import accept_button, allows, decline_button, eventually, notice
from tests.browser.paper import Paper, opened_paper
from tests.browser.strict_modes import BY_NAME, KINDS, MODES, Mode, Visit, visit, without_corp

SETTINGS, QUESTION = "Mga setting ng cookie", "Gumagamit ng cookies ang website na ito"
EVERY_MODE = pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
PLANTED = {
    "a style element": (
        "document.head.append(Object.assign(document.createElement('style'),{textContent: 'i{}'}))",
        "style-src",
        "A nonce",
    ),
    "a style attribute": (
        "document.body.setAttribute('style', 'color: red')",
        "style-src-attr",
        "A nonce",
    ),
    "markup from a string": (
        "try { document.body.innerHTML += '<i></i>' } catch {}",
        "require-trusted-types-for",
        "Trusted Types",
    ),
    "code from a string": ("try { eval('1') } catch {}", "script-src", "A nonce"),
    "a script of another": (
        "try { document.createElement('script').src = 'https://elsewhere.example/' } catch {}",
        "require-trusted-types-for",
        "Trusted Types",
    ),
    "an image": ("new Image().src = 'https://elsewhere.example/'", "img-src", "Everything at once"),
    "a connection": (
        "fetch('https://elsewhere.example/').catch(() => 0)",
        "connect-src",
        "Everything at once",
    ),
}


@pytest.fixture(scope="module")
def strict_paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Paper, str]]:
    """One real service for the whole table, and its pinned tag."""
    with opened_paper(tmp_path_factory.mktemp("strict")) as paper:
        yield paper, paper.told_tag("--pinned")


def opens_settings(visited: Visit, title: str) -> None:
    visited.page.evaluate("pahintulot.open()")
    expect(notice(visited.page).get_by_role("heading")).to_have_text(title)


def test_the_table_and_the_examples_say_the_same() -> None:
    """Each mode has its row, and promises just the kinds that its example holds."""
    assert len(MODES) == len(BY_NAME) > 7
    for mode in MODES:
        held = {kind for kind, form in KINDS.items() if re.search(form, mode.body)}
        assert {kind for kind in KINDS if mode.cells[kind] in ("runs", "loads")} == held
        assert mode.cells["settings"] in ("panel", "question")


@pytest.mark.parametrize("effect", ["enforced", "report only"])
@EVERY_MODE
def test_what_is_gated_runs_after_an_accept_and_nothing_is_reported(
    mode: Mode, effect: str, strict_paper: tuple[Paper, str], context: BrowserContext
) -> None:
    is_enforced = effect == "enforced"
    visited = visit(*strict_paper, mode if is_enforced else mode.reported_only(), context)
    page = visited.page
    expect(decline_button(page)).to_be_visible()
    assert notice(page).evaluate("element => getComputedStyle(element).position") == "fixed"
    if "Cross-Origin-Opener-Policy" in mode.headers:
        assert page.evaluate("crossOriginIsolated")
    assert visited.gated() == []
    accept_button(page).click()
    eventually(page, visited.gated, mode.gated)
    eventually(page, lambda: page.evaluate("window.counted"), True)
    assert visited.violations() == []

    has_panel = mode.cells["settings"] == "panel"
    opens_settings(visited, SETTINGS if has_panel or not is_enforced else QUESTION)
    reported = visited.violations()
    assert all("panel." in report or "/b/" in report for report in reported)
    assert bool(reported) != has_panel


@pytest.mark.parametrize("name", ["A nonce", "Trusted Types"])
def test_a_script_written_into_a_template_runs_by_its_nonce(
    name: str, strict_paper: tuple[Paper, str], context: BrowserContext
) -> None:
    """It keeps the nonce, and the order; without a nonce it is the page's policy that stops it."""
    inline = "<script nonce='R4nd0m'>window.counted = 1</script><script>window.counted = 2</script>"
    body = f'<template data-purpose="analytics">{inline}<i id="ran"></i></template>'
    visited = visit(*strict_paper, replace(BY_NAME[name], body=body), context)
    accept_button(visited.page).click()
    eventually(visited.page, lambda: visited.page.locator("#ran").count(), 1)
    eventually(visited.page, lambda: visited.page.evaluate("window.counted"), 1)
    assert any("script-src-elem inline" in said for said in visited.violations())


@EVERY_MODE
def test_a_decline_is_recorded_and_nothing_is_reported(
    mode: Mode, strict_paper: tuple[Paper, str], context: BrowserContext
) -> None:
    visited = visit(*strict_paper, mode, context)
    paper, page = visited.paper, visited.page
    before = len(paper.outcomes())
    decline_button(page).click()
    eventually(page, lambda: paper.outcomes()[before:], ["decline"])
    assert not allows(page)
    assert visited.gated() == []
    assert visited.violations() == []


@EVERY_MODE
def test_who_refused_long_ago_is_asked_under_the_newest_notice(
    mode: Mode, strict_paper: tuple[Paper, str], context: BrowserContext
) -> None:
    """The script looks for it as data, which no policy has to let run."""
    old = {"name": "pahintulot", "value": f"no.decline.{'0d' * 8}.2020-01-01"}
    context.add_cookies([old | {"url": strict_paper[0].url}])
    visited = visit(*strict_paper, mode, context)
    expect(decline_button(visited.page)).to_be_visible()
    assert f"{strict_paper[0].service}/b/pahayagan.json" in visited.asked
    assert visited.violations() == []


@pytest.mark.parametrize("what", PLANTED)
def test_what_the_script_must_not_do_would_be_reported(
    what: str, strict_paper: tuple[Paper, str], context: BrowserContext
) -> None:
    """The control: the same page, our script with one thing more."""
    code, directive, mode = PLANTED[what]
    visited = visit(*strict_paper, BY_NAME[mode], context, plant=code)
    page = visited.page
    expect(decline_button(page)).to_be_visible()
    eventually(page, lambda: any(directive in said for said in visited.paper.reports), True)
    assert any(said.startswith(directive) for said in visited.violations())


def test_an_isolated_page_keeps_out_a_script_that_says_not_who_may_load_it(
    strict_paper: tuple[Paper, str], context: BrowserContext
) -> None:
    """The control of isolation: the same bytes without our header, from another origin."""
    isolated = BY_NAME["Cross-origin isolation"]
    with without_corp(strict_paper[0].service) as relay:
        tag = isolated.tag.replace("https://consent.example", relay)
        visited = visit(*strict_paper, replace(isolated, tag=tag), context)
        assert notice(visited.page).count() == 0
        assert "BLOCKED" in visited.failed[0]
        bare = visit(*strict_paper, replace(isolated, tag=tag, headers={}), context)
        expect(decline_button(bare.page)).to_be_visible()


def test_a_script_in_text_does_not_run_under_trusted_types(
    strict_paper: tuple[Paper, str], chromium: Browser
) -> None:
    """What the table says of it: nothing runs, and it is said once, on the console alone."""
    mode, other = BY_NAME["Trusted Types"], BY_NAME["A nonce"]
    assert mode.cells['<script type="text/plain">'] == "does not run"
    said: list[str] = []
    with chromium.new_context() as context:
        context.on("console", lambda line: line.type == "error" and said.append(line.text))
        context.on("weberror", lambda error: said.append(f"page: {error.error}"))
        visited = visit(*strict_paper, Mode("", mode.headers, mode.tag, other.body), context)
        accept_button(visited.page).click()
        eventually(visited.page, lambda: allows(visited.page), True)
        eventually(visited.page, lambda: len(visited.gated()), 2)
        assert "https://analytics.example/2.js" not in visited.gated()
    assert len([line for line in said if line.startswith("pahintulot:")]) == 1
    assert [line for line in said if line.startswith("page:")] == []


def loaded_tag(paper: Paper) -> str:
    """Our tag, which says when the browser has run the file."""
    return paper.told_tag().replace("<script ", "<script onload='window.loaded = true' ", 1)


def inside(paper: Paper, page: Page, sandbox: str) -> Frame:
    """Our tag in a frame of the page, sandboxed so."""
    paper.others["/inside"] = f"<!doctype html><title>Loob</title>{loaded_tag(paper)}"
    paper.body = f'<iframe sandbox="{sandbox}" src="/inside"></iframe>'
    page.goto(paper.url)
    return page.frames[1]


def is_silent(frame: Frame) -> bool:
    """Whether our script ran and did nothing: no function, no section, no message."""
    assert frame.evaluate("window.loaded")
    return frame.evaluate(
        "typeof pahintulot === 'undefined' && !document.querySelector('section, [role=status]')"
    )


def test_in_a_frame_without_an_origin_it_stays_silent(paper: Paper, page: Page) -> None:
    """No notice and no request but its own file; an error of it would fail the test."""
    paper.watch(page)
    frame = inside(paper, page, "allow-scripts")
    assert frame.evaluate("origin") == "null"
    assert is_silent(frame)
    assert paper.fetched == ["pahayagan.js"]


def test_on_a_page_without_an_origin_it_stays_silent(paper: Paper, page: Page) -> None:
    paper.tag = loaded_tag(paper)
    paper.headers = {"Content-Security-Policy": "sandbox allow-scripts"}
    paper.watch(page).goto(paper.url)
    assert page.evaluate("origin") == "null"
    assert is_silent(page.main_frame)
    assert paper.fetched == ["pahayagan.js"]


def test_in_a_frame_that_keeps_its_origin_it_asks(paper: Paper, page: Page) -> None:
    """The control of the silence."""
    frame = inside(paper, page, "allow-scripts allow-same-origin")
    expect(frame.locator("section#pahintulot")).to_be_visible()
    assert not is_silent(frame)

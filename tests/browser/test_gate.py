"""What waits for a purpose runs once it is allowed, in document order, as it was written."""

import pytest
from playwright.sync_api import expect

from tests.browser.demo import accept_button, allows, eventually, notice
from tests.browser.stage import NOTICE, SITE, TAG, Stage, token

GOOD = token(iat=1, exp=4102444800, notice=NOTICE[:16])


def note(word: str) -> str:
    return f"(window.notes = window.notes || []).push('{word}');"


def notes(page) -> list[str]:
    return page.evaluate("window.notes || []")


def test_nothing_runs_before_and_everything_after_in_document_order(stage: Stage) -> None:
    stage.files[f"{SITE}/first.js"] = note("first, from a file")
    stage.files[f"{SITE}/third.js"] = note("third, from a file")
    page = stage.open(
        f"""<script type="text/plain" data-purpose="analytics" data-src="/first.js"></script>
        <template data-purpose="analytics"><p id=in>…</p><script>{note("second")}</script>
          <script src="/third.js"></script><script>{note("fourth")}</script></template>
        <script type="text/plain" data-purpose="analytics">{note("fifth")}</script>
        <template data-purpose="marketing"><script>{note("never")}</script></template>
        <iframe data-purpose="analytics" data-src="/framed"></iframe>"""
    )
    page.wait_for_timeout(100)
    assert notes(page) == []
    assert not [request for request in stage.requests if request.startswith(f"{SITE}/f")]

    accept_button(page).click()
    eventually(page, lambda: len(notes(page)), 5)
    assert notes(page) == [
        "first, from a file",
        "second",
        "third, from a file",
        "fourth",
        "fifth",
    ]
    expect(page.locator("template > p#in")).to_be_visible()
    assert page.locator("iframe").get_attribute("src") == "/framed"
    page.evaluate("document.body.append('a later change')")
    page.wait_for_timeout(100)
    assert len(notes(page)) == 5


def test_what_comes_later_runs_when_it_comes(stage: Stage) -> None:
    stage.hold(GOOD)
    page = stage.open()
    page.evaluate(
        """code => {
          const template = document.createElement('template');
          template.dataset.purpose = 'analytics';
          const script = document.createElement('script');
          script.text = code;
          template.content.append(script);
          document.body.append(template);
        }""",
        note("later"),
    )
    eventually(page, lambda: notes(page), ["later"])


def test_a_templates_children_run_as_well_as_its_content(stage: Stage) -> None:
    stage.hold(GOOD)
    page = stage.open()
    page.evaluate(
        """code => {
          const template = document.createElement('template');
          template.dataset.purpose = 'analytics';
          const maker = document.createElement('div');
          maker.innerHTML = `<script>${code}<\\/script>`;
          template.appendChild(maker.firstChild);
          document.body.append(template);
        }""",
        note("as React does it"),
    )
    eventually(page, lambda: notes(page), ["as React does it"])


def test_an_attribute_of_a_script_is_kept(stage: Stage) -> None:
    stage.hold(GOOD)
    stage.files[f"{SITE}/x.js"] = note("x")
    page = stage.open(
        """<script type="text/plain" data-purpose="analytics" data-src="/x.js" async defer
          crossorigin="anonymous" id="kept" nonce="abc"></script>
        <script type="text/plain" data-purpose="analytics" data-type="module" id="module">
          window.isModule = import.meta.url !== undefined</script>"""
    )
    kept = page.locator("script#kept:not([type])")
    expect(kept).to_have_attribute("async", "")
    expect(kept).to_have_attribute("defer", "")
    expect(kept).to_have_attribute("crossorigin", "anonymous")
    assert kept.evaluate("script => script.nonce") == "abc"
    eventually(page, lambda: page.evaluate("window.isModule"), True)


def test_an_async_script_holds_nobody_up(stage: Stage) -> None:
    stage.context.route("**/slow.js", lambda route: None)
    page = stage.open(
        f"""<template data-purpose="analytics"><script async src="/slow.js"></script>
        <script>{note("not held up")}</script></template>""",
    )
    accept_button(page).click()
    eventually(page, lambda: notes(page), ["not held up"])


def test_a_script_that_cannot_be_had_does_not_stop_the_next(stage: Stage) -> None:
    stage.hold(GOOD)
    page = stage.open(
        f"""<script type="text/plain" data-purpose="analytics" data-src="/missing.js"></script>
        <script type="text/plain" data-purpose="analytics">{note("next")}</script>"""
    )
    eventually(page, lambda: notes(page), ["next"])


def test_a_withdrawal_deletes_the_listed_cookies_on_every_path_and_parent_domain(
    stage: Stage,
) -> None:
    stage.hold(GOOD)
    site = {"domain": ".balita.example", "path": "/"}
    stage.context.add_cookies(
        [
            {"name": "_demo", "value": "1", "domain": "balita.example", "path": "/"},
            {"name": "_demo", "value": "1", "domain": "balita.example", "path": "/a/b"},
            {"name": "_ga_ABC", "value": "1", **site},
            {"name": "_ga_DEF", "value": "1", "domain": ".balita.example", "path": "/a/"},
            {"name": "kept", "value": "1", **site},
        ]
    )
    page = stage.open(
        f'<template data-purpose="analytics"><script>{note("ran")}</script></template>',
        path="/a/b/c",
    )
    with page.expect_navigation():
        page.evaluate("void pahintulot.withdraw()")
    names = sorted(cookie["name"] for cookie in stage.context.cookies())
    assert names == ["kept", "pahintulot"]
    assert not allows(page)
    assert notes(page) == []


def test_a_withdrawal_does_not_reload_a_page_on_which_nothing_ran(stage: Stage) -> None:
    stage.hold(GOOD)
    page = stage.open()
    page.evaluate("window.same = true; pahintulot.withdraw()")
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["withdraw"])
    page.wait_for_timeout(200)
    assert page.evaluate("window.same")


def test_the_notice_is_put_back_but_no_war_is_fought(stage: Stage) -> None:
    page = stage.open("<main>…</main>")
    page.evaluate("document.querySelector('#pahintulot').remove()")
    expect(notice(page)).to_be_visible()
    page.evaluate(
        """new MutationObserver(() => document.querySelector('#pahintulot')?.remove())
          .observe(document.body, {childList: true});
        document.querySelector('#pahintulot').remove()"""
    )
    page.wait_for_timeout(200)
    assert notice(page).count() == 0
    assert not allows(page)


def test_the_notice_stands_where_the_page_wants_it(stage: Stage) -> None:
    page = stage.open("<header>…</header><div data-pahintulot-here><b>…</b></div>")
    expect(page.locator("[data-pahintulot-here] > section#pahintulot:first-child")).to_be_visible()


@pytest.mark.rule("15a")
@pytest.mark.parametrize("tag", [f"{TAG}{TAG}", TAG])
def test_a_child_directed_site_is_never_asked_and_never_allowed(tag: str, stage: Stage) -> None:
    stage.config = {"ask": False}
    stage.hold(GOOD)
    page = stage.open(
        f'<template data-purpose="analytics"><script>{note("ran")}</script></template>', head=tag
    )
    page.evaluate("pahintulot.open()")
    page.evaluate("document.onclick = () => pahintulot.accept()")
    page.mouse.click(5, 5)
    page.wait_for_timeout(100)
    assert notice(page).count() == 0
    assert stage.bodies == []
    assert notes(page) == []
    assert page.evaluate("pahintulot.allows('analytics')") is False

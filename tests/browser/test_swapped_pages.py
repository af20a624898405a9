"""Pages that change under us: another body, another document, history, view transitions."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import allows, decline_button, eventually, notice
from tests.browser.stage import NOTICE, SITE, TAG, Stage, token

GOOD = token(iat=1, exp=4102444800, notice=NOTICE[:16])
MANY = 40
GATED = '<template data-purpose="analytics"><script>note("{}")</script></template>'
NOTES = "<script>window.notes = []; window.note = (word) => notes.push(word)</script>"

# as Turbo, pjax and their like do it: fetched, parsed, put in place of what was there
NEW_BODY = """const other = new DOMParser().parseFromString(html, 'text/html').body;
  other.querySelectorAll('body > script').forEach((script) => script.remove());"""
SWAPS = {
    "another body": f"{NEW_BODY} document.body = other;",
    "other children": f"{NEW_BODY} document.body.replaceChildren(...other.childNodes);",
    "innerHTML": "document.body.innerHTML = html;",
    "another document": f"{NEW_BODY} const root = document.createElement('html');"
    "root.lang = 'fil'; root.append(document.createElement('head'), other);"
    "document.documentElement.replaceWith(root)",
    "written anew": "document.open(); document.write('<html lang=fil>' + html);document.close();",
}


def notes(page: Page) -> list[str]:
    return page.evaluate("window.notes")


@pytest.mark.parametrize("way", SWAPS)
def test_the_notice_comes_back_and_decides(way: str, stage: Stage) -> None:
    page = stage.open("<main>una</main>")
    for word in ("ikalawa", "ikatlo"):
        page.evaluate(f"html => {{ {SWAPS[way]} }}", f"<main>{word}</main>")
        expect(page.locator("main")).to_have_text(word)
        expect(decline_button(page)).to_be_visible()
    decline_button(page).click()
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["decline"])
    assert not allows(page)
    page.evaluate("pahintulot.open()")
    expect(notice(page).get_by_role("heading")).to_be_focused()


@pytest.mark.parametrize("way", SWAPS)
def test_the_gated_parts_of_the_new_page_run_once(way: str, stage: Stage) -> None:
    stage.hold(GOOD)
    page = stage.open(GATED.format("una"), head=NOTES + TAG)
    eventually(page, lambda: notes(page), ["una"])
    page.evaluate(f"html => {{ {SWAPS[way]} }}", f"<main>…</main>{GATED.format('ikalawa')}")
    eventually(page, lambda: notes(page), ["una", "ikalawa"])
    page.evaluate("document.body.append('a later change')")
    page.wait_for_timeout(100)
    assert len(notes(page)) == 2


@pytest.mark.parametrize("way", ["another body", "innerHTML", "written anew"])
def test_the_ways_back_still_lead_to_the_settings(way: str, stage: Stage) -> None:
    stage.hold(GOOD)
    page = stage.open()
    page.evaluate(f"html => {{ {SWAPS[way]} }}", "<a href='#x' data-pahintulot-open>Buksan</a>")
    page.get_by_role("link", name="Buksan").click()
    expect(notice(page).get_by_role("heading")).to_be_focused()


def test_a_visitor_who_does_not_answer_meets_it_on_every_page(stage: Stage) -> None:
    page = stage.open("<main>0</main>")
    for number in range(1, MANY):
        page.evaluate(f"html => {{ {SWAPS['another body']} }}", f"<main>{number}</main>")
        expect(decline_button(page)).to_be_visible()


def test_a_page_that_will_not_have_it_wins_and_nothing_loops(stage: Stage) -> None:
    page = stage.open("<main>…</main>")
    page.evaluate(
        """window.thrown = 0;
        new MutationObserver(() => {
          const ours = document.querySelector('#pahintulot');
          if (ours) thrown += 1;
          ours?.remove();
        }).observe(document.body, {childList: true});
        document.querySelector('#pahintulot').remove()"""
    )
    page.wait_for_timeout(2000)
    thrown = page.evaluate("thrown")
    page.wait_for_timeout(300)
    assert 9 <= thrown == page.evaluate("thrown") <= 60
    assert notice(page).count() == 0
    assert not allows(page)


def test_history_is_the_pages_own(stage: Stage) -> None:
    """Ours adds no entry, answers none, and stands through all of them."""
    stage.hold(GOOD)
    page = stage.open(GATED.format("una"), head=NOTES + TAG)
    eventually(page, lambda: notes(page), ["una"])
    before = page.evaluate("history.length")
    page.evaluate("pahintulot.open()")
    expect(notice(page)).to_be_visible()
    page.evaluate("history.pushState({}, '', '/ikalawa')")
    page.go_back()
    assert page.evaluate("[location.pathname, history.length - 1]") == ["/", before]
    page.go_forward()
    expect(notice(page)).to_be_visible()
    assert notes(page) == ["una"]
    assert stage.bodies == []


def test_a_frame_that_loads_adds_nothing_to_the_history(stage: Stage) -> None:
    stage.files[f"{SITE}/framed"] = "<p>framed</p>"
    stage.hold(GOOD)
    page = stage.open('<iframe data-purpose="analytics" data-src="/framed"></iframe>')
    expect(page.frame_locator("iframe").get_by_text("framed")).to_be_visible()
    assert page.evaluate("history.length") == 2  # about:blank, and the page


def test_the_notice_stands_through_a_view_transition(stage: Stage) -> None:
    page = stage.open("<main>una</main>")
    page.evaluate(
        f"""html => document.startViewTransition(() => {{ {SWAPS["another body"]} }}).finished""",
        "<main>ikalawa</main>",
    )
    expect(page.locator("main")).to_have_text("ikalawa")
    decline_button(page).click()
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["decline"])


def test_the_notice_is_back_with_the_first_frame_of_a_view_transition(stage: Stage) -> None:
    page = stage.open("<main>una</main>")
    assert page.evaluate(
        f"""async html => {{
          const transition = document.startViewTransition(() => {{ {SWAPS["another body"]} }});
          await transition.ready;
          await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          return !!document.querySelector('body > #pahintulot');
        }}""",
        "<main>ikalawa</main>",
    )


def test_each_page_of_a_transition_across_documents_runs_its_own_parts(stage: Stage) -> None:
    stage.hold(GOOD)
    head = f"<style>@view-transition {{ navigation: auto }}</style>{NOTES}{TAG}"
    page = stage.open(GATED.format("ikalawa"), head=head, path="/ikalawa")
    page = stage.open(f"<a href='/ikalawa'>Tuloy</a>{GATED.format('una')}", head=head)
    eventually(page, lambda: notes(page), ["una"])
    page.get_by_role("link", name="Tuloy").click()
    page.wait_for_url("**/ikalawa")
    eventually(page, lambda: notes(page), ["ikalawa"])
    page.go_back()
    eventually(page, lambda: notes(page), ["una"])

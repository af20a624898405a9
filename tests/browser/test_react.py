"""Real React in its development build and strict mode: it finds nothing amiss, and lives on."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import accept_button, decline_button, eventually, notice
from tests.browser.held import Held
from tests.browser.stage import NOTICE, SERVICE, SITE, TAG, Stage, token
from tests.fixtures.react_app import client_script, rendered

GOOD = token(iat=1, exp=4102444800, notice=NOTICE[:16])
OURS = f"""document.head.append(document.createElement('script'));
  document.head.lastChild.src = '{SERVICE}/b/demo.js'"""
ONCE = ["template", "from a file"]


def opened(stage: Stage, body: str, head: str = "") -> Page:
    """A page with React at hand; `said` is what it puts on the console as an error."""
    stage.files[f"{SITE}/a.js"] = "note('from a file')"
    stage.files[f"{SITE}/f.html"] = "<p>video</p>"
    stage.files[f"{SITE}/react.js"] = client_script()
    stage.context.add_init_script("window.notes = []; window.note = (word) => notes.push(word);")
    react = "<script src='/react.js'></script>"
    if body.startswith("<html"):
        stage.files[f"{SITE}/"] = f"<!doctype html>{body.replace('</head>', f'{react}</head>')}"
    page = stage.page = stage.context.new_page()
    page.said = []
    page.on("console", lambda told: told.type == "error" and page.said.append(told.text))
    if body.startswith("<html"):
        page.goto(f"{SITE}/")
        return page
    return stage.open(f"<div id=root>{body}</div>", head=f"{react}{head}")


def notes(page: Page) -> list[str]:
    return page.evaluate("notes")


def lives(page: Page) -> bool:
    page.get_by_role("button", name="Pindot").click()
    return page.get_by_role("button", name="Pindot").inner_text() == "Pindot: 1"


@pytest.mark.parametrize("order", ["ours first", "react first"])
def test_it_hydrates_what_has_run_and_what_has_not(order: str, stage: Stage) -> None:
    stage.hold(GOOD)
    page = opened(stage, rendered("part", "documented"), head=TAG if order == "ours first" else "")
    if order == "ours first":
        eventually(page, lambda: notes(page), ONCE)
    page.evaluate("react.hydrate('documented')")
    page.wait_for_function("window.hydrated")
    if order == "react first":
        page.evaluate(OURS)
        eventually(page, lambda: notes(page), ONCE)
    page.wait_for_timeout(200)
    assert notes(page) == ONCE
    expect(page.locator(".gated")).to_be_visible()
    assert page.locator("iframe").get_attribute("src") == "/f.html"
    assert (page.said, page.evaluate("recovered")) == ([], [])
    assert lives(page)


def test_control_what_is_put_beside_a_template_spoils_hydration(stage: Stage) -> None:
    """So it must stay inside."""
    page = opened(stage, rendered("part", "documented"))
    page.evaluate(
        "{ const gated = document.querySelector('template'); gated.after(gated.content) }"
    )
    page.evaluate("react.hydrate('documented')")
    page.wait_for_function("window.hydrated")
    assert page.evaluate("recovered.length") == 1


def test_react_itself_makes_children_of_a_template_no_safe_place(stage: Stage) -> None:
    """What our README warns of; should this fail, React has become better and it may be gentler."""
    assert rendered("part", "hoisted").startswith('<script async="" src="/a.js">')
    page = opened(stage, rendered("part", "children"))
    page.evaluate("react.hydrate('children')")
    page.wait_for_function("window.hydrated")
    assert page.evaluate("recovered.length") == 1


@pytest.mark.parametrize("form", ["documented", "children"])
def test_what_it_renders_in_the_browser_waits_runs_and_goes(form: str, stage: Stage) -> None:
    page = opened(stage, "", head=TAG)
    page.evaluate(f"react.render('{form}')")
    page.wait_for_function("window.hydrated")
    page.wait_for_timeout(100)
    assert notes(page) == []
    expect(page.locator(".gated")).not_to_be_visible()
    accept_button(page).click()
    eventually(page, lambda: notes(page), ONCE)
    expect(page.locator(".gated")).to_be_visible()

    page.get_by_role("button", name="Ipakita o itago").click()
    expect(page.locator("main > *")).to_have_count(3)
    assert page.locator(".gated, iframe").count() == 0
    page.get_by_role("button", name="Ipakita o itago").click()
    eventually(page, lambda: notes(page), ONCE * 2)
    expect(page.locator(".gated")).to_be_visible()
    assert lives(page)


def test_a_template_that_goes_before_its_turn_stops_nobody(stage: Stage) -> None:
    """Its second script never runs, which nobody waits for."""
    stage.hold(GOOD)
    slow = Held(stage.context, f"{SITE}/a.js")
    page = opened(stage, "", head=TAG)
    page.evaluate("react.render('documented')")
    eventually(page, lambda: (notes(page), len(slow.waiting)), (["template"], 1))
    page.evaluate(
        """for (const word of ['second', 'third']) {
          const gated = document.createElement('template');
          gated.dataset.purpose = 'analytics';
          gated.innerHTML = `<script>note('${word}')<\\/script>`;
          (word === 'second' ? document.querySelector('main p') : document.body).append(gated);
        }"""
    )
    page.wait_for_timeout(100)
    page.evaluate("document.querySelector('main p').remove()")
    slow.release()
    eventually(page, lambda: notes(page), [*ONCE, "third"])


@pytest.mark.parametrize("word", ["server", "another word"])
def test_it_takes_over_the_whole_document_and_the_notice_stands(word: str, stage: Stage) -> None:
    """Another word than the server's makes React build all of it anew, and throw ours out."""
    page = opened(stage, rendered("whole", "documented"))
    page.evaluate(OURS)
    expect(decline_button(page)).to_be_visible()
    page.evaluate("window.thrown = document.querySelector('main')")
    page.evaluate("word => react.hydrateWhole('documented', word)", word)
    page.wait_for_function("window.hydrated")
    page.wait_for_timeout(100)
    assert page.evaluate("thrown.isConnected") is (word == "server")
    assert notice(page).evaluate("section => section === document.body.firstChild")
    if word == "server":
        assert (page.said, page.evaluate("recovered")) == ([], [])
    decline_button(page).click()
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["decline"])
    assert lives(page)

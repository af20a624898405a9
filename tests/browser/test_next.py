"""A real Next application: hydration finds nothing amiss, and every page's gated parts run once."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.demo import accept_button, decline_button, eventually, notice
from tests.browser.held import Held
from tests.browser.stage import NOTICE, SERVICE, SITE, Stage, token
from tests.fixtures.next_app import APP, built_next_app
from tests.fixtures.web_package import example

GOOD = token(iat=1, exp=4102444800, notice=NOTICE[:16])
NOTES = "window.notes = []; window.note = (word) => notes.push(word);"
KINDS = {".js": "text/javascript", ".html": "text/html", ".css": "text/css", ".txt": "text/plain"}


@pytest.fixture(scope="session")
def built() -> Path:
    return built_next_app()


@pytest.fixture
def site(stage: Stage, built: Path) -> Stage:
    """The stage with the application on it; `said` is what its pages put on the console."""
    stage.said = []

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(SITE).split("?")[0].lstrip("/")
        file = built / path / "index.html" if path.endswith("/") or not path else built / path
        if not file.is_file():
            route.fallback()
            return
        route.fulfill(body=file.read_bytes(), content_type=KINDS.get(file.suffix, "text/plain"))

    stage.context.route(f"{SITE}/**", serve)
    stage.context.add_init_script(NOTES)
    stage.files[f"{SITE}/una.js"] = "note('una, from a file')"
    stage.files[f"{SITE}/frame.html"] = "<p>video</p>"
    return stage


def opened(stage: Stage, order: str, meanwhile: str = "0", path: str = "") -> Page:
    """The application, taken over by React before our script comes or after it has run."""
    page = stage.context.new_page()
    page.on("console", lambda told: told.type == "error" and stage.said.append(told.text))
    first, then = ("window.hydrated", "window.pahintulot")
    late = Held(stage.context, f"{SERVICE}/b/demo.js")
    if order == "ours first":
        late.is_open = True
        first, then = then, first
        late = Held(stage.context, f"{SITE}/_next/**/*.js")
    page.goto(f"{SITE}/{path}", wait_until="commit")
    page.wait_for_function(f"{first} && document.readyState !== 'loading'")
    page.wait_for_timeout(100)
    assert not page.evaluate(f"!!{then}")
    page.evaluate(meanwhile)
    late.release()
    page.wait_for_function(f"window.{then.removeprefix('window.')}")
    page.wait_for_load_state()
    return page


def notes(page: Page) -> list[str]:
    return page.evaluate("notes")


def lives(page: Page) -> bool:
    """Whether React still answers: a root that failed to hydrate is built anew, ours thrown out."""
    page.get_by_role("button", name="Pindot").click()
    return page.get_by_role("button", name="Pindot").inner_text() == "Pindot: 1"


@pytest.mark.parametrize("order", ["ours first", "react first"])
def test_hydration_finds_nothing_amiss_and_each_part_runs_once(order: str, site: Stage) -> None:
    site.hold(GOOD)
    page = opened(site, order)
    eventually(page, lambda: len(notes(page)), 3)
    page.wait_for_timeout(300)
    assert notes(page) == ["layout", "una, from its page", "una, from a file"]
    assert page.locator("iframe").get_attribute("src") == "/frame.html"
    expect(page.locator(".gated")).to_be_visible()
    assert site.said == []
    assert lives(page)


def test_control_what_is_put_beside_a_template_is_complained_of(site: Stage) -> None:
    beside = """window.complaints = [];
      addEventListener('error', (event) => { complaints.push(event.message);
        event.preventDefault() });
      for (const gated of document.querySelectorAll('main template')) gated.after(gated.content)"""
    page = opened(site, "ours first", meanwhile=beside)
    eventually(page, lambda: page.evaluate("complaints.length"), 1)


@pytest.mark.parametrize("order", ["ours first", "react first"])
def test_the_notice_stands_through_hydration_and_navigation(order: str, site: Stage) -> None:
    page = opened(site, order)
    expect(decline_button(page)).to_be_visible()
    page.evaluate("document.querySelector('#pahintulot').same = true")
    page.get_by_role("link", name="Ikalawa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ikalawa")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Una")
    assert notice(page).evaluate("section => section.same && section === document.body.firstChild")
    assert notes(page) == []
    assert site.said == []
    decline_button(page).click()
    eventually(page, lambda: [body["outcome"] for body in site.bodies], ["decline"])


def test_each_page_runs_its_own_parts_once_and_leaves_nothing_behind(site: Stage) -> None:
    page = opened(site, "ours first")
    accept_button(page).click()
    eventually(page, lambda: len(notes(page)), 3)
    page.get_by_role("link", name="Ikalawa").click()
    expect(page.locator(".gated")).to_have_text("ikalawa")
    eventually(page, lambda: notes(page)[3:], ["ikalawa"])
    page.go_back()
    expect(page.locator(".gated")).to_have_text("una")
    eventually(page, lambda: notes(page)[4:], ["una, from its page", "una, from a file"])
    page.wait_for_timeout(200)
    assert len(notes(page)) == 6
    assert site.said == []
    assert lives(page)


GATED = ("a.js", "b.js", "pixel.gif")


def fetched(site: Stage, *names: str) -> list[int]:
    """How often each of these files was asked for."""
    return [site.requests.count(f"{SITE}/{name}") for name in names]


def amiss(site: Stage) -> list[str]:
    """What the console says, but of files that the stage does not have."""
    return [said for said in site.said if "Failed to load resource" not in said]


@pytest.mark.parametrize("order", ["ours first", "react first"])
def test_nothing_in_a_gate_is_fetched_before_an_accept_nor_after_a_withdrawal(
    order: str, site: Stage
) -> None:
    for name in GATED:
        site.files[f"{SITE}/{name}"] = f"note('{name}')"
    page = opened(site, order, path="ikatlo/")
    expect(page.locator(".instead")).to_be_visible()
    page.wait_for_timeout(300)
    assert fetched(site, *GATED) == [0, 0, 0]
    accept_button(page).click()
    expect(page.locator(".gated")).to_be_visible()
    eventually(page, lambda: fetched(site, *GATED), [1, 1, 1])
    assert lives(page)

    page.evaluate("window.same = true; pahintulot.withdraw()")
    page.wait_for_function("!window.same && window.hydrated && window.pahintulot")
    expect(page.locator(".instead")).to_be_visible()
    page.wait_for_timeout(300)
    assert fetched(site, *GATED) == [1, 1, 1]
    assert notes(page) == []
    assert amiss(site) == []


def test_control_a_gate_opens_at_once_where_a_yes_stands(site: Stage) -> None:
    site.hold(GOOD)
    page = opened(site, "ours first", path="ikatlo/")
    eventually(page, lambda: fetched(site, *GATED), [1, 1, 1])
    assert lives(page)


def test_react_itself_fetches_ahead_what_a_server_component_hands_to_a_gate(site: Stage) -> None:
    """What the package's README warns of; should this fail, React has become better."""
    page = opened(site, "ours first", path="ikatlo/")
    eventually(page, lambda: fetched(site, "ahead.gif"), [1])
    assert page.locator("main img").count() == 0
    assert fetched(site, "handed.js") == [0]


def test_the_example_is_the_page_that_is_built() -> None:
    built = (APP / "app/ikatlo/measured.js").read_text("utf-8")
    assert built == example("measured.js")

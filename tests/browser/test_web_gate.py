"""The gates of `examples/js` as its README uses them, in development builds of React and Vue."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.demo import accept_button, decline_button, eventually
from tests.browser.stage import NOTICE, SERVICE, SITE, TAG, Stage, token
from tests.fixtures.web_apps import client_script, rendered

GOOD = token(iat=1, exp=4102444800, notice=NOTICE[:16])
FRAMEWORKS = pytest.mark.parametrize("framework", ["react", "vue"])
WAYS = pytest.mark.parametrize("way", ["render", "hydrate"])
ENDLESS = "setInterval(() => fetch('/beacon').catch(() => {}), 20)"
LOAD = f"web.load('{SERVICE}/b/demo.js')"
INSTEAD = "This visit is not measured."


def opened(stage: Stage, framework: str, way: str, form: str, first: str = "") -> Page:
    """A page of that form that does the same after a reload; `said` is what its console says."""
    stage.files[f"{SITE}/a.js"] = ENDLESS
    stage.files[f"{SITE}/beacon"] = ""
    stage.files[f"{SITE}/web.js"] = client_script(framework)
    html = rendered(framework, form) if way == "hydrate" else ""
    then = f"{LOAD}; web.{way}('{form}')"
    if first:  # ours is there before the framework takes over
        then = f"document.addEventListener('pahintulot:ready', () => web.{way}('{form}'))"
    page = stage.page = stage.context.new_page()
    page.said = []
    page.on(
        "console", lambda told: told.type in ("error", "warning") and page.said.append(told.text)
    )
    page.on("pageerror", lambda error: page.said.append(str(error)))
    head = f"<script src='/web.js'></script><script>{then if first else ''}</script>{first}"
    stage.open(f"<div id=root>{html}</div><script>{'' if first else then}</script>", head=head)
    page.wait_for_function("window.hydrated && window.pahintulot")
    return page


def loads(stage: Stage) -> int:
    return stage.requests.count(f"{SITE}/a.js")


def still_runs(page: Page, stage: Stage) -> bool:
    """Whether what a script has begun goes on."""
    before = stage.requests.count(f"{SITE}/beacon")
    page.wait_for_timeout(300)
    return stage.requests.count(f"{SITE}/beacon") > before


def mark(page: Page) -> None:
    """So that a reload can be told."""
    page.evaluate("window.same = true")


def reloaded(page: Page) -> None:
    page.wait_for_function("!window.same && window.hydrated && window.pahintulot")


@WAYS
@FRAMEWORKS
def test_nothing_before_one_load_after_an_accept_nothing_after_a_withdrawal(
    framework: str, way: str, stage: Stage
) -> None:
    page = opened(stage, framework, way, "measured")
    expect(accept_button(page)).to_be_visible()
    expect(page.get_by_text(INSTEAD)).to_be_visible()
    page.wait_for_timeout(200)
    assert loads(stage) == 0

    accept_button(page).click()
    expect(page.get_by_text("Analytics: on")).to_be_visible()
    expect(page.get_by_text(INSTEAD)).to_have_count(0)
    for _ in range(2):
        page.get_by_role("button", name="Ipakita o itago").click()
    assert still_runs(page, stage)
    assert loads(stage) == 1

    mark(page)
    page.evaluate("pahintulot.withdraw()")
    expect(page.get_by_text(INSTEAD)).to_be_visible()
    reloaded(page)
    expect(page.get_by_text("Analytics: off")).to_be_visible()
    assert not still_runs(page, stage)
    assert loads(stage) == 1
    assert [body["outcome"] for body in stage.bodies] == ["accept", "withdraw"]
    assert page.said == []


@FRAMEWORKS
def test_a_decline_changes_nothing_and_reloads_nothing(framework: str, stage: Stage) -> None:
    page = opened(stage, framework, "render", "measured")
    mark(page)
    decline_button(page).click()
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["decline"])
    page.wait_for_timeout(1300)
    assert page.evaluate("window.same")
    assert loads(stage) == 0


@pytest.mark.parametrize("first", ["", TAG], ids=["framework first", "ours first"])
@FRAMEWORKS
def test_hydration_finds_nothing_amiss_where_a_yes_stands(
    framework: str, first: str, stage: Stage
) -> None:
    """The server has answered no for everyone."""
    stage.hold(GOOD)
    page = opened(stage, framework, "hydrate", "measured", first)
    expect(page.get_by_text("Analytics: on")).to_be_visible()
    assert still_runs(page, stage)
    assert loads(stage) == 1
    assert page.said == []


@FRAMEWORKS
def test_a_withdrawal_in_another_tab_ends_it_too(framework: str, stage: Stage) -> None:
    stage.hold(GOOD)
    page = opened(stage, framework, "render", "measured")
    assert still_runs(page, stage)
    mark(page)
    other = stage.context.new_page()
    other.goto(f"{SITE}/")
    other.wait_for_function("window.pahintulot")
    other.evaluate("pahintulot.withdraw()")
    other.close()
    reloaded(page)
    assert not still_runs(page, stage)


@pytest.mark.parametrize(
    ("framework", "form"), [("react", "gated"), ("vue", "gated"), ("react", "ending")]
)
def test_what_loads_in_its_own_way_ends_in_a_gate_and_where_the_page_says_so(
    framework: str, form: str, stage: Stage
) -> None:
    """With the hook alone nothing ends unless the page calls `reloadWithout`."""
    stage.hold(GOOD)
    page = opened(stage, framework, "render", form)
    assert still_runs(page, stage)
    mark(page)
    page.evaluate("pahintulot.withdraw()")
    reloaded(page)
    assert not still_runs(page, stage)


@FRAMEWORKS
def test_control_what_stands_in_no_gate_loads_before_a_choice(framework: str, stage: Stage) -> None:
    page = opened(stage, framework, "render", "ungated")
    expect(accept_button(page)).to_be_visible()
    eventually(page, lambda: loads(stage), 1)


@FRAMEWORKS
def test_control_what_nobody_ends_goes_on_after_a_withdrawal(framework: str, stage: Stage) -> None:
    """The script reloads for what it has run itself; of this it knows nothing."""
    stage.hold(GOOD)
    page = opened(stage, framework, "render", "endless")
    mark(page)
    page.evaluate("pahintulot.withdraw()")
    page.wait_for_timeout(1300)
    assert page.evaluate("window.same")
    assert still_runs(page, stage)


@FRAMEWORKS
def test_control_who_asks_before_hydration_is_complained_of(
    framework: str, bad_context: BrowserContext
) -> None:
    """React's complaint is an error of the page, which fails any other test."""
    stage = Stage(bad_context)
    stage.hold(GOOD)
    page = opened(stage, framework, "hydrate", "hasty", TAG)
    eventually(page, lambda: any("ydrat" in said for said in page.said), expected=True)

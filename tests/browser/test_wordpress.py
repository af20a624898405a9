"""What PHP prints for WordPress, plugin and recipe, in a browser with the real service."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.paper import SITE, Paper, opened_paper
from tests.browser.recipes import example, filled, goes_through_a_choice, visitor
from tests.browser.tools import TOOLS
from tests.fixtures.wordpress import PLUGIN, run_php

TOOL = TOOLS["HTML"]
ENQUEUED = f"""
wp_enqueue_script('tool', '{TOOL.script}');
wp_add_inline_script('tool', 'window.ran = ["before"];', 'before');
wp_add_inline_script('tool', 'ran.push("after");');
"""
HEAD = "<!doctype html><html lang=en><title>Blog</title><link rel=icon href='data:,'>"
NONCE = """
add_filter('wp_script_attributes', fn ($given) => $given + ['nonce' => 'R4nd0m']);
"""
# the API as its documentation has it: a cookie for each category, a function to ask, one to say
CONSENT_API = """
window.heard = [];
document.addEventListener('wp_listen_for_consent_change', ({detail}) => heard.push({...detail}));
window.wp_has_consent = (category) => document.cookie.includes(`wp_consent_${category}=allow`);
window.wp_set_consent = (category, value) => {
  document.cookie = `wp_consent_${category}=${value};path=/`;
  const said = {detail: {[category]: value}};
  document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change', said));
};
"""
ALLOWED = [{"statistics": "allow"}, {"statistics-anonymous": "allow"}]
DENIED = [{"statistics": "deny"}, {"statistics-anonymous": "deny"}]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    run_php("")  # else there is nothing to open it for
    with opened_paper(tmp_path_factory.mktemp("wordpress")) as found:
        yield found


@pytest.fixture(autouse=True)
def bare(paper: Paper) -> None:
    paper.headers.clear()
    paper.others.clear()


def printed(paper: Paper, code: str, handles: str = "tool") -> None:
    """The paper's page is what the plugin prints then."""
    options = {"service": paper.service, "site_key": SITE, "handles": handles}
    paper.others["/"] = HEAD + run_php(f"{code} print_head();", **options)


def test_a_script_that_is_named_waits_with_what_stands_around_it(
    paper: Paper, context: BrowserContext
) -> None:
    printed(paper, ENQUEUED)
    found = visitor(context, TOOL)
    goes_through_a_choice(found, paper.url)
    assert found.page.evaluate("window.ran") is None
    found.page.evaluate("pahintulot.open()")
    found.accepts(times=3)
    assert found.page.evaluate("ran") == ["before", "after"]


def test_control_one_that_is_not_named_does_not_wait(paper: Paper, context: BrowserContext) -> None:
    printed(paper, ENQUEUED, handles="another")
    found = visitor(context, TOOL)
    found.opens(paper.url)
    assert found.asked == [TOOL.script, TOOL.view]


def test_under_a_policy_of_nonces_both_run_by_wordpresss_own_filter(
    paper: Paper, context: BrowserContext
) -> None:
    paper.headers["Content-Security-Policy"] = (
        f"script-src 'nonce-R4nd0m'; connect-src https: {paper.service}"
    )
    printed(paper, ENQUEUED + NONCE)
    goes_through_a_choice(visitor(context, TOOL), paper.url)


def test_the_recipe_for_a_theme_gates_its_script(paper: Paper, context: BrowserContext) -> None:
    code = filled(example("A WordPress theme"), paper)
    paper.others["/"] = HEAD + run_php(f"{code} print_head();", with_plugin=False)
    goes_through_a_choice(visitor(context, TOOL), paper.url)


def with_the_api(paper: Paper) -> None:
    """The API's script before our own, both of this site."""
    code = f"wp_enqueue_script('wp-consent-api', '/api.js'); {ENQUEUED}"
    printed(paper, code)
    bridge = "/wp-content/plugins/pahintulot/consent-api.js"
    paper.others |= {
        "/api.js": CONSENT_API,
        bridge: (PLUGIN / "consent-api.js").read_text("utf-8"),
    }
    assert f'src="{bridge}"' in paper.others["/"]


def kept(page: Page) -> dict[str, str]:
    """The API's cookies."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    return {name: value for name, value in cookies.items() if name.startswith("wp_consent_")}


def test_the_consent_api_hears_of_each_change_and_stores_nothing_before_a_yes(
    paper: Paper, context: BrowserContext
) -> None:
    with_the_api(paper)
    found = visitor(context, TOOL)
    found.opens(paper.url)
    assert (found.page.evaluate("heard"), found.page.context.cookies()) == ([], [])
    found.accepts()
    assert found.page.evaluate("heard") == ALLOWED
    found.returns()
    assert found.page.evaluate("heard") == []  # it says so already
    found.withdraws()
    assert set(kept(found.page).values()) == {"deny"}


@pytest.mark.parametrize("is_away", [False, True])
def test_a_yes_that_the_api_kept_for_longer_than_we_is_taken_back(
    paper: Paper, context: BrowserContext, *, is_away: bool
) -> None:
    """Though the service cannot be asked."""
    with_the_api(paper)
    for category in ("statistics", "statistics-anonymous"):
        context.add_cookies(
            [{"name": f"wp_consent_{category}", "value": "allow", "url": paper.url}]
        )
    page = context.new_page()
    if is_away:
        context.route(f"{paper.service}/**", lambda route: route.abort())
    page.goto(paper.url)
    page.wait_for_function("heard.length")
    assert page.evaluate("heard") == DENIED

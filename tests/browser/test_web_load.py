"""The loader of `examples/js`, its files served as they are: no bundler is needed to use it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import accept_button, decline_button, eventually
from tests.browser.stage import NOTICE, SERVICE, SITE, TAG, Stage, token
from tests.fixtures.web_package import PACKAGE, example, run_node

GOOD = token(iat=1, exp=4102444800, notice=NOTICE[:16])
ADDRESS = f"{SERVICE}/b/demo.js"
TAGS = f"document.querySelectorAll('script[src=\"{ADDRESS}\"]').length"


IMPORTS = '<script type=importmap>{"imports": {"@pahintulot/web": "/web/index.js"}}</script>'


def opened(stage: Stage, body: str = "", head: str = "", then: str = "") -> Page:
    """A page with the whole of `index.js` at hand, and a module of its own."""
    for path in PACKAGE.glob("*.js"):
        stage.files[f"{SITE}/web/{path.name}"] = path.read_text("utf-8")
    stage.files[f"{SITE}/a.js"] = "window.ran = (window.ran ?? 0) + 1"
    module = f"import * as web from '@pahintulot/web'; window.web = web; {then}"
    page = stage.open(body, head=f"{IMPORTS}{head}<script type=module>{module}</script>")
    page.wait_for_function("window.web")
    return page


def test_the_example_runs_nothing_before_one_script_after_an_accept_nothing_after_a_withdrawal(
    stage: Stage,
) -> None:
    page = opened(stage, then=example("main.js"))
    expect(accept_button(page)).to_be_visible()
    assert page.evaluate("window.ran") is None
    accept_button(page).click()
    page.wait_for_function("window.ran")
    page.evaluate("pahintulot.withdraw()")
    page.wait_for_function("!window.ran && window.pahintulot")
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert stage.requests.count(f"{SITE}/a.js") == 1


def test_before_the_script_is_there_every_answer_is_no(stage: Stage) -> None:
    """An element with its name, which `window` would find, is no script either."""
    stage.hold(GOOD)
    page = opened(stage, "<a id=pahintulot>Cookies</a>")
    assert page.evaluate("[web.allows('analytics'), web.status()]") == [False, "unknown"]
    page.evaluate(f"web.load('{ADDRESS}')")
    assert page.evaluate("[web.allows('analytics'), web.status()]") == [True, "given"]


def test_it_resolves_with_what_the_script_gives_the_page(stage: Stage) -> None:
    page = opened(stage)
    assert page.evaluate(f"web.load('{ADDRESS}').then((api) => api === window.pahintulot)")


def test_however_often_it_is_called_there_is_one_tag(stage: Stage) -> None:
    page = opened(stage)
    calls = f"Promise.all([web.load('{ADDRESS}'), web.load('{ADDRESS}')])"
    assert page.evaluate(f"{calls}.then(([one, other]) => one === other)")
    assert page.evaluate(f"web.load('{ADDRESS}').then(() => {TAGS})") == 1
    assert stage.requests.count(ADDRESS) == 1
    expect(decline_button(page)).to_be_visible()


def test_a_tag_that_came_with_the_page_is_enough(stage: Stage) -> None:
    page = opened(stage, head=TAG)
    assert page.evaluate(f"web.load('{ADDRESS}').then((api) => api === window.pahintulot)")
    assert (page.evaluate(TAGS), stage.requests.count(ADDRESS)) == (1, 1)


@pytest.mark.parametrize(("head", "is_given"), [(TAG, True), ("", False)])
def test_under_trusted_types_a_tag_in_the_page_is_found_and_none_is_made(
    head: str, is_given: bool, stage: Stage
) -> None:
    """The page reports that it refuses an address; where the tag is there it reports nothing."""
    stage.hold(GOOD)
    policy = "require-trusted-types-for 'script'; trusted-types 'none'"
    stage.headers = {"content-security-policy": policy}
    load = f"""window.reported = 0;
      addEventListener('securitypolicyviolation', () => {{ reported += 1 }});
      web.load('{ADDRESS}').then((api) => {{ window.given = api.allows('analytics') }})"""
    page = opened(stage, head=head, then=load)
    page.wait_for_function("window.given !== undefined")
    assert page.evaluate("given") is is_given
    assert page.evaluate("reported") == (0 if is_given else 1)


def test_the_tag_carries_what_a_policy_asks_for(stage: Stage) -> None:
    page = opened(stage)
    call = f"web.load('{ADDRESS}', {{ nonce: 'R4nd0m', integrity: 'sha384-no' }})"
    tag = f"document.querySelector('script[src=\"{ADDRESS}\"]')"
    read = "(({nonce, integrity, crossOrigin, async}) => [nonce, integrity, crossOrigin, async])"
    found = page.evaluate(f"{call}; {read}({tag})")
    assert found == ["R4nd0m", "sha384-no", "anonymous", True]


def test_a_script_that_cannot_be_had_allows_nothing_and_may_come_later(stage: Stage) -> None:
    stage.hold(GOOD)
    missing = f"{SERVICE}/b/wala.js"
    page = opened(stage)
    page.evaluate(f"web.load('{missing}').then((api) => {{ window.api = api }})")
    page.wait_for_function("window.api")
    assert page.evaluate("[api.allows('analytics'), api.status]") == [False, "unknown"]
    page.evaluate("api.accept(); api.decline(); api.withdraw(); api.open()")
    assert page.evaluate(f"web.load('{ADDRESS}').then(() => api.allows('analytics'))")


def test_a_script_that_failed_is_asked_for_again(stage: Stage) -> None:
    page = opened(stage)
    stage.files[ADDRESS] = ""
    missing = f"{SERVICE}/b/wala.js"
    page.evaluate(f"web.load('{missing}').then(() => web.load('{missing}'))")
    assert stage.requests.count(missing) == 2


def test_an_address_that_is_none_is_a_no(stage: Stage) -> None:
    page = opened(stage)
    assert page.evaluate("web.load('https://').then((api) => api.allows())") is False


def test_a_listener_hears_that_the_script_is_there_and_each_change_until_it_ends(
    stage: Stage,
) -> None:
    page = opened(stage)
    page.evaluate("""window.heard = [];
      window.end = web.onChange(({ analytics }) => heard.push(analytics.status)); 0""")
    page.evaluate(f"web.load('{ADDRESS}')")
    accept_button(page).click()
    eventually(page, lambda: page.evaluate("heard"), ["unknown", "given"])
    page.evaluate("end(); pahintulot.withdraw()")
    assert page.evaluate("heard") == ["unknown", "given"]


def test_a_script_is_added_once_and_only_after_a_yes(stage: Stage) -> None:
    page = opened(stage, head=TAG)
    assert page.evaluate("web.addScript('/a.js')") is False
    accept_button(page).click()
    page.wait_for_function("web.allows('analytics')")
    assert page.evaluate("web.addScript('/a.js', { purpose: 'marketing' })") is False
    assert page.evaluate("Promise.all([web.addScript('/a.js'), web.addScript('a.js')])") == [
        True,
        True,
    ]
    assert page.evaluate("ran") == 1


def test_asking_to_end_with_a_yes_that_there_is_not_reloads_nothing(stage: Stage) -> None:
    """Else a page that asks at its start would be loaded for ever."""
    page = opened(stage)
    page.evaluate("window.same = true; web.reloadWithout('analytics')")
    page.evaluate(f"web.load('{ADDRESS}')")
    decline_button(page).click()
    page.wait_for_timeout(1300)
    assert page.evaluate("window.same")


def test_a_server_gets_the_same_no_and_does_nothing() -> None:
    code = f"""import {{ addScript, allows, load, onChange, reloadWithout, status }}
        from '{(PACKAGE / "index.js").as_uri()}';
      reloadWithout('analytics');
      onChange(() => {{}})();
      const api = await load('{ADDRESS}');
      const answers = [allows(), status(), api.allows(), api.status, await addScript('/a.js')];
      console.log(JSON.stringify(answers))"""
    assert run_node(code) == '[false,"unknown",false,"unknown",false]\n'

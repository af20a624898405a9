"""What the script makes of a service that keeps the choice itself; the service is invented here."""

import json

import pytest
from playwright.sync_api import Page

from tests.browser.demo import accept_button, allows, cookies, eventually, notice
from tests.browser.snippet import snippet
from tests.browser.stage import NOTICE, SERVICE, SITE, WITH_GPC, Stage, good_answer

MARK = f"yes.analytics.{NOTICE[:16]}.1795464904.4102444800"
GATED = '<template data-purpose="analytics"><i id="ran">tumakbo</i></template>'


def answered_with_a_mark(body: dict) -> tuple[int, dict]:
    status, answer = good_answer(body)
    return status, answer | ({"mark": MARK} if body["outcome"] == "accept" else {})


def written(page: Page) -> list[str]:
    return page.evaluate("window.written")


WATCH_WRITES = """<script>
window.written = [];
const own = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
Object.defineProperty(document, 'cookie', {
  get: () => own.get.call(document),
  set: (text) => { window.written.push(text); own.set.call(document, text); },
});
</script>"""


def test_a_mark_that_the_service_has_set_is_not_written_again(stage: Stage) -> None:
    """What a script writes, Safari forgets after seven days."""

    def answer(body: dict) -> tuple[int, dict]:
        stage.hold(MARK)  # as the answer's Set-Cookie would
        return answered_with_a_mark(body)

    stage.answer = answer
    page = stage.open(GATED, head=WATCH_WRITES + stage_tag())
    accept_button(page).click()
    page.locator("#ran").wait_for()
    assert written(page) == []
    assert cookies(page) == {"pahintulot": MARK}


def test_where_the_services_cookie_did_not_arrive_the_mark_is_written(stage: Stage) -> None:
    """And never the token, which came along for whoever has to have it."""
    stage.answer = answered_with_a_mark
    page = stage.open(GATED)
    accept_button(page).click()
    page.locator("#ran").wait_for()
    assert cookies(page) == {"pahintulot": MARK}


def test_a_withdrawal_names_no_token_and_is_a_withdrawal(stage: Stage) -> None:
    """The service has the token in its own cookie; a mark would be of no use to it."""
    stage.hold(MARK)
    page = stage.open()
    assert allows(page)
    page.evaluate("void pahintulot.withdraw()")
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["withdraw"])
    assert "token" not in stage.bodies[0]
    assert cookies(page)["pahintulot"].startswith("no.withdraw.")


@pytest.mark.parametrize("waits", ["decline", "withdraw", None])
def test_a_yes_that_comes_late_counts_for_nothing_while_a_refusal_waits(
    waits: str | None, stage: Stage
) -> None:
    """An accept's answer may bring its mark after the refusal was clicked; the control: none is."""
    stage.answer = lambda body: (503, {})
    page = stage.open(head="")
    key = "q83vEjRWeJASNFZ4kBI0Vg"
    body = {"idempotency_key": key, "outcome": waits, "purposes": []}
    item = json.dumps({"n": 1, "at": 1795464904000, "body": body})
    if waits:
        page.evaluate("item => localStorage.setItem(...item)", [f"pahintulot.demo.{key}", item])
    stage.hold(MARK)
    page = stage.open(GATED)
    assert allows(page) is (waits is None)
    assert page.locator("#ran").count() == (0 if waits else 1)
    assert notice(page).count() == 0
    assert page.evaluate("localStorage.length") == (1 if waits else 0)


def test_the_script_reads_the_name_that_it_is_told(stage: Stage) -> None:
    stage.config = {"cookie": "pili"}
    stage.context.add_cookies([{"name": "pili", "value": MARK, "url": SITE}])
    page = stage.open()
    assert allows(page)
    page.evaluate("void pahintulot.withdraw()")
    eventually(page, lambda: list(cookies(page)), ["pili"])
    assert cookies(page)["pili"].startswith("no.withdraw.")


def stage_tag() -> str:
    return f'<script src="{SERVICE}/b/demo.js" async></script>'


def layer(page: Page) -> list:
    return page.evaluate("(window.dataLayer || []).map(entry => Array.from(entry).slice(0, 2))")


def test_the_snippet_for_tag_managers_restores_a_standing_accept(stage: Stage) -> None:
    assert len(snippet().encode()) <= 600
    stage.hold(MARK)
    page = stage.open(head=snippet())
    assert layer(page) == [["consent", "default"], ["consent", "update"]]
    granted = page.evaluate("dataLayer[1][2]")
    assert granted == {"analytics_storage": "granted"}


@pytest.mark.parametrize(
    ("held", "head"),
    [
        ("", ""),
        (f"no.decline.{NOTICE[:16]}.2099-01-01", ""),
        (MARK.replace("4102444800", "1795464905"), ""),
        (MARK.replace("analytics", "marketing"), ""),
        (MARK.replace("analytics", "analytics2"), ""),
        ("yes", ""),
        (MARK, WITH_GPC),
    ],
)
def test_the_snippet_restores_nothing_else(held: str, head: str, stage: Stage) -> None:
    stage.context.clock.set_fixed_time("2027-01-01T00:00:00Z")
    if held:
        stage.hold(held)
    assert layer(stage.open(head=head + snippet())) == [["consent", "default"]]


def test_the_snippet_takes_two_cookies_of_one_name_for_none(stage: Stage) -> None:
    for path in ("/", "/a"):
        cookie = {"name": "pahintulot", "value": MARK, "domain": "balita.example", "path": path}
        stage.context.add_cookies([cookie])
    assert layer(stage.open(head=snippet(), path="/a")) == [["consent", "default"]]

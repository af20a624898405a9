"""First-party mode end to end: the real nginx and Caddy under TLS, the real service, Chromium."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import FLAGS
from tests.browser.demo import accept_button, allows, cookies, decline_button, eventually, notice
from tests.browser.house import HOST, SITE, House, opened_house

KEPT, SHOWN = "__Host-pahintulot", "pahintulot"
STATUS = """path => fetch(path, {cache: 'no-store'}).then((answer) => answer.json())"""
COUNTED = "document.body.dataset.counted === '1'"
WITH_RETRIES_S = 20
# back ends', officers', operators' and nobody's
CLOSED = [
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/metrics"),
    ("GET", "/officer"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/.well-known/jwks.json"),
    ("GET", "/v1/sites"),
    ("GET", f"/v1/sites/{SITE}"),
    ("PATCH", f"/v1/sites/{SITE}"),
    ("GET", f"/v1/sites/{SITE}/decisions"),
    ("GET", f"/v1/sites/{SITE}/decisions.csv"),
    ("GET", f"/v1/sites/{SITE}/decisions.jsonl"),
    ("GET", f"/v1/sites/{SITE}/shown"),
    ("GET", f"/v1/sites/{SITE}/changes"),
    ("GET", f"/v1/sites/{SITE}/keys"),
    ("GET", f"/v1/sites/{SITE}/notices"),
    ("POST", f"/v1/sites/{SITE}/status/batch"),
    ("POST", f"/v1/sites/{SITE}/subjects/erase"),
    ("PUT", f"/v1/sites/{SITE}/subjects/hold"),
    ("GET", f"/v1/sites/{SITE}/decisions/x/receipt"),
    ("GET", f"/v1/sites/{SITE}/status/../changes"),
    ("GET", f"/v1/sites/{SITE}/status/%2e%2e/changes"),
    ("GET", f"/b/../v1/sites/{SITE}/changes"),
    ("GET", "/b/iba.js"),
    ("GET", "/v1/sites/iba/status"),
    ("GET", ""),
    ("GET", "/"),
]


@pytest.fixture(
    scope="module",
    params=[("nginx", "/pahintulot"), ("nginx", "/p/aking-pili"), ("caddy", "/pahintulot")],
    ids=" at ".join,
)
def house(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[House]:
    """Each proxy, and a path that is the site's own choice."""
    with opened_house(*request.param, tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture(scope="module")
def chromium(chromium: Browser, house: House) -> Iterator[Browser]:
    """One that finds the host on this machine and trusts what its authority has signed."""
    own = chromium.browser_type
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or own.executable_path
    trusting = [
        f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
        f"--ignore-certificate-errors-spki-list={house.certificate.pin}",
    ]
    browser = own.launch(executable_path=executable, args=[*FLAGS, *trusting])
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def counted(house: House) -> None:
    house.begin()


@pytest.fixture
def visit(page: Page, house: House) -> Callable[[], Page]:
    """Go to the site; every request and every cookie of the profile is of its own host."""

    def visiting() -> Page:
        page.on("request", lambda sent: _assert_own(house, sent.url))
        page.goto(house.url)
        return page

    return visiting


def _assert_own(house: House, url: str) -> None:
    assert url.startswith((house.origin + "/", "data:")), url


def kept(page: Page) -> dict[str, dict]:
    """Each cookie of the profile by name; all are the site's own, for the whole host."""
    found = page.context.cookies()
    for cookie in found:
        assert (cookie["domain"], cookie["path"]) == (HOST, "/")
        assert cookie["sameSite"] == "Lax"
        assert cookie["secure"]
    assert len({cookie["name"] for cookie in found}) == len(found)
    return {cookie["name"]: cookie for cookie in found}


def status(page: Page, house: House) -> dict:
    """What the service says by the cookie."""
    return page.evaluate(STATUS, f"{house.path}/v1/sites/{SITE}/status")


def test_nothing_is_stored_before_a_choice(visit) -> None:
    page = visit()
    expect(notice(page)).to_be_visible()
    assert kept(page) == {}
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.rule(22, 24)
def test_a_decline_leaves_a_mark_and_no_id(visit, house: House) -> None:
    page = visit()
    with page.expect_response("**/decisions") as sent:
        decline_button(page).click()
    assert len(sent.value.headers_array()) > len(sent.value.headers)  # several Set-Cookie
    eventually(page, lambda: set(kept(page)), {KEPT, SHOWN})
    found = kept(page)
    assert found[KEPT]["value"] == found[SHOWN]["value"]
    assert found[SHOWN]["value"].startswith("no.decline.")
    assert (found[KEPT]["httpOnly"], found[SHOWN]["httpOnly"]) == (True, False)
    [row] = house.rows()
    assert (row["outcome"], row["subject_id"], row["page_origin"]) == (
        *("decline", None, house.origin),
    )
    page.reload()
    assert notice(page).count() == 0
    assert page.evaluate("pahintulot.status") == "refused"
    assert status(page, house)["status"] == "refused"
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.rule(24)
def test_an_accept_is_kept_out_of_every_scripts_reach(visit, house: House) -> None:
    """Rules 24 and 25: set by the answer, on the site's own host, to the end of the choice."""
    page = visit()
    accept_button(page).click()
    page.wait_for_function(COUNTED)
    found = kept(page)
    assert set(found) == {KEPT, SHOWN}
    assert found[KEPT]["httpOnly"]
    token, subject = found[KEPT]["value"], house.rows()[0]["subject_id"]
    assert token.count(".") == 2
    readable = page.evaluate(
        "document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"
    )
    assert readable.startswith(f"{SHOWN}=yes.analytics.")
    for secret in (token, subject, house.rows()[0]["decision_id"], KEPT):
        assert secret not in readable
    assert found[SHOWN]["expires"] == pytest.approx(found[KEPT]["expires"], abs=2)
    assert status(page, house)["allowed"] is True


def test_a_returning_visitor_costs_no_request_and_may_withdraw(visit, house: House) -> None:
    page = visit()
    accept_button(page).click()
    page.wait_for_function(COUNTED)
    calls: list[str] = []
    page.on("request", lambda sent: calls.append(sent.url))
    page.reload()
    page.wait_for_function(COUNTED)
    assert notice(page).count() == 0
    assert not [url for url in calls if "/v1/" in url]

    page.locator("[data-pahintulot-open]").click()
    accepted = house.rows()[0]
    expect(notice(page)).to_contain_text(accepted["decision_id"])  # asked of the service
    with page.expect_navigation():
        notice(page).get_by_role("button", name="Bawiin ang pahintulot").click()
    eventually(page, house.outcomes, ["accept", "withdraw"])
    assert house.rows()[1]["subject_id"] == accepted["subject_id"]
    eventually(page, lambda: kept(page)[KEPT]["value"][:12], "no.withdraw.")
    assert status(page, house)["status"] == "withdrawn"
    assert not allows(page)
    assert not page.evaluate(COUNTED)


def test_back_ends_officers_and_operators_have_no_door_there(house: House) -> None:
    for method, path in CLOSED:
        assert house.status_code(method, house.path + path) == 404, path
    assert house.status_code("GET", f"{house.path}/b/{SITE}.js") == 200
    assert house.status_code("GET", f"{house.path}/v1/sites/{SITE}/status") == 200
    assert house.status_code("GET", f"{house.path}/b/static/notice.css") == 200
    # what a page of another listed origin asks first, when it sends its token for a receipt
    assert house.status_code("OPTIONS", f"{house.path}/v1/sites/{SITE}/subjects/me") < 300


def test_what_a_page_tells_of_a_visit_comes_through(house: House) -> None:
    """And is refused where another site's page tells of one."""
    call, told = f"{house.path}/v1/sites/{SITE}/shown", '{"language":"fil"}'
    assert house.status_code("POST", call, told, Origin=house.origin) == 204
    assert house.status_code("POST", call, told, Origin="https://iba.example") == 403


def test_without_javascript_everything_is_there_but_the_gate(
    new_context: Callable[..., BrowserContext], house: House
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{house.form_url}?lang=en")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("No choice yet")
    assert page.locator("main").evaluate("node => getComputedStyle(node).maxWidth") != "none"
    assert kept(page) == {}
    page.get_by_role("button", name="Decline", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Declined")
    assert page.url == f"{house.form_url}?lang=en"
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Allowed")
    assert kept(page)[SHOWN]["value"].startswith("yes.analytics.")
    page.get_by_role("button", name="Withdraw my consent").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Withdrawn")
    assert {cookie["value"][:12] for cookie in kept(page).values()} == {"no.withdraw."}
    declined, accepted, withdrawn = house.rows()
    assert declined["subject_id"] is None
    assert withdrawn["subject_id"] == accepted["subject_id"] is not None


def test_the_page_without_javascript_shows_what_the_notice_was_told(visit, house: House) -> None:
    """And the other way round: it is one choice."""
    page = visit()
    accept_button(page).click()
    page.wait_for_function(COUNTED)
    page.goto(f"{house.form_url}?lang=en")
    page.get_by_role("button", name="Withdraw my consent").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Withdrawn")
    page.goto(house.url)
    assert page.evaluate("pahintulot.status") == "withdrawn"
    assert notice(page).count() == 0
    assert len({row["subject_id"] for row in house.rows()}) == 1


def test_a_withdrawal_while_the_service_is_down_holds_at_once(visit, house: House) -> None:
    """The token lies there still, out of the script's reach; the mark alone says no meanwhile."""
    page = visit()
    accept_button(page).click()
    page.wait_for_function(COUNTED)
    house.service.kill()
    try:
        with page.expect_navigation():
            page.evaluate("void pahintulot.withdraw()")
        assert cookies(page)[SHOWN].startswith("no.withdraw.")
        assert kept(page)[KEPT]["value"].count(".") == 2
        assert not page.evaluate(COUNTED)
    finally:
        house.service.start()
    page.goto(house.url)
    eventually(page, house.outcomes, ["accept", "withdraw"], WITH_RETRIES_S)
    accepted, withdrawn = house.rows()
    assert withdrawn["subject_id"] == accepted["subject_id"]
    eventually(page, lambda: kept(page)[KEPT]["value"][:12], "no.withdraw.")
    assert notice(page).count() == 0

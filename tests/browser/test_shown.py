"""Where a site counts it, a visit from elsewhere says once that it was shown the notice."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.demo import accept_button, cookies, decline_button, eventually, message, notice
from tests.browser.paper import SITE as PAPER
from tests.browser.paper import Paper
from tests.browser.stage import NOTICE, SERVICE, SITE, TAG, WITH_GPC, Stage, token
from tests.browser.test_bfcache import SHOWN as NOTES_RETURNS
from tests.browser.test_bfcache import remembering
from tests.fixtures.commands import run

ELSEWHERE = "https://search.example"
LINKS = f'<a id="there" href="{SITE}/">Balita</a>'
CALL = f"{SERVICE}/v1/sites/demo/shown"
# whatever would touch what the browser keeps, but for reading cookies and the queue, as always
TOUCHES = """
window.touched = [];
for (const name of ['setItem', 'removeItem', 'clear'])
  Storage.prototype[name] = () => touched.push(name);
const {set, get} = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
Object.defineProperty(Document.prototype, 'cookie', {get, set: () => touched.push('cookie')});
"""

assert remembering  # a fixture


class Street:
    """Somebody who comes to the stage's pages by a link from elsewhere; `sent` is what was said."""

    def __init__(self, stage: Stage, **config: object) -> None:
        self.stage, self.sent = stage, list[Request]()
        stage.config = {"shown": True} | config
        stage.files[f"{ELSEWHERE}/"] = f"<!doctype html><title>Hanap</title>{LINKS}"
        stage.files[f"{SITE}/inner"] = page_of('<a id="there" href="/">Balita</a>')
        self.page = stage.context.new_page()
        self.page.on("request", lambda each: each.url == CALL and self.sent.append(each))
        stage.page = self.page

    def arrive(self, body: str = "", head: str = TAG, start: str = f"{ELSEWHERE}/") -> Page:
        self.stage.files[f"{SITE}/"] = page_of(body, head)
        self.page.goto(start)
        self.page.locator("#there").click()
        self.page.wait_for_url(f"{SITE}/", wait_until="load")
        return self.page

    def said(self) -> list[object]:
        """The bodies, once whatever would come has come."""
        self.page.wait_for_timeout(200)
        return [json.loads(each.post_data or "") for each in self.sent]


def page_of(body: str, head: str = TAG) -> str:
    top = f'<!doctype html><html lang="fil"><head><title>Balita</title>{head}</head>'
    return f"{top}<body><a href='/inner' id='inner'>Iba</a>{body}</body></html>"


def test_by_default_nothing_is_sent(stage: Stage) -> None:
    street = Street(stage, shown=None)
    expect(notice(street.arrive())).to_be_visible()
    assert street.said() == []


def test_a_visit_from_elsewhere_is_told_of_once_with_nothing_but_the_language(stage: Stage) -> None:
    street = Street(stage)
    stage.context.add_init_script(TOUCHES)
    stage.context.add_cookies([{"name": "iba", "value": "1", "url": SERVICE, "sameSite": "None"}])
    page = street.arrive()
    expect(notice(page)).to_be_visible()
    assert street.said() == [{"language": "fil"}]
    headers = street.sent[0].all_headers()
    assert street.sent[0].method == "POST"
    assert "cookie" not in headers
    assert headers["content-type"].startswith("text/plain")  # so no preflight
    assert page.evaluate("touched") == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_language_is_the_one_that_was_shown(stage: Stage) -> None:
    street = Street(stage)
    street.arrive("<script>document.documentElement.lang = 'en'</script>")
    expect(notice(street.page)).to_have_attribute("lang", "en")
    assert street.said() == [{"language": "en"}]


def test_neither_inner_pages_nor_reloads_nor_the_way_back_are_other_visits(stage: Stage) -> None:
    street = Street(stage)
    page = street.arrive()
    assert len(street.said()) == 1
    page.locator("#inner").click()
    page.wait_for_url(f"{SITE}/inner")
    page.reload()
    page.locator("#there").click()
    page.wait_for_url(f"{SITE}/")
    page.go_back()
    page.go_back()
    page.reload()
    expect(notice(page)).to_be_visible()
    assert page.evaluate("document.referrer") == f"{ELSEWHERE}/"
    assert len(street.said()) == 1


def test_who_typed_the_address_or_hides_where_they_come_from_is_not_counted(stage: Stage) -> None:
    street = Street(stage)
    stage.open()
    expect(notice(street.page)).to_be_visible()
    stage.files[f"{ELSEWHERE}/"] = LINKS.replace("<a ", '<a rel="noreferrer" ')
    street.arrive()
    expect(notice(street.page)).to_be_visible()
    assert street.said() == []


def test_another_port_or_scheme_or_host_is_elsewhere(stage: Stage) -> None:
    street = Street(stage)
    for start in (f"{SITE}:8443/", "https://www.balita.example/", "https://balita.example.org/"):
        stage.files[start] = LINKS
        street.arrive(start=start)
    assert len(street.said()) == 3


@pytest.mark.parametrize("state", ["accepted", "declined", "gpc", "children"])
def test_who_is_not_asked_was_not_shown_anything(state: str, stage: Stage) -> None:
    street = Street(stage, ask=state != "children")
    if state == "accepted":
        stage.hold(token(iat=1795464904, exp=4102444800, notice=NOTICE[:16], gpc=False))
    if state == "declined":
        stage.hold(f"no.decline.{NOTICE[:16]}.2099-01-01")
    page = street.arrive(head=(WITH_GPC if state == "gpc" else "") + TAG)
    page.wait_for_timeout(200)
    expect(notice(page)).to_have_count(0)
    if state != "children":
        page.evaluate("pahintulot.open()")
        expect(notice(page)).to_be_visible()
    assert street.said() == []


def test_a_choice_and_the_settings_add_nothing(stage: Stage) -> None:
    street = Street(stage)
    page = street.arrive()
    decline_button(page).click()
    eventually(page, lambda: len(stage.bodies), 1)
    page.evaluate("pahintulot.open()")
    expect(notice(page)).to_be_visible()
    assert street.said() == [{"language": "fil"}]


@pytest.mark.parametrize("fault", ["refused", "gone", "nonsense"])
def test_that_it_fails_is_nobodys_business(fault: str, stage: Stage) -> None:
    """Nothing on the console of ours, no second try, and the choice works."""
    street = Street(stage)
    answers = {
        "refused": lambda route: route.fulfill(status=429, body="{}"),
        "gone": lambda route: route.abort(),
        "nonsense": lambda route: route.fulfill(status=200, body="<html>"),
    }
    street.page.route(CALL, answers[fault])
    page = street.arrive()
    assert street.said() == [{"language": "fil"}]
    accept_button(page).click()
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["accept"])
    assert len(street.said()) == 1


def test_a_question_that_opens_after_a_time_in_the_cache_is_of_no_other_visit(
    remembering: Browser,
) -> None:
    context = remembering.new_context()
    context.add_init_script(NOTES_RETURNS)
    stage = Stage(context)
    street = Street(stage)
    stage.hold(f"no.decline.{NOTICE[:16]}.2099-01-01")
    page = street.arrive()
    page.goto(f"{ELSEWHERE}/")
    context.clear_cookies()
    page.go_back(wait_until="commit")
    eventually(page, lambda: page.evaluate("window.restored"), True)
    expect(notice(page)).to_be_visible()
    assert street.said() == []
    context.unroute_all(behavior="ignoreErrors")
    context.close()


@pytest.fixture
def counting(paper: Paper) -> Paper:
    run(["site", "set", PAPER, "--counts-shown"], paper.environment)
    paper.tag = paper.told_tag()
    return paper


def test_what_the_real_service_counts_is_what_was_sent(
    counting: Paper, new_context: Callable[..., BrowserContext]
) -> None:
    """Three visitors, of whom one answers."""
    sent: list[str] = []
    for outcome in ("accept", None, None):
        context = new_context()
        context.on("request", lambda each: "/shown" in each.url and sent.append(each.method))
        page = landed(context, counting.url)
        assert cookies(page) == {}
        if outcome:
            accept_button(page).click()
            expect(message(page)).to_be_attached()
            page.wait_for_timeout(300)
    assert counting.outcomes() == ["accept"]
    assert sent == ["POST"] * 3
    eventually(page, lambda: visits(counting), 3, within_s=25)


def landed(context: BrowserContext, url: str) -> Page:
    """A page of the paper, come to by a link; from plain http, or no referrer would be sent."""
    link = f'<a href="{url}">Balita</a>'
    context.route(
        "http://search.example/**",
        lambda route: route.fulfill(body=link, content_type="text/html"),
    )
    page = context.new_page()
    page.goto("http://search.example/")
    page.locator("a").click()
    expect(notice(page)).to_be_visible()
    page.wait_for_timeout(300)
    return page


def visits(paper: Paper) -> int:
    """What stands in the table, whichever worker has counted."""
    with closing(sqlite3.connect(paper.folder / "pahintulot.db")) as database:
        found = database.execute("SELECT coalesce(sum(visits), 0) FROM shown_count").fetchone()
    return int(found[0])

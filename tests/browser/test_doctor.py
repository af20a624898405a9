"""The doctor on the page: what is gated, why, and what came without permission."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.demo import accept_button, decline_button, eventually, notice
from tests.browser.stage import NOTICE, OLDER_NOTICE, SERVICE, TAG, WITH_GPC, Stage, script, token
from tests.browser.strict_modes import BY_NAME, OWN_ICON, WATCH

ELSEWHERE = "https://ads.example"
PIXEL = f'<img src="{ELSEWHERE}/pixel.gif" alt="">'
CALLED = "/?pahintulot-debug"
ALLOWING = {"doctor": "doctor.00.js", "cookie_purposes": ["analytics", "analytics"]}
CLEAN = "Nothing found"
LASTING = {"iat": 1795464904, "exp": 4102444800, "notice": NOTICE[:16]}
STRICT = ("A nonce", "Addresses", "Trusted Types", "Everything at once")


@pytest.fixture
def allowing(stage: Stage) -> Stage:
    """The stage with a site that lets the doctor in."""
    stage.config = {**ALLOWING}
    stage.files |= dict.fromkeys((f"{ELSEWHERE}/a.js", f"{ELSEWHERE}/pixel.gif"), "")
    return stage


def doctor(page: Page) -> Locator:
    return page.locator("#pahintulot-doctor")


def said(page: Page) -> str:
    """The line above the rest, once it is there."""
    return doctor(page).get_by_role("status").inner_text()


def rows(page: Page, section: str) -> list[str]:
    found = doctor(page).locator("details").filter(has_text=section).locator("li")
    return [" ".join(text.split()) for text in found.all_inner_texts()]


def one_row(page: Page, section: str, *words: str) -> None:
    """Just one row of the section says all of these."""

    def fitting() -> int:
        return sum(all(word in row for word in words) for row in rows(page, section))

    eventually(page, fitting, 1)


def calls(stage: Stage) -> int:
    return sum("/b/doctor." in url for url in stage.requests)


def test_on_a_clean_page_one_line_says_so_and_the_console_nothing(allowing: Stage) -> None:
    heard: list[str] = []
    allowing.context.on("console", lambda line: heard.append(line.text))
    template = f'<template data-purpose="analytics">{PIXEL}</template>'
    page = allowing.open(template, path=CALLED)
    expect(doctor(page).get_by_role("status")).to_contain_text(CLEAN)
    page.wait_for_timeout(700)
    assert said(page).startswith(CLEAN)
    for section in ("Without permission", "Wrong on this page", "Not in your notice"):
        assert rows(page, section) == []
    assert heard == []
    assert calls(allowing) == 1


@pytest.mark.parametrize(("config", "path"), [({}, CALLED), (ALLOWING, "/"), (ALLOWING, "/?debug")])
def test_nothing_is_fetched_without_the_word_or_where_the_site_does_not_allow_it(
    config: dict[str, Any], path: str, stage: Stage
) -> None:
    stage.config = {**config}
    page = stage.open(PIXEL, path=path)
    expect(notice(page)).to_be_visible()
    page.wait_for_timeout(300)
    assert calls(stage) == 0
    assert doctor(page).count() == 0


def test_a_request_before_any_choice_is_named_with_its_kind_and_time(allowing: Stage) -> None:
    page = allowing.open(PIXEL, path=CALLED)
    one_row(page, "Without permission", "ads.example", "img", "/pixel.gif", " s after the page")
    assert said(page) == "1 thing to mend."


def test_what_comes_after_a_refusal_is_named_too(allowing: Stage) -> None:
    page = allowing.open(path=CALLED)
    decline_button(page).click()
    expect(doctor(page).get_by_role("status")).to_contain_text(CLEAN)
    page.evaluate(f"fetch('{ELSEWHERE}/a.js'), document.cookie = '_ga_late=1'")
    one_row(page, "Without permission", "ads.example", "fetch", "/a.js")
    one_row(page, "Without permission", "_ga_late (analytics) came", "without permission")


def test_what_a_gated_element_asks_for_after_an_accept_is_allowed(allowing: Stage) -> None:
    gated = f"""<template data-purpose="analytics">{PIXEL}<script src="{ELSEWHERE}/a.js"></script>
      </template>"""
    page = allowing.open(gated, path=CALLED)
    accept_button(page).click()
    one_row(page, "With permission", "/pixel.gif", "a gated element asked for it, for analytics")
    one_row(page, "With permission", "/a.js", "a gated element asked for it, for analytics")
    page.evaluate(f"fetch('{ELSEWHERE}/more'), document.cookie = '_ga_1=1'")
    one_row(page, "With permission", "/more", "analytics was allowed; no gated element")
    one_row(page, "With permission", "_ga_1", "with permission")
    assert said(page).startswith(CLEAN)


def test_what_was_there_before_the_accept_stays_named(allowing: Stage) -> None:
    page = allowing.open(PIXEL, path=CALLED)
    one_row(page, "Without permission", "/pixel.gif")
    accept_button(page).click()
    one_row(page, "The visitor", "analytics is allowed: the visitor accepted it")
    one_row(page, "Without permission", "/pixel.gif", "nothing was allowed then")


def test_a_purpose_that_was_left_out_is_not_allowed_by_another(allowing: Stage) -> None:
    allowing.config |= {"purposes": ["analytics", "marketing"]}
    allowing.hold(token(**LASTING))
    leak = f'<img data-purpose="marketing" src="{ELSEWHERE}/pixel.gif" alt="">'
    page = allowing.open(leak, path=CALLED)
    one_row(page, "Without permission", "/pixel.gif", "marketing was not allowed then")
    one_row(page, "The visitor", "marketing is not allowed: the visitor accepted, but not this")


def test_cookies_are_told_apart_by_what_the_notice_lists(allowing: Stage) -> None:
    head = "<script>for (const name of ['_ga_1', '_demo', 'basket']) document.cookie = name + '=1'"
    page = allowing.open(head=f"{head}</script>{TAG}", path=CALLED)
    one_row(page, "Without permission", "_ga_1 (analytics) was there as the page began")
    one_row(page, "Without permission", "_demo (analytics) was there as the page began")
    one_row(page, "Not in your notice", "basket was there as the page began")
    assert said(page) == "2 things to mend."


def test_what_a_refusal_deletes_is_named_though_it_is_gone(allowing: Stage) -> None:
    allowing.hold(f"no.decline.{NOTICE[:16]}.2099-01-01")
    page = allowing.open(head=f"<script>document.cookie = '_demo=1'</script>{TAG}", path=CALLED)
    one_row(page, "Without permission", "_demo", "without permission; it is gone now")


SECRET = token(**LASTING)
REASONS: dict[str, tuple[str, str, str]] = {
    "nothing": ("", "the visitor has not chosen yet (status unknown, reason no_record)", ""),
    "an accept": (SECRET, "the visitor accepted it (status given", "a token: accept of analytics"),
    "a refusal": (
        f"no.decline.{NOTICE[:16]}.2099-01-01",
        "the visitor refused (status refused, reason refused)",
        "a mark: decline, until 2099-01-02",
    ),
    "a withdrawal": (
        f"no.withdraw.{NOTICE[:16]}.2099-01-01",
        "took the permission back (status withdrawn",
        "a mark: withdraw",
    ),
    "an old refusal": (
        f"no.decline.{NOTICE[:16]}.2020-01-01",
        "the refusal has run out, and nothing was chosen since",
        "a mark: decline",
    ),
    "an old accept": (
        token(**LASTING | {"iat": 1577836800, "exp": 1577923200}),
        "the permission has run out (status expired, reason expired)",
        "a token: accept",
    ),
    "an old notice": (
        token(**LASTING | {"notice": "11" * 8}),
        "accepted a notice that no longer stands",
        f"under the notice {'11' * 8}",
    ),
    "another purpose": (
        token(**LASTING, purposes=["marketing"]),
        "the visitor accepted, but not this",
        "accept of marketing",
    ),
    "a clock": (
        token(**LASTING | {"iat": 4102444000}),
        "the choice lies in the future: a clock is wrong",
        "a token",
    ),
    "nonsense": ("nonsense", "cannot be read (status unknown, reason token_invalid)", ""),
    "a first-party accept": (
        f"yes.analytics.{NOTICE[:16]}.1795464904.4102444800",
        "the visitor accepted it",
        "a mark: accept of analytics",
    ),
}


@pytest.mark.parametrize("kind", REASONS)
def test_each_reason_is_told_in_words_and_never_the_token(kind: str, allowing: Stage) -> None:
    kept, why, content = REASONS[kind]
    if kept:
        allowing.hold(kept)
    page = allowing.open('<template data-purpose="analytics"></template>', path=CALLED)
    one_row(page, "The visitor", "analytics is", why)
    one_row(page, "The visitor", "pahintulot", content)
    assert SECRET not in doctor(page).evaluate("host => host.shadowRoot.textContent")


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        ("", "the visitor has not chosen, and their browser sends Global Privacy Control"),
        (SECRET, "the visitor accepted, but their browser sends Global Privacy Control"),
        (token(**LASTING, gpc=True), "accepted it though their browser sends"),
    ],
)
def test_the_browsers_signal_is_a_reason(kept: str, why: str, allowing: Stage) -> None:
    if kept:
        allowing.hold(kept)
    page = allowing.open(head=WITH_GPC + TAG, path=CALLED)
    one_row(page, "The visitor", "analytics is", why)
    one_row(page, "The visitor", "The browser sends Global Privacy Control.")


def test_a_childrens_site_asks_for_nothing(allowing: Stage) -> None:
    allowing.config |= {"ask": False}
    page = allowing.open(path=CALLED)
    one_row(page, "The visitor", "the site is for children")


def test_what_waits_for_the_service_is_told(allowing: Stage) -> None:
    allowing.answer = lambda _: (503, {})
    page = allowing.open(path=CALLED)
    decline_button(page).click()
    one_row(page, "The visitor", "Waits for the service: decline of 20")


def test_two_choices_under_one_name_are_none(allowing: Stage) -> None:
    twice = """<script>document.cookie = 'pahintulot=a; path=/deep'
      document.cookie = 'pahintulot=b; path=/'"""
    page = allowing.open(head=f"{twice}</script>{TAG}", path=f"/deep/{CALLED[1:]}")
    one_row(page, "The visitor", "2 cookies are called pahintulot: that is no choice")


def test_every_gated_element_is_told_with_its_state(allowing: Stage) -> None:
    allowing.config |= {"purposes": ["analytics", "marketing"]}
    allowing.hold(token(**LASTING))
    page = allowing.open(
        f"""<template data-purpose="analytics"><b>1</b>
          <script data-purpose="marketing" src="{ELSEWHERE}/a.js"></script></template>
        <script type="text/plain" data-purpose="marketing" data-src="/waits.js"></script>
        <script type="text/plain" data-purpose="marketng" data-src="/typo.js"></script>
        <script data-purpose="marketing">window.careless = 1</script>
        <script type="text/mine" data-purpose="marketing"></script>
        <iframe data-purpose="marketing" src="{ELSEWHERE}/frame" title="x"></iframe>
        <iframe data-purpose="marketing" data-src="{ELSEWHERE}/waits" title="x"></iframe>""",
        path=CALLED,
    )
    one_row(page, "Gated elements", "<template> for analytics has run.")
    one_row(page, "Gated elements", "/a.js for marketing runs on a later page")
    one_row(page, "Gated elements", "/waits.js for marketing waits: the visitor accepted, but not")
    one_row(page, "Gated elements", "/typo.js", "the notice offers no such purpose", "“marketing”")
    one_row(page, "Gated elements", "<script> for marketing ran at once, whatever")
    one_row(page, "Gated elements", "never runs: its type is text/mine")
    one_row(page, "Gated elements", "<iframe>", "/frame for marketing loaded at once")
    one_row(page, "Gated elements", "<iframe>", "/waits for marketing waits")


def test_a_second_copy_of_our_script_is_named(allowing: Stage) -> None:
    allowing.files[f"{SERVICE}/b/demo.en.js"] = script(**ALLOWING)
    copy = f'<script src="{SERVICE}/b/demo.en.js" async></script>'
    page = allowing.open(head=TAG + copy, path=CALLED)
    one_row(page, "Wrong on this page", "Our script is on the page once more")


def test_a_tag_that_makes_the_page_wait_is_named(allowing: Stage) -> None:
    page = allowing.open(head=TAG.replace(" async", ""), path=CALLED)
    one_row(page, "Wrong on this page", "not async")


START = "dataLayer.push({'gtm.start': 1, event: 'gtm.js'})"
DEFAULTS = "gtag('consent', 'default', {analytics_storage: 'denied'})"


@pytest.mark.parametrize(
    ("pushes", "is_named"),
    [((START,), True), ((START, DEFAULTS), True), ((DEFAULTS, START), False), ((DEFAULTS,), False)],
)
def test_a_tag_manager_must_be_told_the_defaults_first(
    pushes: tuple[str, ...], is_named: bool, allowing: Stage
) -> None:
    top = "window.dataLayer = []; function gtag() { dataLayer.push(arguments) }"
    head = f"<script>{';'.join((top, *pushes))}</script>{TAG}"
    page = allowing.open(head=head, path=CALLED)
    expect(doctor(page)).to_be_visible()
    eventually(page, lambda: any("A tag manager" in row for row in rows(page, "Wrong")), is_named)


@pytest.mark.parametrize(("of", "word"), [(NOTICE, "is what the site has now"), ("e1" * 32, "old")])
def test_a_service_worker_that_hands_out_an_old_script_is_named(
    of: str, word: str, allowing: Stage
) -> None:
    allowing.context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', {value: {controller: {}}})"
    )
    allowing.files[f"{SERVICE}/b/demo.js"] = script(**ALLOWING)
    allowing.config |= {"notice": of, "standing": [of[:16], OLDER_NOTICE[:16]]}
    page = allowing.open(path=CALLED)
    one_row(page, "Wrong on this page", "A service worker controls the page", word)


@pytest.mark.parametrize("name", STRICT)
def test_under_a_strict_policy_it_comes_and_nothing_is_reported(name: str, allowing: Stage) -> None:
    mode = BY_NAME[name]

    def filled(text: str) -> str:
        return text.replace("https://consent.example", SERVICE).replace("SITEKEY", "demo")

    allowing.headers = {head: filled(value) for head, value in mode.headers.items()}
    allowing.context.add_init_script(WATCH)
    page = allowing.open(head=filled(mode.tag), path=CALLED)
    expect(doctor(page)).to_be_visible()
    assert doctor(page).evaluate("host => getComputedStyle(host).position") == "fixed"
    page.wait_for_timeout(700)
    assert [line for line in page.evaluate("violations") if OWN_ICON not in line] == []


@pytest.mark.parametrize(("width", "scheme"), [*product((320, 1280), ("light", "dark"))])
def test_it_is_accessible_and_leaves_the_notices_buttons_free(
    new_context: Callable[..., BrowserContext], width: int, scheme: Any
) -> None:
    stage = Stage(new_context(viewport={"width": width, "height": 640}, color_scheme=scheme))
    stage.config = {**ALLOWING}
    page = stage.open(f"<main><h1>Balita</h1>{PIXEL * 30}</main>", path=CALLED)
    one_row(page, "Without permission", "/pixel.gif")
    expect(accept_button(page)).to_be_visible()
    found = Axe().run(page)
    assert found.response["violations"] == [], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    own = doctor(page).bounding_box()
    assert own
    assert own["x"] >= 0
    assert own["x"] + own["width"] <= width
    for press in (accept_button(page), decline_button(page)):
        box = press.bounding_box()
        assert box
        assert box["y"] >= own["y"] + own["height"]
        press.click(trial=True)


def test_it_can_be_reached_and_closed_by_keyboard(allowing: Stage) -> None:
    page = allowing.open(path=CALLED)
    close = doctor(page).get_by_role("button", name="Close")
    expect(close).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        if close.evaluate("button => button.matches(':focus')"):
            break
    page.keyboard.press("Enter")
    expect(doctor(page)).to_have_count(0)
    page.wait_for_timeout(700)
    assert doctor(page).count() == 0
    expect(notice(page)).to_be_visible()


def test_a_page_that_throws_everything_out_keeps_it(allowing: Stage) -> None:
    page = allowing.open(path=CALLED)
    expect(doctor(page)).to_be_visible()
    page.evaluate("document.body.replaceWith(document.createElement('body'))")
    page.evaluate("document.querySelector('#pahintulot-doctor').remove()")
    expect(doctor(page)).to_be_visible()

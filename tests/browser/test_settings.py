"""Reopening: the present state, and the way to another choice with as many clicks."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import (
    accept_button,
    allows,
    cookies,
    decline_button,
    eventually,
    message,
    notice,
    queue_length,
)
from tests.browser.stage import NOTICE, Stage, token

LINK = "<main style='height: 200vh'>…</main><a href='#x' data-pahintulot-open>Buksan</a>"
GOOD = {"iat": 1795464904, "exp": 1811103304, "notice": NOTICE[:16], "jti": "01a2-an-id"}
NOW = "2026-11-24T00:00:00Z"


def reopen(page: Page, way: str = "the link") -> None:
    match way:
        case "the link":
            page.get_by_role("link", name="Buksan").click()
        case "the address":
            page.evaluate("location.hash = '#pahintulot'")
        case "open()":
            page.evaluate("pahintulot.open()")
    expect(notice(page).get_by_role("heading")).to_have_text("Mga setting ng cookie")


@pytest.mark.parametrize("way", ["the link", "the address", "open()"])
def test_a_standing_accept_is_shown_with_its_date_and_id(way: str, stage: Stage) -> None:
    stage.context.clock.set_fixed_time(NOW)
    stage.hold(token(**GOOD))
    page = stage.open(LINK)
    assert notice(page).count() == 0
    reopen(page, way)
    section = notice(page)
    expect(section).to_contain_text("Pinayagan mo ang analytics.")
    expect(section).to_contain_text("Petsa ng pagpili: Nobyembre 23, 2026")
    expect(section).to_contain_text("May bisa hanggang: Mayo 2")
    expect(section).to_contain_text("ID ng desisyon: 01a2-an-id")
    expect(section).to_contain_text("Responsable sa iyong data (controller): Balita, Inc.")
    assert section.get_by_role("button").all_inner_texts() == [
        "I-download ang resibo",
        "Bawiin ang pahintulot",
        "Isara",
    ]
    expect(section.get_by_role("heading")).to_be_focused()


def test_a_refusal_is_shown_without_an_id_and_can_be_turned_into_a_yes(stage: Stage) -> None:
    page = stage.open(LINK)
    decline_button(page).click()
    eventually(page, lambda: (len(stage.bodies), queue_length(page)), (1, 0))
    page.reload()
    reopen(page)
    expect(notice(page)).to_contain_text("Tinanggihan mo ang analytics. Naka-off ito.")
    expect(notice(page)).to_contain_text("Walang ID na naka-store para sa pagpiling ito")
    choices = notice(page).locator("button[slot=choice]")
    assert choices.all_inner_texts() == ["Tanggapin", "Isara"]
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    assert [body["source"] for body in stage.bodies] == ["banner", "settings"]


@pytest.mark.rule(75)
def test_withdrawing_takes_as_many_clicks_as_accepting_and_is_announced(stage: Stage) -> None:
    page = stage.open(LINK)
    accept_button(page).click()
    expect(message(page)).to_have_text("Na-save na ang pinili mo.")
    reopen(page)
    notice(page).get_by_role("button", name="Bawiin ang pahintulot").click()
    assert notice(page).count() == 0
    assert cookies(page)["pahintulot"].startswith("no.withdraw.")
    expect(message(page).last).to_contain_text("Naitala na ang pagbawi mo ng pahintulot")
    reopen(page)
    expect(notice(page)).to_contain_text("Binawi mo ang iyong pahintulot.")


@pytest.mark.rule(4, 75)
def test_closing_decides_nothing_and_gives_the_focus_back(stage: Stage) -> None:
    stage.hold(token(**GOOD))
    page = stage.open(LINK)
    before = page.context.cookies()
    reopen(page)
    notice(page).get_by_role("button", name="Isara").click()
    assert notice(page).count() == 0
    expect(page.get_by_role("link", name="Buksan")).to_be_focused()
    assert page.context.cookies() == before
    assert stage.bodies == []


def test_while_the_question_is_open_the_link_leads_to_it(stage: Stage) -> None:
    page = stage.open(LINK)
    page.get_by_role("link", name="Buksan").click()
    expect(notice(page).get_by_role("heading")).to_be_focused()
    assert notice(page).get_by_role("button").all_inner_texts() == ["Tanggihan", "Tanggapin"]


def test_an_expired_accept_is_asked_again_and_allows_nothing(stage: Stage) -> None:
    stage.hold(token(**GOOD))
    stage.context.clock.set_fixed_time("2027-06-01T00:00:00Z")
    page = stage.open()
    expect(accept_button(page)).to_be_visible()
    assert page.evaluate("pahintulot.status") == "expired"
    accept_button(page).click()
    eventually(page, lambda: len(stage.bodies), 1)
    assert stage.bodies[0]["token"] == token(**GOOD)


def test_a_page_hears_of_changes(stage: Stage) -> None:
    page = stage.open(
        head="""<script>window.heard = [];
          for (const name of ['ready', 'change'])
            document.addEventListener('pahintulot:' + name, ({detail}) =>
              heard.push([name, detail.analytics.status, detail.analytics.allowed]));
        </script><script src="https://serbisyo.example/b/demo.js" async></script>"""
    )
    page.evaluate(
        "window.stop = pahintulot.onChange(({analytics}) => heard.push(analytics.reason)); 0"
    )
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    page.evaluate("stop(); pahintulot.withdraw()")
    assert page.evaluate("heard") == [
        ["ready", "unknown", False],
        ["change", "given", True],
        "given",
        ["change", "withdrawn", False],
    ]


def test_the_api_cannot_be_altered(stage: Stage) -> None:
    page = stage.open()
    page.evaluate("try { pahintulot.allows = () => true } catch {}")
    assert not allows(page)


@pytest.mark.parametrize("lost", ["panel", "words", "both", "a broken panel"])
def test_without_the_panel_the_question_opens_and_decline_withdraws(
    lost: str, stage: Stage
) -> None:
    """A withdrawal depends on nothing but the script that is already there."""
    stage.hold(token(**GOOD))
    page = stage.open(LINK)
    if lost == "a broken panel":
        page.route("**/b/panel.*", lambda route: route.fulfill(body="(", content_type="text/html"))
    if lost in ("panel", "both"):
        page.route("**/b/panel.*", lambda route: route.abort())
    if lost in ("words", "both"):
        page.route("**/*.fil.json", lambda route: route.abort())
    page.get_by_role("link", name="Buksan").click()
    expect(notice(page).get_by_role("heading")).to_be_focused()
    assert notice(page).get_by_role("button").all_inner_texts() == ["Tanggihan", "Tanggapin"]
    decline_button(page).click()
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["withdraw"])
    assert stage.bodies[0]["token"] == token(**GOOD)
    assert page.evaluate("pahintulot.status") == "withdrawn"


def test_a_panel_that_hangs_is_not_waited_for(stage: Stage) -> None:
    stage.hold(token(**GOOD))
    page = stage.open(LINK)
    page.route("**/b/panel.*", lambda route: None)
    page.get_by_role("link", name="Buksan").click()
    expect(decline_button(page)).to_be_visible(timeout=15_000)


def test_nothing_of_the_panel_is_loaded_before_it_is_asked_for(stage: Stage) -> None:
    page = stage.open(LINK)
    decline_button(page).click()
    page.reload()
    assert not [url for url in stage.requests if "panel" in url or url.endswith(".json")]
    reopen(page, "the link")
    assert len([url for url in stage.requests if "/b/panel." in url]) == 1

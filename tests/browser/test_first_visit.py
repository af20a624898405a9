"""What a visitor meets who has not chosen yet, on the demonstration's real page."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import Demo, accept_button, cookies, decline_button, notice, watch_requests


def storage(page: Page) -> int:
    return page.evaluate("localStorage.length + sessionStorage.length")


@pytest.mark.rule(15)
def test_before_a_choice_nothing_is_stored_and_no_analytics_is_asked_for(
    demo: Demo, page: Page
) -> None:
    requests = watch_requests(page)
    page.goto(demo.url)
    expect(notice(page)).to_be_visible()
    page.wait_for_timeout(300)

    assert [request for request in requests if "analytics" in request or "hits" in request] == []
    assert [request for request in requests if not request.startswith("GET ")] == []
    assert cookies(page) == {}
    assert storage(page) == 0
    assert demo.hits() == 0


@pytest.mark.rule(1, 7, 8, 9)
def test_the_notice_says_in_filipino_what_the_law_wants(demo: Demo, page: Page) -> None:
    page.goto(demo.url)
    section = notice(page)
    expect(section.get_by_role("heading")).to_have_text("Gumagamit ng cookies ang website na ito")
    lines = [line for line in section.inner_text().split("\n") if line]
    assert lines[1:-2] == [
        (
            "Gumagamit kami ng cookies para sa analytics upang mapabuti ang aming site. "
            "Basahin ang aming patakaran sa privacy para sa higit pang impormasyon."
        ),
        "Responsable sa iyong data (controller): Balitang Halimbawa, Inc.",
        (
            "Data na kinokolekta para sa layuning ito: mga page na tinitingnan mo, uri ng device "
            "at browser, IP address, at ID na naka-store sa cookie"
        ),
        "Walang third party na tumatanggap ng data na ito",
        "Tumatagal nang hanggang 6 na buwan ang cookies para sa analytics.",
        (
            "Tatandaan namin ang pinili mo sa loob ng 6 na buwan, tanggapin mo man o tanggihan "
            "ang cookies. Pagkatapos nito, magtatanong kami ulit."
        ),
        (
            "Maaari mong bawiin ang iyong pahintulot o baguhin ang pinili mo anumang oras: buksan "
            "ang “Mga setting ng cookie” sa anumang page ng site na ito."
        ),
    ]
    link = section.get_by_role("link", name="patakaran sa privacy", exact=True)
    expect(link).to_have_attribute("href", f"{demo.url}privacy")
    assert section.get_by_role("button").all_inner_texts() == ["Tanggihan", "Tanggapin"]


@pytest.mark.rule(3, 5, 14, 68, 69, 76)
def test_the_notice_has_the_shape_that_others_rely_on(demo: Demo, page: Page) -> None:
    page.goto(demo.url)
    section = notice(page)
    assert page.evaluate("document.body.firstElementChild.id") == "pahintulot"
    expect(section).to_have_attribute("aria-label", "Abiso tungkol sa cookies")
    expect(section).to_have_attribute("data-nosnippet", "")
    assert section.get_attribute("lang") == "fil"
    assert section.get_attribute("style") is None
    assert section.evaluate("element => getComputedStyle(element).position") == "fixed"
    assert section.evaluate("element => [...element.children].map(child => child.localName)") == [
        *("h2", "a"),
        *["p"] * 6,
        "button",
        "button",
    ]
    assert section.evaluate("element => element.shadowRoot.textContent") == ""
    assert section.locator("[checked], [aria-pressed], [aria-checked], input").count() == 0


@pytest.mark.rule(2, 71)
def test_both_buttons_are_equal(demo: Demo, page: Page) -> None:
    looks = """button => {
      const {width, height} = button.getBoundingClientRect();
      const {color, backgroundColor, border, font, opacity} = getComputedStyle(button);
      return {width, height, color, backgroundColor, border, font, opacity};
    }"""
    for size in ({"width": 1280, "height": 720}, {"width": 320, "height": 640}):
        page.set_viewport_size(size)
        page.goto(demo.url)
        decline, accept = decline_button(page).evaluate(looks), accept_button(page).evaluate(looks)
        assert decline == accept
        assert decline["height"] >= 44


@pytest.mark.rule(4, 74, 75)
@pytest.mark.parametrize("deed", ["Escape", "scroll", "outside click", "navigation", "waiting"])
def test_only_a_button_decides(deed: str, demo: Demo, page: Page) -> None:
    page.clock.install()
    page.goto(demo.url)
    requests = watch_requests(page)
    match deed:
        case "Escape":
            accept_button(page).focus()
            page.keyboard.press("Escape")
        case "scroll":
            page.mouse.wheel(0, 5000)
        case "outside click":
            page.mouse.click(5, 100)
        case "navigation":
            page.goto(f"{demo.url}privacy")
        case "waiting":
            page.clock.fast_forward("01:00:00")
    page.wait_for_timeout(100)
    expect(notice(page)).to_be_visible()
    assert [request for request in requests if request.startswith("POST")] == []
    assert cookies(page) == {}
    assert demo.outcomes() == []


@pytest.mark.rule(6, 68)
def test_the_page_can_be_read_and_used_behind_the_notice(demo: Demo, page: Page) -> None:
    page.goto(demo.url)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fishers of the bay")
    page.mouse.wheel(0, 400)
    page.wait_for_function("scrollY > 0")


def test_two_tags_on_a_page_make_one_notice(demo: Demo, page: Page) -> None:
    page.goto(demo.url)
    again = "const tag = document.createElement('script'); tag.src = '/b/demo.js';"
    page.evaluate(
        f"new Promise((resume) => {{ {again} tag.onload = resume; document.head.append(tag); }})"
    )
    expect(notice(page)).to_have_count(1)


def test_the_front_door_of_the_service_leads_to_the_demonstration(demo: Demo, page: Page) -> None:
    page.goto(f"{demo.origin}/")
    assert page.url == demo.url

"""Several purposes against the real service: each chosen, recorded, gated and proven by itself."""

import json
from itertools import combinations, product
from typing import Any
from urllib.request import Request, urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.demo import (
    accept_button,
    cookies,
    decline_button,
    eventually,
    message,
    notice,
)
from tests.browser.paper import SITE, Paper
from tests.fixtures.sites import make_key

ALL = ("analytics", "marketing", "preferences")
NAMES = {"analytics": "Analytics", "marketing": "Marketing", "preferences": "Mga kagustuhan"}
GATED = "".join(
    f'<template data-purpose="{name}"><i class="ran">{name}</i></template>' for name in ALL
)
SAVED = "Na-save na ang pinili mo."


@pytest.fixture
def offering(paper: Paper) -> Paper:
    """The paper with a notice for three purposes; its page has something of each."""
    paper.publish(purposes=list(ALL), consent_mode={"analytics": ["analytics_storage"]})
    settings = "<a href='#pahintulot'>Mga setting</a>"
    paper.tag, paper.body = paper.told_tag(), f"<main><h1>Balita</h1>{GATED}{settings}</main>"
    return paper


def button(page: Page, name: str) -> Locator:
    return notice(page).get_by_role("button", name=name, exact=True)


def switch(page: Page, purpose: str) -> Locator:
    return notice(page).get_by_role("switch", name=NAMES[purpose])


def ran(page: Page) -> list[str]:
    return page.locator(".ran").all_inner_texts()


def choose(page: Page, *purposes: str) -> None:
    """By hand, from the question: only what is named is on."""
    button(page, "Pumili").click()
    for purpose in purposes:
        switch(page, purpose).click()
    button(page, "I-save ang mga pinili ko").click()


def exported(paper: Paper) -> list[dict[str, Any]]:
    key = make_key(paper.environment, SITE, "export:read", "log:read")
    return [
        json.loads(line)
        for line in _asked(paper, key, "decisions.jsonl").splitlines()
        if b'"end"' not in line
    ]


def receipt(paper: Paper, decision_id: str) -> dict[str, Any]:
    key = make_key(paper.environment, SITE, "log:read")
    return json.loads(_asked(paper, key, f"decisions/{decision_id}/receipt?format=kantara"))


def _asked(paper: Paper, key: str, path: str) -> bytes:
    address = f"{paper.service}/v1/sites/{SITE}/{path}"
    asked = Request(address, headers={"Authorization": f"Bearer {key}"})
    with urlopen(asked, timeout=10) as answer:
        return answer.read()


def test_every_pair_of_three_is_recorded_gated_exported_and_on_its_receipt(
    offering: Paper, new_context: Any
) -> None:
    pairs = [list(pair) for pair in combinations(ALL, 2)]
    for pair in pairs:
        page = new_context().new_page()
        page.goto(offering.url)
        assert ran(page) == []
        choose(page, *pair)
        expect(message(page)).to_have_text(SAVED)
        eventually(page, lambda page=page: ran(page), pair)
        page.reload()
        eventually(page, lambda page=page: ran(page), pair)
        assert [name for name in ALL if page.evaluate("pahintulot.allows", name)] == pair
        assert notice(page).count() == 0

    rows = exported(offering)
    assert [row["purposes"] for row in rows] == pairs
    assert {row["source"] for row in rows} == {"settings"}
    for row in rows:
        [service] = receipt(offering, row["decision_id"])["services"]
        told = [category for one in service["purposes"] for category in one["purposeCategory"]]
        assert told == [name.capitalize() for name in row["purposes"]]


def test_the_question_has_three_equal_answers_and_all_or_nothing_is_one_press(
    offering: Paper, new_context: Any
) -> None:
    for press, purposes in ((accept_button, list(ALL)), (decline_button, [])):
        page = new_context().new_page()
        page.goto(offering.url)
        sizes = {
            (box["width"], box["height"])
            for one in notice(page).get_by_role("button").all()
            if (box := one.bounding_box())
        }
        assert len(sizes) == 1
        assert notice(page).get_by_role("button").all_inner_texts() == [
            "Tanggihan",
            "Tanggapin",
            "Pumili",
        ]
        press(page).click()
        expect(message(page)).to_have_text(SAVED)
        eventually(page, lambda page=page: ran(page), purposes)
    assert [(row["outcome"], row["purposes"]) for row in exported(offering)] == [
        ("accept", list(ALL)),
        ("decline", []),
    ]
    assert [row["parity"] for row in exported(offering)] == [True, True]


def test_every_switch_is_off_until_a_person_turns_it_on_and_none_on_is_a_no(
    offering: Paper, page: Page
) -> None:
    page.goto(offering.url)
    button(page, "Pumili").click()
    for purpose in ALL:
        expect(switch(page, purpose)).not_to_be_checked()
    button(page, "I-save ang mga pinili ko").click()
    expect(message(page)).to_have_text(SAVED)
    assert [(row["outcome"], row["purposes"]) for row in exported(offering)] == [("decline", [])]
    assert ran(page) == []


def test_what_is_turned_off_ends_at_once_and_the_rest_is_a_new_yes(
    offering: Paper, page: Page
) -> None:
    page.goto(offering.url)
    choose(page, "analytics", "marketing")
    eventually(page, lambda: ran(page), ["analytics", "marketing"])
    page.get_by_role("link", name="Mga setting", exact=True).click()
    expect(notice(page)).to_contain_text("Pinayagan mo ang mga ito: Analytics at Marketing.")
    expect(switch(page, "preferences")).not_to_be_checked()
    switch(page, "marketing").click()
    with page.expect_navigation():
        button(page, "I-save ang mga pinili ko").click()
    eventually(page, lambda: ran(page), ["analytics"])
    eventually(
        page,
        lambda: [(row["outcome"], row["purposes"]) for row in exported(offering)],
        [
            ("accept", ["analytics", "marketing"]),
            ("withdraw", []),
            ("accept", ["analytics"]),
        ],
    )


def test_what_is_turned_off_stays_off_though_the_service_cannot_be_reached(
    offering: Paper, page: Page
) -> None:
    page.goto(offering.url)
    choose(page, "analytics", "marketing")
    eventually(page, lambda: ran(page), ["analytics", "marketing"])
    page.get_by_role("link", name="Mga setting", exact=True).click()
    switch(page, "marketing").click()
    page.route("**/decisions", lambda route: route.abort())
    with page.expect_navigation():
        button(page, "I-save ang mga pinili ko").click()
    assert ran(page) == []
    assert cookies(page)["pahintulot"].startswith("no.withdraw.")


def test_closing_what_was_opened_from_the_question_asks_again(offering: Paper, page: Page) -> None:
    page.goto(offering.url)
    button(page, "Pumili").click()
    expect(switch(page, "analytics")).to_be_visible()
    button(page, "Isara").click()
    expect(button(page, "Pumili")).to_be_visible()
    assert exported(offering) == []


def test_a_page_may_name_the_purposes_and_those_it_does_not_have_are_left_out(
    offering: Paper, page: Page
) -> None:
    offering.body += (
        "<button id=mine onclick=\"pahintulot.accept(['marketing', 'wala'])\">Oo</button>"
    )
    page.goto(offering.url)
    expect(button(page, "Pumili")).to_be_visible()
    page.locator("#mine").click()
    eventually(page, lambda: ran(page), ["marketing"])
    [row] = exported(offering)
    assert (row["purposes"], row["source"]) == (["marketing"], "script")


@pytest.mark.parametrize(("width", "scheme"), [*product((320, 1280), ("light", "dark"))])
def test_the_panel_is_accessible_and_fits(
    offering: Paper, new_context: Any, width: int, scheme: Any
) -> None:
    context = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(offering.url)
    button(page, "Pumili").click()
    switch(page, "marketing").click()
    found = Axe().run(page)
    assert found.response["violations"] == [], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for purpose in ALL:
        box = switch(page, purpose).locator("xpath=..").bounding_box()
        assert box
        assert box["height"] >= 44

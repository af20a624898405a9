"""Google Consent Mode: defaults by the documented snippet, one update a decision."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.demo import accept_button, allows, decline_button, eventually
from tests.browser.stage import BANNER, NOTICE, TAG, WITH_GPC, Stage, good_answer, token

README = (BANNER / "README.md").read_text("utf-8")
SNIPPET = re.search(r"^<script>window\.dataLayer.*</script>$", README, re.MULTILINE)
GOOD = {"iat": 1, "exp": 4102444800, "notice": NOTICE[:16]}
DENIED = {
    "ad_storage": "denied",
    "ad_user_data": "denied",
    "ad_personalization": "denied",
    "analytics_storage": "denied",
    "wait_for_update": 500,
}


def snippet() -> str:
    assert SNIPPET
    return SNIPPET[0]


def layer(page: Page) -> list[list[Any]]:
    return page.evaluate("(window.dataLayer || []).map(entry => Array.from(entry))")


def update(state: str) -> list[Any]:
    return ["consent", "update", {"analytics_storage": state}]


def test_the_snippet_fits_into_600_bytes() -> None:
    assert len(snippet().encode()) <= 600


def test_the_snippet_denies_everything_by_default(stage: Stage) -> None:
    page = stage.open(head=snippet() + TAG)
    assert layer(page) == [["consent", "default", DENIED]]
    kinds = page.evaluate("dataLayer.map(entry => Object.prototype.toString.call(entry))")
    assert kinds == ["[object Arguments]"]


def test_the_snippet_restores_a_standing_accept_in_the_same_tick(stage: Stage) -> None:
    stage.hold(token(**GOOD))
    page = stage.open(head=snippet() + "<script>window.first = [...dataLayer]</script>")
    page.context.pages[0].evaluate("window.dataLayer = window.first")
    assert layer(page) == [["consent", "default", DENIED], update("granted")]


@pytest.mark.parametrize(
    ("held", "head"),
    [
        (token(**(GOOD | {"exp": 1})), ""),
        (token(**GOOD, purposes=["marketing"]), ""),
        (f"no.decline.{NOTICE[:16]}.2099-01-01", ""),
        ("broken", ""),
        (token(**GOOD), WITH_GPC),
    ],
)
def test_the_snippet_restores_nothing_else(held: str, head: str, stage: Stage) -> None:
    stage.hold(held)
    page = stage.open(head=head + snippet())
    assert layer(page) == [["consent", "default", DENIED]]


def test_two_cookies_of_one_name_restore_nothing(stage: Stage) -> None:
    for path in ("/", "/a"):
        cookie = {"name": "pahintulot", "value": token(**GOOD), "domain": "balita.example"}
        stage.context.add_cookies([cookie | {"path": path}])
    page = stage.open(head=snippet(), path="/a")
    assert layer(page) == [["consent", "default", DENIED]]


def test_an_accept_grants_what_the_site_mapped_once_and_only_when_recorded(stage: Stage) -> None:
    stage.answer = lambda body: (503, {})
    page = stage.open()
    accept_button(page).click()
    eventually(page, lambda: len(stage.bodies), 1)
    assert layer(page) == []
    stage.answer = good_answer
    page.reload()
    eventually(page, lambda: allows(page), True)
    assert layer(page) == [update("granted")]
    page.reload()
    assert layer(page) == [update("granted")]


def test_a_decline_and_a_withdrawal_deny_at_once_and_on_later_pages(stage: Stage) -> None:
    page = stage.open()
    decline_button(page).click()
    assert layer(page) == [update("denied")]
    page.reload()
    assert layer(page) == [update("denied")]


def test_without_a_mapping_nothing_of_googles_is_touched(stage: Stage) -> None:
    stage.config = {"consent_types": []}
    page = stage.open()
    decline_button(page).click()
    assert page.evaluate("typeof dataLayer") == "undefined"

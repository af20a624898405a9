"""Google Consent Mode: defaults by the documented snippet, one update a decision; other tags."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.demo import accept_button, allows, decline_button, eventually
from tests.browser.snippet import snippet
from tests.browser.stage import NOTICE, SITE, TAG, WITH_GPC, Stage, good_answer, token

GOOD = {"iat": 1, "exp": 4102444800, "notice": NOTICE[:16]}
DENIED = {
    "ad_storage": "denied",
    "ad_user_data": "denied",
    "ad_personalization": "denied",
    "analytics_storage": "denied",
    "wait_for_update": 500,
}


def layer(page: Page) -> list[list[Any]]:
    """What was said to Google's tags; plain events are not theirs."""
    return page.evaluate(
        """(window.dataLayer || []).filter(entry => !entry.event).map(entry => Array.from(entry))"""
    )


def update(state: str) -> list[Any]:
    return ["consent", "update", {"analytics_storage": state}]


@pytest.mark.rule(52)
def test_the_snippet_fits_into_600_bytes() -> None:
    assert len(snippet().encode()) <= 600


@pytest.mark.rule(52)
def test_the_snippet_denies_everything_by_default(stage: Stage) -> None:
    page = stage.open(head=snippet() + "<script>window.first = dataLayer.length</script>" + TAG)
    assert page.evaluate("first") == 1  # before any tag could come
    assert layer(page) == [["consent", "default", DENIED]]
    kinds = page.evaluate("dataLayer.map(entry => Object.prototype.toString.call(entry))")
    assert kinds[0] == "[object Arguments]"
    assert not re.search(r"<script[^>]* (async|defer|src)", snippet())


@pytest.mark.rule(53)
@pytest.mark.parametrize(
    "held",
    [
        token(**GOOD),
        token(**GOOD, purposes=["marketing", "analytics"]),
        f"yes.analytics.{NOTICE[:16]}.1.4102444800",
        f"yes.marketing+analytics.{NOTICE[:16]}.1.4102444800.gpc",
    ],
)
@pytest.mark.parametrize("beside", [[], ["a"], ["z"], ["a", "z"]])
def test_the_snippet_restores_a_standing_accept_in_the_same_tick(
    held: str, beside: list[str], stage: Stage
) -> None:
    """A token, or the mark that first-party mode keeps for scripts; whatever cookies stand by."""
    for name in beside[:1]:
        stage.context.add_cookies([{"name": name, "value": "GA1.1.2.3.4", "url": SITE}])
    stage.hold(held)
    for name in beside[1:]:
        stage.context.add_cookies([{"name": name, "value": "GA1.1.2.3.4", "url": SITE}])
    page = stage.open(head=snippet() + "<script>window.first = [...dataLayer]</script>")
    page.context.pages[0].evaluate("window.dataLayer = window.first")
    assert layer(page) == [["consent", "default", DENIED], update("granted")]


@pytest.mark.parametrize(
    ("held", "head"),
    [
        (token(**(GOOD | {"exp": 1})), ""),
        (f"yes.analytics.{NOTICE[:16]}.1.2", ""),
        (f"yes.marketing.{NOTICE[:16]}.1.4102444800", ""),
        (f"yes.webanalytics.{NOTICE[:16]}.1.4102444800", ""),
        (f"yes.analytics.{NOTICE[:16]}.1.4102444800", WITH_GPC),
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


@pytest.mark.rule(53)
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


@pytest.mark.rule(53)
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


@pytest.mark.rule(53, 55)
def test_only_what_the_site_maps_is_ever_granted(stage: Stage) -> None:
    """The types for advertising are no exception."""
    further = [["ad_storage", "marketing"], ["ad_user_data", "marketing"]]
    mapped = [["analytics_storage", "analytics"], *further]
    stage.config = {"purposes": ["analytics", "marketing"], "consent_types": mapped}
    stage.hold(token(**GOOD, purposes=["marketing"]))
    page = stage.open(head=snippet() + TAG)
    assert layer(page) == [
        ["consent", "default", DENIED],
        [
            "consent",
            "update",
            {"analytics_storage": "denied", "ad_storage": "granted", "ad_user_data": "granted"},
        ],
    ]


@pytest.mark.parametrize("config", [{"ask": False}, {"standing": ["ab" * 8]}, {"site": "other"}])
def test_what_the_snippet_could_not_know_is_put_right(config, stage: Stage) -> None:
    """A site directed at children, a notice that is over, a token of another site."""
    stage.config = config
    stage.hold(token(**GOOD))
    page = stage.open(head=snippet() + TAG)
    expected = [["consent", "default", DENIED], update("granted"), update("denied")]
    assert layer(page)[:3] == expected
    assert update("granted") not in layer(page)[3:]


def test_who_has_not_chosen_is_left_to_the_default(stage: Stage) -> None:
    for head in (snippet() + TAG, WITH_GPC + snippet() + TAG):
        page = stage.open(head=head)
        assert layer(page) == [["consent", "default", DENIED]]


@pytest.mark.rule(54)
@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_a_gated_tag_of_googles_is_not_asked_for_before_a_yes(answer: str, stage: Stage) -> None:
    loader = "https://www.googletagmanager.com/gtag/js?id=G-1"
    page = stage.open(
        f'<template data-purpose="analytics"><script async src="{loader}"></script></template>',
        head=snippet() + TAG,
    )
    page.wait_for_timeout(100)
    assert not [url for url in stage.requests if "google" in url]
    (accept_button if answer == "accept" else decline_button)(page).click()
    eventually(page, lambda: len(stage.bodies), 1)
    page.wait_for_timeout(200)
    assert [url for url in stage.requests if "google" in url] == [loader] * (answer == "accept")


@pytest.mark.rule(56)
def test_no_framework_of_the_advertisers_is_claimed(stage: Stage) -> None:
    page = stage.open()
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    names = "['__tcfapi', '__gpp', '__uspapi', '__cmp', '__tcfapiLocator', '__gppLocator']"
    assert page.evaluate(f"{names}.filter((name) => name in window || frames[name])") == []


MAKE_LAYER = "<script>window.dataLayer = window.dataLayer || []</script>"


def heard(page: Page) -> list[Any]:
    return page.evaluate("dataLayer.filter((entry) => entry.event)")


def test_other_tools_hear_one_generic_event_a_page_and_a_choice(stage: Stage) -> None:
    """After what Google's tags are told, so that a trigger on it finds that already in force."""

    def event(allowed: bool) -> dict[str, Any]:
        return {"event": "pahintulot", "pahintulot": {"analytics": allowed, "marketing": False}}

    stage.config = {"purposes": ["analytics", "marketing"]}
    stage.answer = lambda body: good_answer(body | {"purposes": ["analytics"]})
    page = stage.open(head=MAKE_LAYER + TAG)
    assert heard(page) == [event(False)]
    accept_button(page).click()
    eventually(page, lambda: heard(page), [event(False), event(True)])
    kinds = page.evaluate("dataLayer.map((entry) => entry.event || entry[1])")
    assert kinds == ["pahintulot", "update", "pahintulot"]
    page.evaluate("void pahintulot.withdraw()")
    assert heard(page) == [event(False), event(True), event(False)]


def test_where_a_page_has_no_data_layer_none_is_made(stage: Stage) -> None:
    stage.config = {"consent_types": []}
    page = stage.open()
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    assert page.evaluate("'dataLayer' in window") is False

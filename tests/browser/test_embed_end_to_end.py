"""A frame's own yes against the real service: one purpose of several, recorded and kept."""

from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.demo import cookies, eventually, notice
from tests.browser.paper import Paper
from tests.fixtures.sites import make_key

EMBED = '<iframe id=video data-purpose="marketing" data-src="/framed" title="Panayam"></iframe>'
BOTH = {
    "purposes": ["analytics", "marketing"],
    "consent_mode": {"analytics": ["analytics_storage"], "marketing": ["ad_storage"]},
}


@pytest.fixture
def offering(paper: Paper) -> Paper:
    """The paper with a notice for two purposes; its page has something of each."""
    paper.publish(**BOTH)
    paper.tag = paper.told_tag()
    paper.body = f"{paper.body}{EMBED}"
    return paper


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("#video")


def rows(paper: Paper, page: Page) -> list[dict[str, Any]]:
    key = make_key(paper.environment, "pahayagan", "log:read")
    answer = page.request.get(
        f"{paper.service}/v1/sites/pahayagan/decisions", headers={"Authorization": f"Bearer {key}"}
    )
    return answer.json()["decisions"]


def status(paper: Paper, page: Page, purpose: str) -> tuple[bool, str, bool]:
    answer = page.request.get(
        f"{paper.service}/v1/sites/pahayagan/status?purpose={purpose}",
        headers={
            "Authorization": f"Bearer {cookies(page)['pahintulot']}",
            "Origin": paper.url.rstrip("/"),
        },
    ).json()
    return answer["allowed"], answer["reason"], answer["ask"]


def test_a_yes_to_one_kind_is_recorded_as_that_and_asked_no_more(
    offering: Paper, page: Page
) -> None:
    page.goto(offering.url)
    inside(page).get_by_role("button", name="Payagan at i-load").click()
    eventually(page, lambda: page.locator("#video").get_attribute("src"), "/framed")
    assert page.locator("#ran").count() == 0
    [row] = rows(offering, page)
    assert (row["outcome"], row["purposes"], row["source"]) == ("accept", ["marketing"], "settings")
    assert status(offering, page, "marketing") == (True, "given", False)
    assert status(offering, page, "analytics") == (False, "purpose_not_covered", False)

    page.reload()
    eventually(page, lambda: page.locator("#video").get_attribute("src"), "/framed")
    page.wait_for_timeout(300)
    assert notice(page).count() == 0
    assert page.evaluate("[pahintulot.allows('marketing'), pahintulot.allows('analytics')]") == [
        True,
        False,
    ]


def test_it_joins_what_the_same_person_allowed_before_and_a_withdrawal_ends_both(
    offering: Paper, page: Page
) -> None:
    page.goto(offering.url)
    expect(notice(page)).to_be_visible()
    page.evaluate("document.querySelector('template').dataset.purpose = 'marketing'")
    page.evaluate("document.querySelector('#video').dataset.purpose = 'analytics'")
    page.reload()
    inside(page).get_by_role("button", name="Payagan at i-load").click()
    eventually(page, lambda: page.evaluate("pahintulot.allows('marketing')"), True)
    # the other kind, asked for by a frame that a script adds
    page.evaluate(
        """() => { const other = document.createElement('iframe');
          Object.assign(other.dataset, {purpose: 'analytics', src: '/counted'});
          other.id = 'other'; document.body.append(other) }"""
    )
    page.frame_locator("#other").get_by_role("button", name="Payagan at i-load").click()
    expect(page.locator("#ran")).to_be_visible()
    first, second = sorted(rows(offering, page), key=lambda row: row["decided_at"])
    assert (first["purposes"], second["purposes"]) == (["marketing"], ["analytics", "marketing"])
    assert first["subject_id"] == second["subject_id"]

    with page.expect_navigation():
        page.evaluate("void pahintulot.withdraw()")
    expect(inside(page).get_by_role("button", name="Payagan at i-load")).to_be_visible()
    assert page.locator("#ran").count() == 0
    assert [row["outcome"] for row in rows(offering, page)].count("withdraw") == 1

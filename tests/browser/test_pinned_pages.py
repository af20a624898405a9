"""The real service, real pages and a browser's real cache: what becomes of a page's old script."""

from playwright.sync_api import Page, expect

from tests.browser.demo import accept_button, allows, eventually, notice
from tests.browser.paper import PAUSE, SITE, Paper


def ran(page: Page) -> int:
    return page.locator("#ran").count()


def test_a_pinned_page_asks_under_the_new_notice_and_then_never_again(
    paper: Paper, page: Page
) -> None:
    """The old bytes still run and the new notice is asked once; ten more pages ask nothing.

    Each of them costs its own script and one look at what the site has now.
    """
    paper.tag = paper.told_tag("--pinned")
    paper.publish(privacy_url="https://www.example.com/new")
    paper.watch(page).goto(paper.url)
    accept_button(page).click()
    eventually(page, lambda: paper.fetched[-1], f"{SITE}.json")
    expect(notice(page).get_by_role("link")).to_have_attribute(
        "href", "https://www.example.com/new"
    )
    assert not allows(page)
    accept_button(page).click()
    eventually(page, lambda: ran(page), 1)

    paper.fetched.clear()
    for _ in range(10):
        page.reload()
        eventually(page, lambda: ran(page), 1)
        assert notice(page).count() == 0
    assert paper.fetched == [f"{SITE}.HASH.js", f"{SITE}.json"] * 10


def test_a_cached_script_asks_under_the_new_notice_and_then_never_again(
    paper: Paper, page: Page
) -> None:
    """While the cache holds the old script, each page looks for news, and none asks again."""
    paper.tag = paper.told_tag()
    paper.watch(page).goto(paper.url)
    expect(notice(page)).to_be_visible()
    paper.publish()
    page.reload()  # from the cache
    accept_button(page).click()
    eventually(page, lambda: paper.fetched[-1], f"{SITE}.json")
    accept_button(page).click()
    eventually(page, lambda: ran(page), 1)

    paper.fetched.clear()
    for _ in range(10):
        page.reload()
        eventually(page, lambda: ran(page), 1)
    assert paper.fetched == [f"{SITE}.js", f"{SITE}.json"] * 10
    assert notice(page).count() == 0


def test_a_cached_script_does_not_ask_who_accepted_on_another_page(
    paper: Paper, page: Page
) -> None:
    """A page in English has the old script in its cache, one in Filipino took the new accept."""
    english, filipino = paper.told_tag("--language", "en"), paper.told_tag("--language", "fil")
    paper.tag = english
    paper.watch(page).goto(paper.url)
    expect(notice(page)).to_be_visible()
    paper.publish()
    paper.tag = filipino
    page.goto(paper.url)
    accept_button(page).click()
    eventually(page, lambda: ran(page), 1)

    paper.tag = english
    paper.fetched.clear()
    page.goto(paper.url)
    eventually(page, lambda: ran(page), 1)
    assert notice(page).count() == 0
    assert paper.fetched == [f"{SITE}.en.js", f"{SITE}.json"]


def test_what_is_still_arriving_is_not_run_by_halves(paper: Paper, page: Page) -> None:
    """A script out of the cache is faster than its page: it waits until the parser is through."""
    paper.tag = paper.told_tag()
    page.goto(paper.url)
    accept_button(page).click()
    eventually(page, lambda: ran(page), 1)

    paper.body = f"""<template data-purpose="analytics">{PAUSE}<i id="ran">tumakbo</i></template>
      <script type="text/plain" data-purpose="analytics">window.first = 1;{PAUSE}
        window.second = 2</script>"""
    for _ in range(3):
        page.goto(paper.url)
        eventually(page, lambda: ran(page), 1)
        eventually(page, lambda: page.evaluate("[window.first, window.second]"), [1, 2])

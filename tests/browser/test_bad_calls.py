"""Calls and tags that make no sense: the page stays whole, and a no stays a no."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.demo import accept_button, allows, cookies, decline_button, eventually, notice
from tests.browser.stage import NOTICE, SERVICE, TAG, Stage, script, token
from tests.browser.told import GATED, Told, is_whole

GOOD = token(iat=1, exp=4102444800, notice=NOTICE[:16])
WRONG = ["null", "undefined", "0", "{}", "[]", "Symbol()", "'x'", "() => {}", "document", "1n"]


@pytest.fixture
def stage(bad_context: BrowserContext) -> Stage:
    return Stage(bad_context)


@pytest.fixture
def told(bad_context: BrowserContext) -> Told:
    return Told(bad_context)


@pytest.mark.parametrize("call", ["accept", "decline", "withdraw", "open", "allows", "onChange"])
def test_what_is_called_before_we_are_there_does_nothing(
    call: str, stage: Stage, told: Told
) -> None:
    """As the documents show it: with `?.`."""
    early = f"<script>window.early = [window.pahintulot?.{call}('analytics')]</script>"
    page = stage.open(GATED, head=early + TAG)
    expect(notice(page)).to_be_visible()
    assert page.evaluate("early") == [None]
    assert stage.bodies == []
    assert (told.errors, told.ours) == ([], [])


@pytest.mark.parametrize("given", WRONG)
def test_whatever_a_function_is_given_it_says_no_and_does_no_harm(
    given: str, stage: Stage, told: Told
) -> None:
    stage.hold(GOOD)
    page = stage.open("<main>Balita</main>")
    if given != "undefined":  # which is the default purpose
        assert page.evaluate(f"pahintulot.allows({given})") is False
    assert page.evaluate(f"pahintulot.allows({given}, {given}) === true") is (given == "undefined")
    page.evaluate(f"pahintulot.onChange({given}); pahintulot.open({given})")
    expect(notice(page)).to_be_visible()
    page.evaluate(f"pahintulot.withdraw({given}); pahintulot.decline({given})")
    eventually(page, lambda: [body["source"] for body in stage.bodies], ["script", "script"])
    assert is_whole(page)
    assert told.errors == []
    assert len(told.ours) <= 1


def test_a_listener_of_the_page_that_fails_is_the_pages_matter(stage: Stage, told: Told) -> None:
    """Its error is seen where the page looks for its errors, and stops nothing of ours."""
    page = stage.open(GATED)
    page.evaluate("pahintulot.onChange(() => { throw new Error('the page own') }); 0")
    accept_button(page).click()
    eventually(page, lambda: page.evaluate("window.ran"), True)
    assert ["the page own" in error for error in told.errors] == [True]
    assert told.ours == []


def test_the_tags_of_two_sites_make_one_notice_and_the_first_decides(
    stage: Stage, told: Told
) -> None:
    other = f"{SERVICE}/b/iba.js"
    stage.files[other] = script(site="iba", notice="ab" * 32, standing=["ab" * 8])
    page = stage.open(GATED, head=f'{TAG.replace(" async", "")}<script src="{other}"></script>')
    expect(notice(page)).to_have_count(1)
    decline_button(page).click()
    eventually(page, lambda: [body["notice"] for body in stage.bodies], [f"sha256:{NOTICE}"])
    page.reload()
    assert notice(page).count() == 0
    assert is_whole(page)
    assert (told.errors, told.ours) == ([], [])


def test_a_token_of_another_site_is_no_yes(stage: Stage, told: Told) -> None:
    stage.hold(token(aud="iba", iat=1, exp=4102444800, notice=NOTICE[:16]))
    page = stage.open(GATED)
    expect(notice(page)).to_be_visible()
    assert is_whole(page)
    assert not allows(page)
    assert told.errors == []


@pytest.mark.parametrize("purposes", [None, "analytics", 7, {"0": "analytics"}, [["analytics"]]])
def test_a_token_whose_purposes_are_no_list_of_names_is_a_no(
    purposes: object, stage: Stage, told: Told
) -> None:
    stage.hold(token(iat=1, exp=4102444800, notice=NOTICE[:16], purposes=purposes))
    page = stage.open(GATED)
    assert not allows(page)
    assert is_whole(page)
    assert (told.errors, told.ours) == ([], [])


def test_a_page_that_keeps_removing_the_notice_stays_whole(stage: Stage, told: Told) -> None:
    page = stage.open(GATED)
    page.evaluate("setInterval(() => document.querySelector('#pahintulot')?.remove(), 1); 0")
    page.wait_for_timeout(300)
    assert is_whole(page)
    assert cookies(page) == {}
    page.evaluate("pahintulot.decline()")  # what is there can still be told no
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["decline"])
    assert told.errors == []

"""An accept comes from a person; a refusal may come from anything."""

import pytest
from playwright.sync_api import expect

from tests.browser.demo import accept_button, allows, decline_button, eventually, notice
from tests.browser.stage import TAG, Stage

PRESS = "button => button.click()"


def test_a_synthetic_click_on_accept_does_nothing_but_say_so(stage: Stage) -> None:
    page = stage.open()
    with page.expect_console_message(lambda said: "only a person can accept" in said.text):
        accept_button(page).evaluate(PRESS)
    page.wait_for_timeout(100)
    expect(notice(page)).to_be_visible()
    assert stage.bodies == []
    assert not allows(page)


def test_accept_without_a_person_does_nothing_but_say_so(stage: Stage) -> None:
    page = stage.open(
        head=f"{TAG}<script>addEventListener('load', () => pahintulot.accept())</script>"
    )
    page.wait_for_timeout(100)
    expect(notice(page)).to_be_visible()
    assert stage.bodies == []


def test_accept_called_from_a_persons_click_is_recorded_with_its_source(stage: Stage) -> None:
    page = stage.open("<main><button id=own>Oo</button></main>")
    page.evaluate("document.querySelector('#own').onclick = () => pahintulot.accept()")
    page.locator("#own").click()
    eventually(page, lambda: allows(page), True)
    assert stage.bodies[0]["source"] == "script"
    assert notice(page).count() == 0


@pytest.mark.parametrize("by", ["an extension's click", "decline()", "withdraw()"])
def test_a_decline_may_come_from_anything(by: str, stage: Stage) -> None:
    page = stage.open()
    if by == "an extension's click":
        decline_button(page).evaluate(PRESS)
    else:
        page.evaluate(f"pahintulot.{by}")
    assert notice(page).count() == 0
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["decline"])
    assert page.evaluate("pahintulot.status") == "refused"


def test_a_click_tells_whether_both_buttons_were_equal(stage: Stage) -> None:
    page = stage.open()
    decline_button(page).click()
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [True])


@pytest.mark.parametrize(
    "style",
    ["opacity: 0.2", "visibility: hidden", "background: white", "font-size: 12px", "padding: 2rem"],
)
def test_a_page_that_makes_decline_less_is_found_out(style: str, stage: Stage) -> None:
    page = stage.open()
    # a style sheet cannot do it any more (see test_accessibility), but a script can
    notice(page).evaluate("section => { section.shadowRoot.adoptedStyleSheets = [] }")
    decline_button(page).evaluate("(button, style) => button.style = style", style)
    accept_button(page).click()
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [False])


@pytest.mark.parametrize("raised", [True, False])
def test_a_page_that_covers_decline_is_found_out(raised: bool, stage: Stage) -> None:
    """Only from the top layer can it; a page's own layers lie below the notice."""
    page = stage.open()
    expect(decline_button(page)).to_be_visible()
    page.evaluate(
        """raised => {
          const cover = document.createElement('div');
          cover.style = 'position: fixed; inset: auto 50% 0 0; width: 50%; height: 50%';
          cover.style.zIndex = 2147483647;
          document.body.append(cover);
          if (raised) { cover.popover = 'manual'; cover.showPopover(); }
        }""",
        raised,
    )
    accept_button(page).click()
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [not raised])


def test_one_click_has_one_key_of_128_random_bits(stage: Stage) -> None:
    page = stage.open()
    page.evaluate("for (let i = 0; i < 20; i++) pahintulot.decline()")
    eventually(page, lambda: len(stage.bodies), 20)
    keys = {body["idempotency_key"] for body in stage.bodies}
    assert len(keys) == 20
    assert {len(key) for key in keys} == {22}
    assert set("".join(keys)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )

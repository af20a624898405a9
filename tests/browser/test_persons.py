"""An accept comes from a person; a refusal may come from anything; a click tells who saw what."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import Demo, accept_button, allows, decline_button, eventually, notice
from tests.browser.stage import TAG, Stage

PRESS = "button => button.click()"
TRICKS = {
    "click()": PRESS,
    "a made click": "button => button.dispatchEvent(new MouseEvent('click', {bubbles: true}))",
    "a made click with its detail": """button => button.dispatchEvent(
      new PointerEvent('click', {bubbles: true, composed: true, detail: 1, isPrimary: true}))""",
    "a made press": """button => { for (const name of ['pointerdown', 'mousedown', 'pointerup',
      'mouseup', 'click']) button.dispatchEvent(new PointerEvent(name, {bubbles: true})) }""",
    "made keys": """button => { button.focus();
      for (const name of ['keydown', 'keypress', 'keyup']) for (const key of ['Enter', ' '])
        button.dispatchEvent(new KeyboardEvent(name, {key, code: 'Enter', bubbles: true})) }""",
    "a label": """button => { const label = document.createElement('label'); button.id = 'b';
      label.htmlFor = 'b'; document.body.append(label); label.click() }""",
    "a form": """button => { const form = document.createElement('form'); form.id = 'f';
      form.onsubmit = () => false; document.body.append(form); button.setAttribute('form', 'f');
      button.type = 'submit'; form.requestSubmit(button) }""",
    "a command": """button => { const other = document.createElement('button');
      other.setAttribute('commandfor', 'b'); button.id = 'b'; document.body.append(other);
      other.click(); button.accessKey = 'x'; button.click() }""",
    "a claim": """button => { const click = new MouseEvent('click');
      try { Object.defineProperty(click, 'isTrusted', {value: true}) } catch {}
      button.dispatchEvent(click) }""",
    "a prototype's claim": """button => {
      const click = Object.create(Event.prototype, {isTrusted: {value: true}});
      try { button.dispatchEvent(click) } catch { button.click() } }""",
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_synthetic_click_on_accept_does_nothing_but_say_so(trick: str, stage: Stage) -> None:
    said: list[str] = []
    page = stage.open()
    page.on("console", lambda message: said.append(message.text))
    accept_button(page).evaluate(TRICKS[trick])
    page.wait_for_timeout(100)
    expect(notice(page)).to_be_visible()
    assert stage.bodies == []
    assert not allows(page)
    if "click" in TRICKS[trick]:
        assert "pahintulot: only a person can accept" in said


def test_a_persons_click_elsewhere_cannot_be_turned_into_an_accept(stage: Stage) -> None:
    """Whatever a page hangs on a real click of its own: our button was not what was pressed."""
    page = stage.open("<main><button id=own>Magpatuloy</button></main>")
    page.evaluate(
        """() => { own.onclick = () => {
          const accept = document.querySelectorAll('#pahintulot button')[1];
          accept.click(); accept.dispatchEvent(new MouseEvent('click', {bubbles: true})); } }"""
    )
    page.locator("#own").click()
    page.wait_for_timeout(100)
    expect(notice(page)).to_be_visible()
    assert stage.bodies == []


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


LESS = [
    "opacity: 0.2",
    "visibility: hidden",
    "display: none",
    "pointer-events: none",
    "background: white",
    "color: silver",
    "-webkit-text-fill-color: transparent",
    "border-color: red",
    "border-style: none",
    "font-size: 1px",
    "font-weight: 100",
    "font-family: monospace",
    "font-style: italic",
    "letter-spacing: 1em",
    "line-height: 0.1",
    "text-indent: -99em",
    "text-decoration: line-through",
    "padding: 2rem",
    "clip-path: inset(40%)",
    "clip-path: inset(0 30% 0 0)",
    "filter: blur(4px)",
    "filter: opacity(0.1)",
    "mask-image: linear-gradient(transparent, transparent)",
    "transform: translateX(-200vw)",
    "transform: scale(0.2)",
    "rotate: 180deg",
    "translate: 0 200vh",
    "position: absolute; left: -999px",
    "box-shadow: inset 0 0 0 99px white",
    "zoom: 0.5",
    "mix-blend-mode: difference",
    "cursor: none",
]


def without_our_sheet(page: Page) -> None:
    """No style sheet of a page reaches the buttons (see test_accessibility), but a script can."""
    notice(page).evaluate("section => { section.shadowRoot.adoptedStyleSheets = [] }")


@pytest.mark.parametrize("style", LESS)
def test_a_page_that_makes_decline_less_is_found_out(style: str, stage: Stage) -> None:
    page = stage.open()
    without_our_sheet(page)
    decline_button(page).evaluate("(button, style) => button.style = style", style)
    accept_button(page).focus()
    page.keyboard.press("Enter")
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [False])


def test_the_control_without_our_sheet_equal_buttons_are_still_equal(stage: Stage) -> None:
    page = stage.open()
    without_our_sheet(page)
    accept_button(page).focus()
    page.keyboard.press("Enter")
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [True])


BOTH_LESS = ["opacity: 0.2", "color: rgb(9, 9, 9); background: rgb(9, 9, 9)"]


@pytest.mark.parametrize("style", BOTH_LESS)
def test_a_page_that_hides_both_is_found_out(style: str, stage: Stage) -> None:
    """A press on what nobody can see is no sign of a choice, however equal the two are."""
    page = stage.open()
    without_our_sheet(page)
    for button in (decline_button(page), accept_button(page)):
        button.evaluate("(button, style) => button.style = style", style)
    accept_button(page).click()
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [False])


COVERS = [
    "inset: auto 50% 0 0; width: 50%; height: 50%",  # the whole of it
    "inset: auto auto 0 0; width: 50%; height: 45px",  # its lower part
    "inset: auto auto 0 0; width: 420px; height: 50%",  # its left part
]


@pytest.mark.parametrize("raised", [True, False])
@pytest.mark.parametrize("place", COVERS)
def test_a_page_that_covers_decline_is_found_out(place: str, raised: bool, stage: Stage) -> None:
    """Only from the top layer can it; a page's own layers lie below the notice."""
    page = stage.open()
    expect(decline_button(page)).to_be_visible()
    page.evaluate(
        """([place, raised]) => {
          const cover = document.createElement('div');
          cover.style = 'border: 0; margin: 0; position: fixed; z-index: 2147483647; ' + place;
          document.body.append(cover);
          if (raised) { cover.popover = 'manual'; cover.showPopover(); }
        }""",
        [place, raised],
    )
    accept_button(page).click()
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [not raised])


@pytest.mark.parametrize("style", ["opacity: 0.05", "clip-path: inset(0 0 0 50%)"])
def test_a_place_that_hides_what_stands_in_it_hides_nothing_of_ours(
    style: str, stage: Stage
) -> None:
    """The top layer knows no ancestors."""
    page = stage.open(f"<div data-pahintulot-here style='{style}'></div>")
    accept_button(page).focus()
    page.keyboard.press("Enter")
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [True])


def test_what_the_click_found_stands_in_the_log(demo: Demo, page: Page) -> None:
    """With the real service: a page that hides Decline is recorded as such, an honest one too."""
    for hidden in (True, False):
        page.goto(demo.neighbour_url)
        expect(notice(page)).to_be_visible()
        if hidden:
            without_our_sheet(page)
            decline_button(page).evaluate("button => { button.style.opacity = 0 }")
        accept_button(page).click()
        eventually(page, lambda: allows(page), True)
        page.context.clear_cookies()
    assert [(row["outcome"], row["parity"]) for row in demo.rows()] == [
        ("accept", False),
        ("accept", True),
    ]


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

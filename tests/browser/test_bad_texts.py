"""Texts, whatever they hold: shown as they are, and the choice stays usable."""

from typing import Any

import pytest
from playwright.sync_api import Page

from service.usecases.serve_banner import as_script_literal
from tests.browser.demo import accept_button, allows, decline_button, eventually, notice
from tests.browser.stage import BUNDLE, SERVICE, Stage, configuration, words

TEXTS = {
    "markup": '<img src=x onerror="window.ran = 1"><script>window.ran = 2</script><b>A</b>',
    "the end of a script": "</script><script>window.ran = 3</script><!-- ]]>",
    "quotes": '\'"`${window.ran = 4}`\\\'\\\\ " onclick="window.ran = 5',
    "line separators": "isa\u2028dalawa\u2029tatlo\u0085apat",
    "an override": "\u202eatad gnisilohp\u202c \u2067susunod",
    "an override without its end": "\u202e\u202d\u2066kaliwa",
    "control characters": "isa\u0000\u0007\u001b[31m",
    "a replacement pattern": "$& $1 $` $' {controller} {date}",
    "a prototype's name": "__proto__ constructor",
}
LONG = {
    "words": "mahaba " * 1429,
    "one word": "w" * 10_000,
    "from right to left": "\u05d0\u05d1\u05d2 " * 2500,
    "marks on marks": "a" + "\u0301" * 9_999,
    "new lines": "\n" * 10_000,
}


def spoken(text: str) -> dict[str, Any]:
    """The texts of the first layer, with `text` in every line, the title and the label."""
    ours = words("fil")
    said = dict.fromkeys(["title", "region_label", "saved"], text)
    lines = [[text, "<b>", " patakaran</b>"], *[text] * (len(ours["lines"]) - 1)]
    return ours | {"lines": lines, "texts": ours["texts"] | said}


def said(page: Page, selector: str) -> str:
    return page.locator(f"#pahintulot {selector}").evaluate("element => element.textContent")


def serve(stage: Stage, **changes: object) -> None:
    """The script as the service writes it."""
    literal = as_script_literal(configuration(**changes))
    stage.files[f"{SERVICE}/b/demo.js"] = BUNDLE.replace("__PAHINTULOT__", literal)


@pytest.mark.parametrize("what", TEXTS)
def test_a_text_is_shown_as_it_is_and_never_runs(what: str, stage: Stage) -> None:
    serve(stage, **spoken(TEXTS[what]))
    page = stage.open("<main>Balita</main>")
    assert said(page, "h2") == said(page, "p >> nth=0") == TEXTS[what]
    assert notice(page).locator("img, script, b").count() == 0
    assert "<b> patakaran</b>" in notice(page).evaluate("section => section.textContent")
    assert notice(page).get_by_role("link").evaluate("link => link.textContent") == "<b>"
    decline_button(page).click()
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [True])
    assert page.evaluate("window.ran") is None
    assert page.locator("main").inner_text() == "Balita"


def test_an_override_reaches_no_further_than_its_own_line(stage: Stage) -> None:
    """The buttons and the page keep their direction."""
    serve(stage, **spoken(TEXTS["an override without its end"]))
    page = stage.open("<main><span>A</span><span>B</span></main>")
    first, second = (span.bounding_box() for span in page.locator("main span").all())
    assert first["x"] < second["x"]
    assert decline_button(page).bounding_box()["x"] < accept_button(page).bounding_box()["x"]


@pytest.mark.parametrize("what", LONG)
@pytest.mark.parametrize("height", [640, 256])
def test_ten_thousand_characters_leave_both_buttons_in_reach(
    what: str, height: int, stage: Stage
) -> None:
    serve(stage, **spoken(LONG[what]))
    page = stage.open("<main>Balita</main>")
    page.set_viewport_size({"width": 320, "height": height})
    for button in (decline_button(page), accept_button(page)):
        box = button.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert box["y"] + box["height"] <= height
        assert box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert notice(page).evaluate("section => section.offsetHeight <= innerHeight / 2")
    notice(page).evaluate("section => { section.scrollTop = 1e9 }")
    last = notice(page).locator("p >> nth=-1")
    assert last.evaluate("p => p.getBoundingClientRect().bottom <= innerHeight")
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    assert [body["parity"] for body in stage.bodies] == [True]


@pytest.mark.parametrize(
    "label", ["A", "Magpatuloy nang walang pagtang-gap", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"]
)
def test_a_long_label_makes_both_buttons_as_large(label: str, stage: Stage) -> None:
    stage.config = {"texts": words("fil")["texts"] | {"button_decline": label}}
    page = stage.open()
    for width in (320, 768):
        page.set_viewport_size({"width": width, "height": 640})
        boxes = [button.bounding_box() for button in notice(page).get_by_role("button").all()]
        assert boxes[0]["width"] == boxes[1]["width"]
        assert boxes[0]["height"] == boxes[1]["height"]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

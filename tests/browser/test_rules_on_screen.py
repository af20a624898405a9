"""What the law wants of the question: equal on every width, decided by a press and nothing else."""

import json
import re
import unicodedata
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from service.domain.contrast import contrast
from tests.browser.demo import (
    accept_button,
    allows,
    decline_button,
    eventually,
    notice,
    queue_length,
)
from tests.browser.stage import BANNER, NOTICE, Stage, token, words

WIDTHS = [280, 320, 321, 359, 411, 480, 481, 599, 768, 1001, 1280, 1440, 1921]
LANGUAGES = sorted(path.stem for path in (BANNER / "locales").glob("*.json"))
LINK = "<main>…</main><a href='#pahintulot'>Buksan</a>"
GOOD = {"iat": 1, "exp": 4102444800, "notice": NOTICE[:16]}


def box(button: Locator) -> dict[str, float]:
    return button.evaluate("button => button.getBoundingClientRect().toJSON()")


def hex_colours(button: Locator) -> list[str]:
    """Text and background, as `#rrggbb`."""
    return button.evaluate(
        """button => ['color', 'backgroundColor'].map((name) => '#' +
          getComputedStyle(button)[name].match(/\\d+/g).slice(0, 3)
            .map((part) => Number(part).toString(16).padStart(2, '0')).join(''))"""
    )


@pytest.mark.rule(2, 13)
def test_on_every_width_decline_comes_first_and_both_are_of_one_size(stage: Stage) -> None:
    page = stage.open()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 720})
        decline, accept = box(decline_button(page)), box(accept_button(page))
        assert (decline["width"], decline["height"]) == (accept["width"], accept["height"]), width
        assert (decline["y"], decline["x"]) < (accept["y"], accept["x"]), width
        labels = notice(page).get_by_role("button").all_inner_texts()
        assert labels == ["Tanggihan", "Tanggapin"]


@pytest.mark.rule(2)
@pytest.mark.parametrize("width", WIDTHS[::3])
def test_on_every_width_the_click_itself_finds_them_equal(width: int, stage: Stage) -> None:
    page = stage.open()
    page.set_viewport_size({"width": width, "height": 720})
    decline_button(page).click()
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [True])


@pytest.mark.rule(2)
@pytest.mark.parametrize("zoom", [0.67, 1.1, 1.33, 2.1])
def test_at_every_zoom_the_click_itself_finds_them_equal(zoom: float, stage: Stage) -> None:
    """At some, one of two equal columns is a 64th of a pixel wider."""
    page = stage.open()
    page.evaluate("zoom => { document.documentElement.style.zoom = zoom }", zoom)
    decline_button(page).click()
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [True])


@pytest.mark.rule(2)
def test_a_press_of_a_key_finds_them_equal_though_one_has_the_focus_ring(stage: Stage) -> None:
    page = stage.open()
    accept_button(page).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    eventually(page, lambda: [body["parity"] for body in stage.bodies], [True])


@pytest.mark.rule(2, 72)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_labels_can_be_read(scheme: str, new_context: Callable[..., BrowserContext]) -> None:
    page = Stage(new_context(color_scheme=scheme)).open()
    expect(notice(page)).to_be_visible()
    looks = [hex_colours(button) for button in (decline_button(page), accept_button(page))]
    assert looks[0] == looks[1]
    assert contrast(*looks[0]) >= 4.5


@pytest.mark.rule(4)
@pytest.mark.parametrize("way", ["the tab is closed", "back and forth", "keys", "the window"])
def test_leaving_and_moving_about_decide_nothing(way: str, stage: Stage) -> None:
    page = stage.open("<main style='height: 300vh'>…</main>")
    expect(notice(page)).to_be_visible()
    match way:
        case "the tab is closed":
            page.close(run_before_unload=True)
            page = stage.page = stage.context.new_page()
            page.goto("https://balita.example/")
        case "back and forth":
            stage.open("<main>…</main>", path="/isa-pa")
            page.go_back()
        case "keys":
            for key in ("Escape", "Enter", "Space", "Tab", "Escape", "PageDown", "Backspace"):
                page.keyboard.press(key)
        case "the window":
            page.set_viewport_size({"width": 400, "height": 300})
            page.evaluate("window.dispatchEvent(new Event('blur')); document.body.click()")
    page.wait_for_timeout(200)
    expect(notice(page)).to_be_visible()
    assert stage.bodies == []
    assert stage.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.rule(5)
@pytest.mark.parametrize("held", ["", token(**GOOD)])
def test_nothing_is_chosen_in_advance_in_the_settings_either(held: str, stage: Stage) -> None:
    if held:
        stage.hold(held)
    else:
        stage.config = {"reask_decliners": False}
        stage.hold(f"no.decline.{NOTICE[:16]}.2099-01-01")
    page = stage.open(LINK)
    page.get_by_role("link", name="Buksan").click()
    expect(notice(page).get_by_role("heading")).to_have_text("Mga setting ng cookie")
    assert notice(page).locator("[checked], :checked, [aria-pressed=true]").count() == 0


@pytest.mark.rule(7, 8, 10)
def test_the_first_layer_says_it_all_in_every_language_we_ship(stage: Stage) -> None:
    for language in LANGUAGES:
        says_it_all(language, stage)


def says_it_all(language: str, stage: Stage) -> None:
    told = words(language)
    stage.config = {"languages": [language], **told}
    stage.requests.clear()
    page = stage.open(language=language)
    expect(notice(page).get_by_role("heading")).to_have_text(told["texts"]["title"])
    first, *others = told["lines"]
    lines = [line for line in notice(page).inner_text().split("\n") if line]
    assert lines[1:-2] == ["".join(first), *others]
    said = " ".join(others)
    catalogue = json.loads((BANNER / f"locales/{language}.json").read_text("utf-8"))["texts"]
    for key in ("controller", "data", "recipients_none", "duration", "validity", "withdraw"):
        assert catalogue[f"body_{key}"].split("{")[0] in said
    assert "Balita, Inc." in said
    assert stage.requests.count("https://serbisyo.example/b/demo.js") == 1


@pytest.mark.rule(11)
def test_no_text_of_ours_shouts_rewards_or_smiles() -> None:
    for language in LANGUAGES:
        catalogue = json.loads((BANNER / f"locales/{language}.json").read_text("utf-8"))["texts"]
        for key, text in catalogue.items():
            assert not {"!", "\uff01", "\u00a1"} & set(text), (language, key)
            assert not [sign for sign in text if unicodedata.category(sign) == "So"], (
                language,
                key,
            )
            shouted = [word for word in re.findall(r"[^\W\d_]{4,}", text) if is_capital(word)]
            assert shouted == [], (language, key)


def is_capital(word: str) -> bool:
    return all(map(str.isupper, word))


@pytest.mark.rule(12)
@pytest.mark.parametrize("answer", ["accept", "withdraw"])
def test_who_has_answered_is_not_asked_again(answer: str, stage: Stage) -> None:
    page = stage.open()
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    if answer == "withdraw":
        page.evaluate("void pahintulot.withdraw()")
    sent = 2 if answer == "withdraw" else 1
    eventually(page, lambda: (len(stage.bodies), queue_length(page)), (sent, 0))
    for _ in range(20):
        page.reload()
        assert notice(page).count() == 0
    assert len(stage.bodies) == sent


@pytest.mark.rule(14)
def test_there_is_no_third_way_out_of_the_question(stage: Stage) -> None:
    page = stage.open()
    expect(notice(page).get_by_role("button")).to_have_count(2)
    pressable = "a[href], button, input, select, textarea, summary, [tabindex='0'], [onclick]"
    assert notice(page).locator(pressable).count() == 3  # the policy and the two buttons
    assert notice(page).evaluate(
        f"section => section.shadowRoot.querySelectorAll(`{pressable}`).length === 0"
    )


@pytest.mark.rule(71)
def test_every_button_is_44_high_in_the_settings_too(stage: Stage) -> None:
    stage.hold(token(**GOOD))
    page = stage.open(LINK)
    page.get_by_role("link", name="Buksan").click()
    expect(notice(page).get_by_role("button")).to_have_count(3)
    assert min(box(button)["height"] for button in notice(page).get_by_role("button").all()) >= 44


@pytest.mark.rule(77)
def test_without_javascript_the_page_is_clean(
    new_context: Callable[..., BrowserContext],
) -> None:
    stage = Stage(new_context(java_script_enabled=False))
    gated = '<template data-purpose="analytics"><img src="/pixel.gif"></template>'
    page: Page = stage.open(f"<main>…</main>{gated}<a href='/privacy'>Patakaran</a>")
    page.wait_for_timeout(100)
    assert notice(page).count() == 0
    assert not [url for url in stage.requests if "pixel" in url]
    expect(page.get_by_role("link", name="Patakaran")).to_be_visible()

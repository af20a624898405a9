"""The words in a waiting frame can be read and pressed, wherever and however they are shown."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.demo import eventually
from tests.browser.stage import BANNER, NOTICE, SERVICE, SITE, Stage, all_words, token

VIDEO = "https://video.example/1"
DECLINED = f"no.decline.{NOTICE[:16]}.2099-01-01"
CORNER = (BANNER / "dist/corner.css").read_text("ascii")
COLOURS = (
    "@media(forced-colors:none){:host{color:#111;background:#fed;}"
    "::slotted(button){color:#fff;background:#135;}}"
)
SIZES = [(480, 320), (320, 180), (288, 150)]
SCHEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}


def embed(width: int = 480, height: int = 320, attributes: str = "") -> str:
    return f"""<main><h1>Balita</h1><iframe id=video data-purpose="analytics" data-src="{VIDEO}"
      title="Panayam" width={width} height={height} {attributes}></iframe></main>"""


def opened(stage: Stage, body: str = "", **options: Any) -> Page:
    stage.files[VIDEO] = "<p>the video</p>"
    stage.hold(DECLINED)
    page = stage.open(body or embed(), **options)
    expect(page.frame_locator("#video").get_by_role("heading")).to_be_attached()
    return page


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing(scheme: str, new_context: Callable[..., BrowserContext]) -> None:
    page = opened(Stage(new_context(**SCHEMES[scheme])), embed(288, 240))
    page.frames[1].evaluate(Axe().axe_script)  # axe looks into the frames that have it
    response = Axe().run(page).response
    assert [found["id"] for found in response["violations"]] == []
    seen = [node["target"] for found in response["passes"] for node in found["nodes"]]
    assert ["#video", "section"] in seen


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("how", ["", "scrolling=no", "dir=rtl"])
def test_both_buttons_are_in_view_and_the_words_can_be_scrolled_to(
    how: str, width: int, height: int, stage: Stage
) -> None:
    page = opened(stage, embed(width, height, how))
    frame = page.frame_locator("#video")
    for button in frame.get_by_role("button").all():
        assert button.evaluate(
            """button => { const {top, bottom, left, right, height} =
              button.getBoundingClientRect();
              return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth
                && height >= 24 }"""
        )
    assert frame.locator("html").evaluate("root => root.scrollWidth <= innerWidth")
    last = frame.get_by_role("region").locator("p").last
    last.scroll_into_view_if_needed()
    assert frame.get_by_role("region").evaluate(
        "region => region.clientHeight > 20 && region.scrollWidth <= region.clientWidth"
    )


def test_nothing_of_the_page_moves(stage: Stage) -> None:
    page = opened(stage, f"{embed()}<p>…</p>")
    page.evaluate(
        """window.shifts = 0;
        new PerformanceObserver((list) => { shifts += list.getEntries().length })
          .observe({type: 'layout-shift', buffered: true})"""
    )
    before = page.locator("#video").bounding_box()
    page.frame_locator("#video").get_by_role("button").first.click()
    expect(page.frame_locator("#video").get_by_text("the video")).to_be_visible()
    assert page.locator("#video").bounding_box() == before
    assert page.evaluate("shifts") == 0


def test_it_is_written_the_way_its_language_is(stage: Stage) -> None:
    stage.config = {"language": "ar", "languages": ["ar"], "rtl": ["ar"]}
    said = all_words("fil") | {"language": "ar"}
    stage.context.route(f"{SERVICE}/b/*.ar.json", lambda route: route.fulfill(json=said))
    page = opened(stage, language="ar")
    root = page.frame_locator("#video").locator("html")
    expect(root).to_have_attribute("dir", "rtl")
    expect(root).to_have_attribute("lang", "ar")


def test_it_has_the_notices_colours_and_the_pages_type(stage: Stage) -> None:
    stage.config = {"css": CORNER + COLOURS}
    page = opened(stage, f"<style>body {{ font-family: monospace }}</style>{embed()}")
    frame = page.frame_locator("#video")
    style = "element => { const s = getComputedStyle(element); return [s.backgroundColor, s.color,"
    style += " s.fontFamily] }"
    assert frame.locator("body").evaluate(style) == ["rgb(255, 238, 221)", "rgb(17, 17, 17)",
        "monospace"]  # fmt: skip
    assert frame.get_by_role("button").first.evaluate(style) == ["rgb(17, 51, 85)",
        "rgb(255, 255, 255)", "monospace"]  # fmt: skip


@pytest.mark.parametrize(
    "spite", ["* { all: unset }", "section, button, h2, p { display: none !important }"]
)
def test_a_pages_own_styles_do_not_reach_it(spite: str, stage: Stage) -> None:
    page = opened(stage, f"<style>{spite}</style>{embed()}")
    button = page.frame_locator("#video").get_by_role("button").first
    assert button.bounding_box()["height"] >= 44
    button.click()
    expect(page.frame_locator("#video").get_by_text("the video")).to_be_visible()


def test_it_breaks_no_policy(stage: Stage) -> None:
    policy = (
        f"default-src 'none'; connect-src {SERVICE}; script-src 'nonce-abc' 'strict-dynamic'; "
        "style-src 'none'; frame-src https://video.example; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    stage.headers = {"content-security-policy": policy}
    head = f"""<script nonce=abc>window.violations = [];
      addEventListener('securitypolicyviolation', ({{violatedDirective}}) =>
        violations.push(violatedDirective))</script>
      <script nonce=abc src="{SERVICE}/b/demo.js" async></script>"""
    page = opened(stage, head=head)
    inside = "addEventListener('securitypolicyviolation', () => top.violations.push('inside'))"
    page.frames[1].evaluate(inside)
    assert page.frame_locator("#video").locator("body").evaluate(
        "body => getComputedStyle(body).display"
    ) == "flex"  # fmt: skip
    stage.headers = {}
    page.frame_locator("#video").get_by_role("button").first.click()
    eventually(page, lambda: len([url for url in stage.requests if url == VIDEO]), 1)
    assert page.evaluate("violations") == []


@pytest.mark.parametrize(
    "attributes", [f'src="{SITE}/own"', "sandbox", 'srcdoc="<p>own</p>"', "data-purpose=other"]
)
def test_what_is_not_an_empty_frame_of_an_offered_purpose_is_left_alone(
    attributes: str, stage: Stage
) -> None:
    stage.files[f"{SITE}/own"] = "<p>own</p>"
    stage.hold(DECLINED)
    other = embed(attributes=attributes).replace("id=video", "id=other")
    if attributes.startswith("data-purpose"):
        other = other.replace('data-purpose="analytics"', "")
    page = opened(stage, other + embed())
    assert page.frame_locator("#other").get_by_role("button").count() == 0
    assert not [url for url in stage.requests if url == VIDEO]


def test_a_frame_that_is_put_elsewhere_says_it_again(stage: Stage) -> None:
    """Moving a frame empties it, as a framework may."""
    page = opened(stage, f"{embed()}<footer></footer>")
    page.evaluate("document.querySelector('footer').append(document.querySelector('#video'))")
    expect(page.frame_locator("#video").get_by_role("heading")).to_be_visible()


def test_a_standing_accept_never_shows_it(stage: Stage) -> None:
    stage.files[VIDEO] = "<p>the video</p>"
    stage.hold(token(iat=1, exp=4102444800, notice=NOTICE[:16]))
    page = stage.open(embed())
    expect(page.frame_locator("#video").get_by_text("the video")).to_be_visible()
    assert not [url for url in stage.requests if "panel" in url]

"""What the notice does to how fast a page feels: it is not its largest paint, and moves nothing."""

import pytest
from playwright.sync_api import Page, expect

from service.usecases.serve_banner import css_of
from tests.browser.demo import Demo, notice
from tests.browser.stage import Stage

WATCH = """() => {
  window.paints = [];
  window.shifts = [];
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({ type, buffered: true });
  watch('largest-contentful-paint', ({ element, size }) => paints.push(
    [element?.closest('#pahintulot') ? 'ours' : element?.localName, size]));
  watch('layout-shift', ({ value }) => shifts.push(value));
}"""
SENTENCE = "Pinayagan na ng daungan ang maliliit na bangka. Unang huli: tamban at galunggong. "
WORDS_ONLY = f"<main><h1>Mga mangingisda sa look</h1>{f'<p>{SENTENCE * 4}</p>' * 9}</main>"
SIZES = {"desktop": (1280, 720), "tablet": (768, 1024), "telephone": (360, 740)}
LAYOUTS = {"bar": None, "corner": css_of("corner", None)}


def watched(page: Page) -> tuple[list[str], list[float]]:
    """What the largest paints so far were, in order, and every shift."""
    expect(notice(page)).to_be_visible()
    page.evaluate(WATCH)
    page.wait_for_timeout(300)
    return [name for name, _size in page.evaluate("paints")], page.evaluate("shifts")


@pytest.mark.parametrize("size", SIZES)
def test_it_is_never_the_largest_paint_of_the_demonstration(
    size: str, demo: Demo, page: Page
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(demo.url)
    paints, shifts = watched(page)
    assert paints
    assert "ours" not in paints
    assert shifts == []


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("size", SIZES)
def test_it_is_never_the_largest_paint_of_a_page_of_words(
    size: str, layout: str, stage: Stage
) -> None:
    """No picture, no large type: each paragraph of an article is larger than any of ours."""
    stage.config = {"css": LAYOUTS[layout]}
    width, height = SIZES[size]
    stage.page = stage.context.new_page()
    stage.page.set_viewport_size({"width": width, "height": height})
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    paints, shifts = watched(stage.open(viewport + WORDS_ONLY))
    assert paints
    assert "ours" not in paints
    assert shifts == []


def test_the_largest_paint_is_really_watched(stage: Stage) -> None:
    """The control: on a page that holds nothing else, one of our paragraphs is the largest."""
    paints, _ = watched(stage.open())
    assert paints[-1] == "ours"

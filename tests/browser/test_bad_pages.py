"""Pages that break what we need: they stay whole, analytics off, one error on the console."""

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.demo import accept_button, eventually
from tests.browser.stage import NOTICE, SERVICE, TAG, Stage, token
from tests.browser.told import GATED, Told, is_whole

GOOD = token(iat=1, exp=4102444800, notice=NOTICE[:16])
SPOIL = """const spoil = (owner, ...names) => {
  for (const name of names) {
    const real = owner[name];
    owner[name] = function (...given) {
      if (/.b.demo.js/.test(Error().stack)) throw new Error('not here');
      return new.target ? Reflect.construct(real, given) : Reflect.apply(real, this, given);
    };
  }
};"""
OVERRIDES = {
    "array methods": """spoil(Array.prototype, 'map', 'filter', 'find', 'some', 'every', 'includes',
      'flatMap', 'concat', 'slice')""",
    "array iteration": "spoil(Array.prototype, Symbol.iterator)",
    "text methods": "spoil(String.prototype, 'split', 'replace', 'slice', 'startsWith')",
    "object methods": "spoil(Object, 'entries', 'values', 'fromEntries', 'freeze')",
    "append": "spoil(Element.prototype, 'append', 'prepend')",
    "append, in silence": "Element.prototype.append = Element.prototype.prepend = () => {}",
    "setAttribute": "spoil(Element.prototype, 'setAttribute')",
    "createElement": "spoil(Document.prototype, 'createElement')",
    "attachShadow": "spoil(Element.prototype, 'attachShadow')",
    "querySelectorAll": "spoil(Document.prototype, 'querySelectorAll')",
    "addEventListener": "spoil(EventTarget.prototype, 'addEventListener')",
    "observers": "spoil(window, 'MutationObserver', 'ResizeObserver')",
    "JSON": "spoil(JSON, 'parse', 'stringify')",
    "atob": "spoil(window, 'atob', 'btoa')",
    "fetch": "spoil(window, 'fetch')",
    "another Promise": "window.Promise = class extends Promise {}",
    "no Promise": "window.Promise = class { constructor() { throw new Error('not here') } }",
    "Date": "spoil(window, 'Date')",
    "cookies": """Object.defineProperty(document, 'cookie', {
      get() { throw new Error('not here') }, set() { throw new Error('not here') } })""",
}


CLOBBERED = [
    "currentScript",
    "body",
    "cookie",
    "adoptedStyleSheets",
    "documentElement",
    "createElement",
    "querySelector",
    "querySelectorAll",
    "addEventListener",
    "dispatchEvent",
    "activeElement",
    "readyState",
    "head",
]
LAYERS = ["{}", "'a text'", "{push: null}", "{push() { throw new Error('full') }}", "1", "[]"]


@pytest.fixture
def stage(bad_context: BrowserContext) -> Stage:
    return Stage(bad_context)


@pytest.fixture
def told(bad_context: BrowserContext) -> Told:
    return Told(bad_context)


def test_the_control_a_healthy_page_runs_what_waits(stage: Stage, told: Told) -> None:
    stage.hold(GOOD)
    page = stage.open(GATED)
    eventually(page, lambda: page.evaluate("window.ran"), True)
    assert (told.errors, told.ours) == ([], [])


def test_the_control_what_was_spoilt_is_really_met_and_told_of_once(
    stage: Stage, told: Told
) -> None:
    page = stage.open(GATED, head=f"<script>{SPOIL}{OVERRIDES['array methods']}</script>{TAG}")
    assert is_whole(page)
    page.evaluate("for (let i = 0; i < 9; i++) window.pahintulot?.decline()")
    assert [text.split(":")[0] for text in told.ours] == ["pahintulot"]


@pytest.mark.parametrize("what", OVERRIDES)
def test_a_page_that_spoils_what_we_need_stays_whole(what: str, stage: Stage, told: Told) -> None:
    """A stranger is asked or is not; nobody's analytics runs; one error at most is told."""
    page = stage.open(GATED, head=f"<script>{SPOIL}{OVERRIDES[what]}</script>{TAG}")
    assert is_whole(page)
    assert page.evaluate("window.pahintulot?.allows('analytics')") in (None, False)
    assert page.evaluate("window.pahintulot?.status") in (None, "unknown")
    page.evaluate("window.pahintulot?.decline(); window.pahintulot?.open()")
    assert is_whole(page)
    assert told.errors == []
    assert len(told.ours) <= 1


@pytest.mark.parametrize("what", OVERRIDES)
def test_what_was_spoilt_never_makes_a_no_of_the_visitors_a_yes(
    what: str, stage: Stage, told: Told
) -> None:
    stage.hold(f"no.decline.{NOTICE[:16]}.2099-01-01")
    page = stage.open(GATED, head=f"<script>{SPOIL}{OVERRIDES[what]}</script>{TAG}")
    assert is_whole(page)
    assert told.errors == []
    assert len(told.ours) <= 1


@pytest.mark.parametrize("name", CLOBBERED)
@pytest.mark.parametrize("markup", ["<img name={0}>", "<form name={0}></form>"])
def test_markup_that_takes_the_documents_names_harms_nobody(
    markup: str, name: str, stage: Stage, told: Told
) -> None:
    """`document.NAME` is then that element: markup is all that is needed, no script."""
    page = stage.open(markup.format(name) + GATED, head="")
    page.evaluate(
        """address => new Promise((resume) => {
          const tag = Document.prototype.createElement.call(document, 'script');
          tag.src = address; tag.onload = resume;
          const found = Object.getOwnPropertyDescriptor(Document.prototype, 'head');
          found.get.call(document).append(tag);
        })""",
        f"{SERVICE}/b/demo.js",
    )
    assert is_whole(page)
    assert page.evaluate("window.pahintulot?.allows('analytics')") in (None, False)
    assert told.errors == []
    assert len(told.ours) <= 1


def test_markup_cannot_choose_whom_we_ask_for_code(stage: Stage, told: Told) -> None:
    """An image that takes our tag's place would name the host of the panel."""
    evil = "<img name='currentScript' src='https://evil.example/b/demo.js'>"
    page = stage.open(evil + GATED + "<a href='#pahintulot'>Buksan</a>", head="")
    page.evaluate(
        """address => new Promise((resume) => {
          const tag = document.createElement('script');
          tag.src = address; tag.onload = resume; document.head.append(tag);
        })""",
        f"{SERVICE}/b/demo.js",
    )
    page.get_by_role("link", name="Buksan").click()
    assert is_whole(page)
    assert [url for url in stage.requests if "evil" in url] == ["https://evil.example/b/demo.js"]
    assert told.errors == []


def test_frozen_prototypes_change_nothing(stage: Stage, told: Told) -> None:
    freeze = """<script>for (const made of [Object, Array, Function, Promise, String, Element,
      HTMLElement, Node, Document, EventTarget, Event, Map, Date, RegExp, JSON, Math])
      { Object.freeze(made); if (made.prototype) Object.freeze(made.prototype) }</script>"""
    page = stage.open(GATED, head=freeze + TAG)
    accept_button(page).click()
    eventually(page, lambda: page.evaluate("window.ran"), True)
    assert (told.errors, told.ours) == ([], [])


@pytest.mark.parametrize("polluted", ["extra: 1", "src: 'https://evil.example/x.js', text: 'x'"])
def test_a_polluted_object_prototype_changes_nothing(
    polluted: str, stage: Stage, told: Told
) -> None:
    page = stage.open(
        GATED, head=f"<script>Object.assign(Object.prototype, {{{polluted}}})</script>{TAG}"
    )
    accept_button(page).click()
    eventually(page, lambda: page.evaluate("window.ran"), True)
    assert stage.bodies[0].keys() >= {"outcome", "purposes", "notice"}
    assert (told.errors, told.ours) == ([], [])


@pytest.mark.parametrize("layer", LAYERS)
def test_a_data_layer_that_is_none_stops_nothing(layer: str, stage: Stage, told: Told) -> None:
    page = stage.open(GATED, head=f"<script>window.dataLayer = {layer}</script>{TAG}")
    accept_button(page).click()
    eventually(page, lambda: page.evaluate("window.ran"), True)
    assert told.errors == []
    assert len(told.ours) == (layer != "[]")

"""A draft of a notice: what may be published, and where it says what is wrong."""

import copy
import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.bundled import DEMO_NOTICE
from service.domain.canonical import canonical
from service.domain.errors import InvalidInput
from service.domain.notice_content import CATEGORIES, compose
from service.domain.notice_lint import lint
from service.web.schemas.fields import load
from service.web.schemas.notice import NoticeDraftSchema
from tests.fixtures.process import ROOT
from tests.unit.domain.drafts import CATALOGUES, KEPT

GOOD = json.loads(DEMO_NOTICE.read_text())
EXAMPLE = json.loads((ROOT / "docs/notice.example.json").read_text())


def changed(path: str, value: object) -> dict:
    draft = copy.deepcopy(GOOD)
    *parents, last = path.split("/")
    place = draft
    for step in parents:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    return draft


def test_the_demos_draft_is_good() -> None:
    assert load(NoticeDraftSchema(), GOOD).controller.name


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("controller/name", ""),
        ("controller/fax", "1"),
        ("controller/contact", "nobody"),
        ("controller/country", "EU"),
        ("controller/country", "ph"),
        ("controller/url", "ftp://news.example"),
        ("controller/address", "1 Street\n2 Street"),
        ("data_protection_contact", "  "),
        ("authority", {"name": "NPC"}),
        ("categories_of_data", []),
        ("categories_of_data", ["pd:Religion"]),
        ("storage_locations", ["PH", "PH"]),
        ("storage_locations", ["XX"]),
        ("transfers", [{"country": "US", "safeguard": "\u202eover"}]),
        ("colours", {"light": {}}),
        ("reviewers", {"ceb": "A Person"}),
        ("unreviewed_languages", ["ceb"]),
        ("bilingual_languages", ["ceb"]),
        ("bilingual_languages", ["fil", "fil"]),
        ("languages/en", {"Über": "x"}),
        ("languages/en", {"title": "x\u2028y"}),
        ("languages/en", {"body_recipients": "{recipients} and {recipients}"}),
        ("consent_mode", {"analytics": ["ad_storage", "ad_storage"]}),
        ("privacy_url", "javascript:alert(1)"),
        ("privacy_url", "java\tscript:alert(1)"),
        ("privacy_url", "data:text/html,x"),
        ("privacy_url", "//evil.example"),
        ("privacy_url", "https://user@evil.example/"),
        ("privacy_url", "https://evil.example\\@good.example"),
        ("privacy_url", "http://news.example/"),
        ("privacy_url", "https://"),
        ("privacy_url", "https://[::1"),
        ("cookies", []),
        ("cookies/0/duration", "six months"),
        ("cookies/0/third_party", "no"),
        ("cookies/0/purpose", "marketing"),
        ("accept_months", True),
        ("refusal_months", "6"),
        ("purposes", ["marketing"]),
        ("consent_mode", {"marketing": ["ad_storage"]}),
        ("consent_mode", {"analytics": ["everything"]}),
        ("default_language", "en-XX"),
        ("languages", {}),
        ("layout", "modal"),
        ("layout", None),
        ("surprise", 1),
    ],
)
def test_a_flawed_draft_is_refused_with_its_place(path: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        load(NoticeDraftSchema(), changed(path, value))

    top = path.split("/", maxsplit=1)[0]
    assert any(broken.pointer.split("/")[1] == top for broken in refused.value.errors)


def test_colours_are_two_sets_of_four() -> None:
    one = dict.fromkeys(("text", "background", "button_text", "button_background"), "#0a0b0c")

    assert load(NoticeDraftSchema(), changed("colours", {"light": one, "dark": one})).colours
    for wrong in ("#fff", "red", "#0A0B0C", "#0a0b0c\n"):
        flawed = changed("colours", {"light": one | {"text": wrong}, "dark": one})
        with pytest.raises(InvalidInput) as refused:
            load(NoticeDraftSchema(), flawed)
        assert refused.value.errors[0].pointer == "/colours/light/text"


@pytest.mark.parametrize("draft", [GOOD, EXAMPLE])
def test_what_is_kept_of_a_draft_can_be_published_again(draft: dict) -> None:
    """The draft of the current notice is where the next one starts."""
    once = load(NoticeDraftSchema(), draft)

    assert load(NoticeDraftSchema(), json.loads(json.dumps(asdict(once)))) == once


def test_http_is_taken_on_this_machine_alone() -> None:
    assert load(NoticeDraftSchema(), changed("privacy_url", "http://localhost:8000/privacy"))


def test_the_document_tells_every_field_and_every_kind_of_data() -> None:
    """docs/notices.md and the example hold what a draft may hold."""
    document = (ROOT / "docs/notices.md").read_text()
    names = set(NoticeDraftSchema().fields)

    assert names == set(EXAMPLE)
    for name in (*names, *CATEGORIES):
        assert f"`{name}`" in document, name


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(EXAMPLE)), ANYTHING)
def test_whatever_stands_in_a_field_is_taken_whole_or_refused(field: str, value: object) -> None:
    """What is taken composes, has a canonical form, and can be kept and read again."""
    try:
        draft = load(NoticeDraftSchema(), EXAMPLE | {field: value})
    except InvalidInput:
        return
    lint(draft, CATALOGUES, KEPT)
    if draft.languages.keys() <= CATALOGUES.keys():
        assert canonical(compose(draft, "demo", 1, CATALOGUES, KEPT))
    assert load(NoticeDraftSchema(), json.loads(json.dumps(asdict(draft)))) == draft


@pytest.mark.parametrize("name", ["cookies", "recipients", "storage_locations", "transfers"])
def test_a_list_that_is_far_too_long_is_told_of_once(name) -> None:
    """Its items are not looked at: 200,000 empty cookies took a worker 15 s."""
    with pytest.raises(InvalidInput) as refused:
        load(NoticeDraftSchema(), changed(name, [{}] * 200_000))

    (flaw,) = refused.value.errors
    assert flaw.pointer == f"/{name}"
    assert "ength" in flaw.detail

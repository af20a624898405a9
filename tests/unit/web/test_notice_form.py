"""A draft in a form and back: nothing is lost, whatever the draft says."""

import json
from dataclasses import asdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.domain.countries import COUNTRIES
from service.domain.errors import MalformedInput
from service.domain.notice_content import CATEGORIES
from service.usecases.keep_draft import empty_draft
from service.web.officer import notice_repair
from service.web.officer.notice_form import PALETTE, to_document, to_fields
from service.web.officer.notice_repair import shown_draft
from service.web.schemas.fields import load
from service.web.schemas.notice import MAX_LANGUAGES, NoticeDraftSchema
from service.web.schemas.notice_calls import DRAFT_EXAMPLE
from tests.fixtures.sites import DRAFT

# a line of a draft: no control characters, which the schema refuses
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=20)
WORDS = TEXT.filter(lambda text: text.strip() != "")
LANGUAGE = st.sampled_from(["fil", "en"])
MONTHS = st.integers(0, 99)
COLOUR = st.from_regex("#[0-9a-f]{6}", fullmatch=True)
SOME_OF = {"unique": True, "max_size": 3}


def of(**fields) -> st.SearchStrategy:
    return st.fixed_dictionaries(fields)


COOKIE = of(name=TEXT, provider=TEXT, purpose=TEXT, duration=TEXT, third_party=st.booleans())
PALETTES = of(**dict.fromkeys(("light", "dark"), of(**dict.fromkeys(PALETTE, COLOUR))))
DRAFTS = of(
    controller=of(
        **dict.fromkeys(("name", "contact", "address", "country", "url"), TEXT),
        phone=st.none() | TEXT,
    ),
    authority=of(name=TEXT, url=TEXT),
    **dict.fromkeys(("data_protection_contact", "privacy_url", "layout", "default_language"), TEXT),
    **dict.fromkeys(("accept_months", "refusal_months"), MONTHS),
    cookies=st.lists(COOKIE, max_size=12),
    transfers=st.lists(of(country=TEXT, safeguard=TEXT), max_size=3),
    recipients=st.lists(WORDS, max_size=3),
    categories_of_data=st.lists(st.sampled_from(list(CATEGORIES)), **SOME_OF),
    storage_locations=st.lists(st.sampled_from(list(COUNTRIES)), **SOME_OF),
    unreviewed_languages=st.lists(LANGUAGE, **SOME_OF),
    bilingual_languages=st.lists(LANGUAGE, **SOME_OF),
    colours=st.none() | PALETTES,
    languages=st.dictionaries(
        LANGUAGE, st.dictionaries(st.from_regex("[a-z][a-z0-9_]{0,9}", fullmatch=True), TEXT)
    ),
    reviewers=st.dictionaries(LANGUAGE, TEXT),
    # what the form has no field for
    purposes=st.lists(TEXT, max_size=2),
    consent_mode=st.dictionaries(TEXT, st.lists(TEXT, max_size=2), max_size=2),
    of_a_later_version=st.none() | st.integers(0, 9) | TEXT,
)


@given(DRAFTS)
def test_a_draft_comes_back_from_its_form_as_it_went_in(draft) -> None:
    assert to_document(to_fields(draft)) == draft


@given(st.dictionaries(st.sampled_from([*to_fields(DRAFT), "cookies/7", "x"]), TEXT))
@example({"storage_locations": "\xa0"})
@example({"storage_locations": ";PH;"})
def test_whatever_is_typed_comes_back_as_it_was_typed_the_second_time(fields) -> None:
    """One round may tidy (a list of codes); from then on the form stays as it is."""
    typed = fields | {"carried": "{}"}
    saved = to_document(typed)
    assert to_document(to_fields(saved)) == saved


@pytest.mark.parametrize("draft", [DRAFT, DRAFT_EXAMPLE])
def test_a_published_draft_is_still_the_same_notice_after_the_form(draft) -> None:
    loaded = load(NoticeDraftSchema(), draft)
    kept = json.loads(json.dumps(asdict(loaded)))
    assert load(NoticeDraftSchema(), to_document(to_fields(kept))) == loaded


def test_what_is_carried_must_be_ours_and_cannot_hide_a_field() -> None:
    with pytest.raises(MalformedInput):
        to_document({"carried": "{"})
    assert to_document({"carried": "[]"})["layout"] == ""
    document = to_document({"carried": '{"layout": "x", "purposes": ["y"]}', "layout": "bar"})
    assert (document["layout"], document["purposes"]) == ("bar", ["y"])


@given(DRAFTS)
def test_any_draft_can_be_shown_with_what_is_wrong_left_out(draft) -> None:
    """The preview never fails, and shows what is right as it was typed."""
    shown = shown_draft(draft)
    assert set(shown.languages) <= {"fil", "en"}


def test_an_empty_draft_is_shown_with_the_demonstrations_words() -> None:
    shown = shown_draft(empty_draft())
    assert shown.controller.name == DRAFT_EXAMPLE["controller"]["name"]
    assert dict(shown.languages) == {"en": {}, "fil": {}}


def test_a_draft_beyond_mending_is_shown_as_the_demonstrations(monkeypatch) -> None:
    monkeypatch.setattr(notice_repair, "_mend", lambda *_: None)
    assert shown_draft(DRAFT | {"layout": "x"}).controller.name == "Balitang Halimbawa, Inc."


def test_a_text_that_could_not_be_published_is_not_shown_and_the_others_are() -> None:
    texts = {"title": "Isang\u202epamagat", "button_accept": "Sige"}
    shown = shown_draft(DRAFT | {"languages": {"fil": texts, "eo": {"title": "Kekse"}}})
    assert dict(shown.languages) == {"fil": {"button_accept": "Sige"}}


def test_of_languages_that_somebody_makes_up_the_form_takes_no_more_than_are_a_flaw() -> None:
    """Each of them would be a part of the page, with all of our texts."""
    made_up = {f"languages/x{n}": "yes" for n in range(5_000)}
    texts = {f"languages/x{n}/title": f"Ika-{n}" for n in range(5_000)}
    languages = to_document(made_up | texts)["languages"]
    assert languages == {f"x{n}": {"title": f"Ika-{n}"} for n in range(MAX_LANGUAGES + 1)}

"""The texts of every language: complete, well formed, and good enough to be published."""

import json
import re
import unicodedata
from dataclasses import replace

import pytest

from service.bundled import BANNER
from service.domain.languages import plurals_of
from service.domain.notice_content import compose
from service.domain.notice_lint import lint
from tests.unit.domain.drafts import CATALOGUES, KEPT, LOCALES, draft

PLACE = re.compile(r"\{\w+\}")
ENGLISH = LOCALES["en"]["texts"]
SEVERAL = ("analytics", "marketing", "preferences")
# what the script fills in, and what it says of durations
LEFT = {"{date}", "{id}", "{source}", "{number}", "{allowed}"}
OFTEN_THE_SAME = ("country_", "purpose_", "data_", "cookie_table_", "state_label", "unit_")


def flaws_of(language: str, locale: dict) -> list[str]:
    """What is wrong with the file's form, in words."""
    texts = locale["texts"]
    forms = {
        f"unit_{unit}_{form}" for unit in ("day", "month", "year") for form in plurals_of(language)
    }
    wanted = [key for key in ENGLISH if not key.startswith("unit_")]
    found = [key for key in texts if not key.startswith("unit_")]
    flaws = [] if found == wanted else [f"keys: {sorted(set(found) ^ set(wanted))}, or their order"]
    if {key for key in texts if key.startswith("unit_")} != forms:
        flaws.append(f"plurals: {sorted(forms)} are needed")
    flaws += [
        f"{key}: places {PLACE.findall(texts[key])}"
        for key in wanted
        if sorted(PLACE.findall(texts.get(key, ""))) != sorted(PLACE.findall(ENGLISH[key]))
    ]
    flaws += [f"{key}: {flaw}" for key, text in texts.items() for flaw in _badly_written(text)]
    flaws += [
        f"{key} is English"
        for key, text in texts.items()
        if language != "en" and len(text) > 20 and text == ENGLISH.get(key)
    ]
    return flaws


def _badly_written(text: str) -> list[str]:
    found = {
        "blank": text != text.strip() or not text,
        "not NFC": text != unicodedata.normalize("NFC", text),
        "a control character or two blanks": bool(
            re.search(r"  |[\x00-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)
        ),
    }
    return [flaw for flaw, is_so in found.items() if is_so]


@pytest.mark.parametrize("language", LOCALES)
def test_each_says_everything_and_fills_every_place(language: str) -> None:
    assert flaws_of(language, LOCALES[language]) == []


def test_a_text_that_lacks_a_place_or_is_not_translated_is_found() -> None:
    """The control."""
    texts = LOCALES["de"]["texts"]
    spoilt = texts | {"valid_until": "Gültig", "saved": ENGLISH["saved"], "title": " Cookies"}
    del spoilt["unit_month_one"]
    flaws = flaws_of("de", {"texts": spoilt})

    assert [flaw.split(":")[0].split(" ")[0] for flaw in flaws] == [
        "plurals",
        "valid_until",
        "title",
        "saved",
    ]


@pytest.mark.parametrize("language", LOCALES)
def test_nobody_has_read_them_and_each_file_says_so(language: str) -> None:
    """Until a speaker has: then the file names that person, and this test the language."""
    locale = LOCALES[language]

    assert list(locale)[:3] == ["language", "name", "reviewed_by"]
    assert (locale["language"], locale["reviewed_by"]) == (language, None)
    text = (BANNER / "locales" / f"{language}.json").read_text("utf-8")
    assert text == json.dumps(locale, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("purposes", [("analytics",), SEVERAL], ids=["one", "several"])
@pytest.mark.parametrize("language", LOCALES)
def test_each_can_be_published_once_its_language_is_named(language: str, purposes: tuple) -> None:
    made = draft(
        languages={language: {}}, default_language=language, purposes=purposes, consent_mode={}
    )
    unnamed = replace(made, unreviewed_languages=())

    assert lint(replace(made, unreviewed_languages=(language,)), CATALOGUES, KEPT) == []
    assert [flaw.pointer for flaw in lint(unnamed, CATALOGUES, KEPT)] == [f"/languages/{language}"]


@pytest.mark.parametrize("purposes", [("analytics",), SEVERAL], ids=["one", "several"])
@pytest.mark.parametrize("language", LOCALES)
def test_nothing_is_left_to_fill_but_what_the_script_knows(language: str, purposes: tuple) -> None:
    made = draft(languages={language: {}}, default_language=language, purposes=purposes)
    texts = compose(made, "demo", 1, CATALOGUES, KEPT)["languages"][language]["texts"]

    assert set(PLACE.findall(json.dumps(texts))) <= LEFT
    assert not any(key.endswith("_several") for key in texts)

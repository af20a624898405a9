"""Notices: complete texts, every placeholder known today filled in, nothing left to guess."""

import json
import re

import pytest

from service.bundled import BANNER
from service.domain.canonical import canonical
from service.domain.notice import Catalogue, Controller, Cookie, NoticeDraft, compose
from service.domain.wording import in_words, is_duration, longest

LOCALES = {
    path.stem: json.loads(path.read_text("utf-8")) for path in (BANNER / "locales").glob("*.json")
}
CATALOGUES = {
    language: Catalogue(language, locale["reviewed_by"], locale["texts"])
    for language, locale in LOCALES.items()
}
LEFT_FOR_THE_SCRIPT = {"{date}", "{id}"}


def cookie(duration: str = "P13M") -> Cookie:
    return Cookie("_ga", "Example Analytics", "analytics", duration, third_party=True)


def draft(**changes: object) -> NoticeDraft:
    fields = {
        "controller": Controller("News Example Inc.", "dpo@news.example"),
        "privacy_url": "https://news.example/privacy",
        "cookies": (cookie(),),
        "default_language": "fil",
        "languages": {"fil": {}, "en": {}},
        "recipients": ("Example Analytics", "Second Party"),
    }
    return NoticeDraft(**fields | changes)


def texts(language: str, **changes: object) -> dict:
    content = compose(draft(**changes), "demo", 1, CATALOGUES)
    return content["languages"][language]["texts"]


@pytest.mark.parametrize("language", ["en", "fil"])
def test_no_placeholder_is_left_but_those_the_script_fills(language: str) -> None:
    left = set(re.findall(r"\{\w+\}", json.dumps(texts(language))))

    assert left <= LEFT_FOR_THE_SCRIPT


def test_the_first_layer_names_controller_recipients_duration_and_validity() -> None:
    """STANDARDS 7 and 8."""
    found = texts("en")

    assert found["body_controller"].endswith("News Example Inc.")
    assert found["body_recipients"].endswith("Example Analytics, Second Party")
    assert "13 months" in found["body_duration"]
    assert "6 months" in found["body_validity"]
    assert "withdraw" in found["body_withdraw"]


def test_the_filipino_texts_are_the_sites_own_to_the_letter() -> None:
    found = texts("fil")

    assert found["title"] == "Gumagamit ng cookies ang website na ito"
    assert found["body"] == (
        "Gumagamit kami ng cookies para sa analytics upang mapabuti ang aming site. Basahin ang "
        "aming patakaran sa privacy para sa higit pang impormasyon."
    )
    assert found["body_link_text"] == "patakaran sa privacy"
    assert (found["button_decline"], found["button_accept"]) == ("Tanggihan", "Tanggapin")


def test_without_recipients_and_with_session_cookies_the_texts_say_so() -> None:
    found = texts("en", recipients=(), cookies=(cookie("session"),))

    assert found["body_recipients"] == "No third party receives this data"
    assert found["body_duration"].endswith("until you close the browser.")


def test_a_name_that_looks_like_a_placeholder_is_left_as_it_is() -> None:
    found = texts("en", controller=Controller("{recipients} Inc.", "x"))

    assert found["body_controller"].endswith("{recipients} Inc.")


def test_a_sites_own_text_replaces_ours_in_its_language_alone() -> None:
    content = compose(
        draft(languages={"fil": {}, "en": {"title": "Biscuits"}}), "demo", 1, CATALOGUES
    )

    assert content["languages"]["en"]["texts"]["title"] == "Biscuits"
    assert content["languages"]["fil"]["texts"]["title"].startswith("Gumagamit")


def test_the_content_has_a_canonical_form_and_says_who_reviewed_each_language() -> None:
    content = compose(draft(), "demo", 7, CATALOGUES)

    assert json.loads(canonical(content)) == content
    assert content["version"] == 7
    assert content["languages"]["fil"]["reviewed_by"] is None


@pytest.mark.parametrize(
    ("duration", "language", "words"),
    [
        ("P1M", "en", "1 month"),
        ("P6M", "en", "6 months"),
        ("P6M", "fil", "6 na buwan"),
        ("P13M", "fil", "13 buwan"),
        ("P24M", "fil", "24 na buwan"),
        ("P1Y", "fil", "1 taon"),
        ("P30D", "en", "30 days"),
        ("session", "en", "Until the browser is closed"),
    ],
)
def test_durations_follow_each_languages_plural(duration, language, words) -> None:
    assert in_words(duration, language, LOCALES[language]["texts"]) == words


def test_the_longest_duration_counts_whatever_its_unit() -> None:
    assert longest(["session", "P300D", "P13M", "P1Y"]) == "P13M"
    assert longest(["session"]) == "session"
    assert longest([]) == "session"


@pytest.mark.parametrize("text", ["", "P0M", "P1W", "6 months", "P1M2D", "p1m", "PT1H"])
def test_other_durations_are_not_taken(text: str) -> None:
    assert not is_duration(text)


def test_every_language_has_the_same_keys() -> None:
    keys = {language: set(locale["texts"]) for language, locale in LOCALES.items()}

    assert keys["en"] == keys["fil"]

"""How each language counts, parts and is asked for: as CLDR and RFC 4647 have it."""

import pytest
from babel import Locale

from service.domain.languages import (
    LANGUAGES,
    best_of,
    in_digits,
    is_right_to_left,
    listed,
    plural_of,
    plurals_of,
    titled,
)
from service.domain.wording import in_words
from tests.unit.domain.drafts import LOCALES

EU = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
OTHERS = "fil nb is uk ru tr ar he fa hi bn ur id ms ceb vi th ja ko zh-Hans zh-Hant sw"


def cldr(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def test_every_language_that_is_promised_is_there() -> None:
    assert set(LANGUAGES) == set(EU.split()) | set(OTHERS.split())
    assert set(LOCALES) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_have_the_plurals_of_cldr(language: str) -> None:
    """And each category that `plurals_of` names is one of them, none left out."""
    wanted = {number: cldr(language).plural_form(number) for number in range(1, 10_000)}

    assert {number: plural_of(language, number) for number in wanted} == wanted
    assert plurals_of(language) == set(wanted.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_run_as_cldr_says(language: str) -> None:
    assert is_right_to_left(language) == (cldr(language).text_direction == "rtl")


@pytest.mark.parametrize(
    ("duration", "language", "words"),
    [
        ("P1M", "en", "1 month"),
        ("P13M", "de", "13 Monate"),
        ("P2M", "ar", "شهران"),
        ("P13M", "ar", "١٣ شهرًا"),
        ("P6M", "fa", "۶ ماه"),
        ("P6M", "bn", "৬ মাস"),
        ("P3M", "pl", "3 miesiące"),
        ("P22M", "pl", "22 miesiące"),
        ("P25M", "pl", "25 miesięcy"),
        ("P21M", "ru", "21 месяц"),
        ("P2M", "sl", "2 meseca"),
        ("P6M", "ja", "6か月"),
        ("P6M", "zh-Hant", "6 個月"),
        ("P6M", "sw", "miezi 6"),
    ],
)
def test_durations_read_as_the_language_says_them(duration: str, language: str, words: str) -> None:
    assert in_words(duration, language, LOCALES[language]["texts"]) == words


def test_a_notice_from_before_texts_had_a_place_for_the_number_has_it_first() -> None:
    texts = {"unit_month_one": "buwan", "unit_month_other": "na buwan"}

    assert in_words("P6M", "fil", texts) == "6 na buwan"
    assert in_words("P1M", "fil", texts) == "1 buwan"


def test_digits_and_signs_are_the_languages_own() -> None:
    assert in_digits("fa", 36) == "۳۶"
    assert in_digits("ur", 36) == "36"
    assert listed("ja", ["A", "B"]) == "A、B"
    assert listed("ar", ["A", "B"]) == "A، B"
    assert listed("fil", ["A", "B"]) == "A, B"
    assert titled("fr", "État", "Oui") == "État\N{NO-BREAK SPACE}: Oui"


@pytest.mark.parametrize(
    ("wanted", "offered", "found"),
    [
        (["pt-BR"], "en pt", "pt"),
        (["de-AT", "en"], "en fil", "en"),
        (["tl-PH"], "en fil", "fil"),
        (["no"], "en nb", "nb"),
        (["nn-NO"], "en nb", "nb"),
        (["iw"], "en he", "he"),
        (["zh-TW"], "zh-Hans zh-Hant", "zh-Hant"),
        (["zh-Hant-HK"], "zh-Hans zh-Hant", "zh-Hant"),
        (["zh-CN"], "zh-Hans zh-Hant", "zh-Hans"),
        (["zh"], "zh-Hant en", "zh-Hant"),
        (["ZH-HANS"], "zh-Hans en", "zh-Hans"),
        (["file"], "fil", None),
        (["", "xx-YY"], "en", None),
    ],
)
def test_a_wish_finds_what_is_nearest(wanted: list[str], offered: str, found: str | None) -> None:
    assert best_of(wanted, dict.fromkeys(offered.split())) == found

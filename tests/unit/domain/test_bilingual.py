"""A notice in Filipino that also speaks English where it counts, for people and for extensions."""

import pytest

from service.domain.bilingual import ENGLISH_LINE, LABELS, halves
from service.domain.notice_content import compose
from service.domain.notice_diff import describe, material_differences
from service.domain.notice_lint import lint
from tests.unit.domain.drafts import CATALOGUES, KEPT, draft

BOTH = {"bilingual_languages": ("fil",)}


def content(**changes: object) -> dict:
    return compose(draft(**changes), "demo", 1, CATALOGUES, KEPT)


def texts(language: str = "fil", **changes: object) -> dict[str, str]:
    return content(**changes)["languages"][language]["texts"]


def flaws(**changes: object) -> dict[str, str]:
    return {flaw.pointer: flaw.detail for flaw in lint(draft(**changes), CATALOGUES, KEPT)}


def fil(**own: str) -> dict:
    return {"languages": {"fil": own, "en": {}}} | BOTH


def test_it_is_off_unless_the_officer_asks_for_it() -> None:
    assert texts()["button_decline"] == "Tanggihan"
    assert ENGLISH_LINE not in texts()


def test_the_buttons_and_one_line_speak_english_too() -> None:
    found = texts(**BOTH)
    assert found["button_decline"] == "Tanggihan / Decline"
    assert found["button_accept"] == "Tanggapin / Accept"
    assert found[ENGLISH_LINE].startswith("This website uses cookies for one purpose, analytics.")
    assert found["title"] == texts()["title"]
    assert texts("en", **BOTH) == texts("en")
    assert flaws(**BOTH) == {}


def test_every_label_of_ours_has_its_english_half_and_nothing_else_has() -> None:
    ours = CATALOGUES["fil"].bilingual
    assert set(ours) == {ENGLISH_LINE, f"{ENGLISH_LINE}_several", *LABELS}
    found = texts(**BOTH)
    assert all(len(halves(found, key)) == 2 for key in LABELS)
    assert halves(found | {"title": "Ito / Iyan"}, "title") == ["Ito / Iyan"]
    assert halves({"button_decline": "Hindi / Wala"}, "button_decline") == ["Hindi / Wala"]


def test_a_sentence_that_names_the_link_names_it_in_its_own_language() -> None:
    found = texts(**BOTH)
    assert found["settings_link"] == "Mga setting ng cookie / Cookie settings"
    assert "“Mga setting ng cookie”" in found["detail_rights"]
    assert "“Mga setting ng cookie”" in found["body_withdraw"]


def test_a_second_language_is_an_editorial_change_told_word_for_word() -> None:
    """Nothing is collected that was not, and nobody is asked again for it."""
    before, after = content(), content(**BOTH)
    assert material_differences(before, after) == []
    assert (
        "In “fil”, the text button_decline changed from “Tanggihan” to “Tanggihan / Decline”."
        in describe(before, after)
    )
    assert len(describe(before, after)) == 1 + len(LABELS)


@pytest.mark.parametrize("label", ["Huwag", "Huwag / ", " / Decline", "Huwag / Ayaw / Decline"])
def test_a_label_of_the_sites_own_must_say_it_in_both_languages(label: str) -> None:
    assert flaws(**fil(button_decline=label)) == {
        "/languages/fil/button_decline": "must say it in both languages, as “Tanggihan / Decline”"
    }
    assert flaws(**fil(button_decline="Huwag / Decline")) == {}


def test_the_english_line_tells_of_several_purposes_where_there_are_more() -> None:
    more = {
        "purposes": ("analytics", "preferences"),
        "consent_mode": {"analytics": ("analytics_storage",)},
    }
    found = texts(**BOTH | more)

    assert found[ENGLISH_LINE].startswith("This website uses cookies for several purposes.")
    assert found["button_choose"] == "Pumili / Choose"
    assert flaws(**BOTH | more) == {}


@pytest.mark.parametrize("purposes", [("analytics",), ("analytics", "marketing")], ids=len)
@pytest.mark.parametrize("language", sorted(CATALOGUES.keys() - {"en"}))
def test_any_language_can_have_english_beside_it(language: str, purposes: tuple) -> None:
    alone = {"languages": {language: {}}, "default_language": language, "consent_mode": {}}
    made = {**alone, "purposes": purposes, "unreviewed_languages": (language,)}
    found = texts(language, **made, bilingual_languages=(language,))

    assert flaws(**made, bilingual_languages=(language,)) == {}
    assert halves(found, "button_decline") == [
        CATALOGUES[language].texts["button_decline"],
        "Decline",
    ]
    assert ENGLISH_LINE in found


@pytest.mark.parametrize("label", ["T\u0430nggihan / Decline", "Tanggihan / D\u0435cline"])
def test_each_half_is_in_its_own_letters(label: str) -> None:
    assert set(flaws(**fil(button_decline=label))) == {"/languages/fil/button_decline"}


def test_english_has_no_english_beside_it() -> None:
    assert flaws(bilingual_languages=("en",)) == {
        "/languages/en": "there are no texts of ours that say it in English too"
    }


def test_an_english_line_is_no_text_of_a_notice_in_one_language() -> None:
    assert set(flaws(languages={"fil": {"english_line": "We use cookies."}, "en": {}})) == {
        "/languages/fil/english_line"
    }

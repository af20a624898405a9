"""What changed is told in sentences, and what makes a change material is found."""

from dataclasses import replace

import pytest

from service.domain.notice import Authority, Colours, Cookie, Layout, Months, Palette, Transfer
from service.domain.notice_content import compose
from service.domain.notice_diff import describe, material_differences
from tests.unit.domain.drafts import CATALOGUES, CONTROLLER, KEPT, cookie, draft

BLACK_ON_WHITE = Palette("#000000", "#ffffff", "#ffffff", "#000000")


def content(version: int = 1, kept: Months = KEPT, **changes: object) -> dict:
    return compose(draft(**changes), "demo", version, CATALOGUES, kept)


def differences(**changes: object) -> list[str]:
    return describe(content(), content(2, **changes))


def test_another_version_alone_is_no_difference() -> None:
    assert differences() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"controller": replace(CONTROLLER, name="Other Inc.")},
            "The controller: name changed from “News Example Inc.” to “Other Inc.”.",
        ),
        (
            {"controller": replace(CONTROLLER, phone="+63 2 1")},
            "The controller: phone changed from nothing to “+63 2 1”.",
        ),
        (
            {"authority": Authority("CNIL", "https://privacy.gov.ph")},
            "The authority: name changed from “National Privacy Commission” to “CNIL”.",
        ),
        (
            {"privacy_url": "https://news.example/p"},
            (
                "The link to the privacy policy changed from “https://news.example/privacy” to "
                "“https://news.example/p”."
            ),
        ),
        (
            {"recipients": ("Example Analytics",)},
            "The recipient “Second Party” was removed.",
        ),
        ({"storage_locations": ("PH", "EU", "US")}, "The place of storage “US” was added."),
        (
            {"transfers": (Transfer("JP", "an adequacy decision"),)},
            "The transfer to JP (“an adequacy decision”) was added.",
        ),
        (
            {"cookies": (cookie("P6M"),)},
            "The cookie “_ga”: duration changed from 13 months to 6 months.",
        ),
        (
            {"cookies": (replace(cookie(), third_party=False),)},
            "The cookie “_ga”: third party changed from yes to no.",
        ),
        (
            {"cookies": (cookie(), Cookie("_x", "Y", "analytics", "session", third_party=False))},
            (
                "The cookie “_x” of “Y” for analytics (until the browser is closed, without access "
                "by third parties) was added."
            ),
        ),
        (
            {"accept_months": 12},
            "An accept now holds for 12 months instead of 6 months.",
        ),
        (
            {"kept": Months(36, 2)},
            "After its end, the proof of a refusal is now kept for 2 months instead of 1 month.",
        ),
        (
            {"colours": Colours(BLACK_ON_WHITE, BLACK_ON_WHITE)},
            "The colours changed from nothing to",
        ),
        (
            {"layout": Layout.CORNER},
            "The layout changed from “bar” to “corner”.",
        ),
        (
            {"consent_mode": {}},
            (
                "The Google Consent Mode types of “analytics” changed from “analytics_storage” to "
                "nothing."
            ),
        ),
        (
            {"languages": {"fil": {}, "en": {"title": "Biscuits"}}},
            "In “en”, the text title changed from “This website uses cookies” to “Biscuits”.",
        ),
        ({"languages": {"fil": {}}}, "The language “en” was removed."),
        (
            {"reviewers": {"fil": "A. Reader"}},
            "The reviewer of “fil” changed from nothing to “A. Reader”.",
        ),
    ],
)
def test_a_difference_is_one_readable_sentence(changes, sentence) -> None:
    assert any(said.startswith(sentence) for said in differences(**changes))


def test_a_cookie_that_came_and_one_that_went_are_told_apart() -> None:
    first, second = cookie(), replace(cookie(), provider="Another")
    before = content(cookies=(first, second))
    after = content(2, cookies=(replace(first, duration="P1M"), replace(second, duration="P2M")))
    said = [sentence for sentence in describe(before, after) if "cookie “_ga”" in sentence]

    assert len(said) == 4
    assert sum("was removed" in sentence for sentence in said) == 2


def test_a_notice_of_an_older_format_can_be_compared() -> None:
    """Version 1 of the format had no second layer."""
    older = content()
    for name in (
        *("authority", "data_protection_contact", "colours", "transfers"),
        *("categories_of_data", "storage_locations", "consent_log"),
    ):
        del older[name]
    older["controller"] = {"name": "News Example Inc.", "contact": "dpo@news.example"}
    said = describe(older, content(2))

    assert "The place of storage “PH” was added." in said
    assert "After its end, the proof of an accept is now kept for 36 months." in said
    assert material_differences(older, content(2)) == []


@pytest.mark.parametrize(
    ("changes", "differs"),
    [
        ({}, []),
        ({"languages": {"fil": {}, "en": {"title": "Biscuits"}}}, []),
        ({"controller": replace(CONTROLLER, address="2 Street", phone="1")}, []),
        ({"recipients": ("Second Party", "Example Analytics")}, []),
        ({"controller": replace(CONTROLLER, name="Other Inc.")}, ["controller"]),
        ({"controller": replace(CONTROLLER, country="SG")}, ["controller"]),
        ({"recipients": ("Third Party",)}, ["recipients"]),
        ({"purposes": ("analytics", "marketing")}, ["purposes"]),
        ({"cookies": (cookie("P12M"),)}, ["cookies"]),
    ],
)
def test_what_people_agreed_to_cannot_change_in_an_edit(changes, differs) -> None:
    """STANDARDS 20."""
    assert material_differences(content(), content(2, **changes)) == differs

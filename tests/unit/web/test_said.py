"""What the service says with values in it is told in the reader's language."""

import pytest

from service.domain.notice_diff import describe
from service.web.officer.texts import languages

FILIPINO = languages()["fil"]
CONTENT = {
    "controller": {"name": "A", "country": "PH"},
    "purposes": ["analytics"],
    "recipients": [],
    "categories_of_data": [],
    "storage_locations": [],
    "transfers": [],
    "cookies": [],
    "validity": {"accept_months": 6, "refusal_months": 6},
    "consent_log": {"accept_months": 36, "refusal_months": 1},
    "consent_mode": {},
    "languages": {"fil": {"reviewed_by": None, "texts": {"title": "Isa"}}},
}
COOKIE = {
    "name": "_g",
    "provider": "X",
    "purpose": "analytics",
    "duration": "P1Y",
    "third_party": False,
}
CHANGES = {
    "controller": {"name": "B", "country": "PH"},
    "recipients": ["Iba"],
    "categories_of_data": ["pd:City"],
    "storage_locations": ["PH"],
    "transfers": [{"country": "IE", "safeguard": "kasunduan"}],
    "cookies": [COOKIE],
    "validity": {"accept_months": 5, "refusal_months": 7},
    "consent_mode": {"analytics": ["ad_storage"]},
    "languages": {
        "fil": {"reviewed_by": "Ana", "texts": {"title": "Dalawa"}},
        "en": {"reviewed_by": None, "texts": {}},
    },
}


@pytest.mark.parametrize("there", [True, False])
def test_every_difference_between_two_notices_is_told_in_filipino(there: bool) -> None:
    """Added and removed; the values stand in it as they are."""
    both = CONTENT, CONTENT | CHANGES
    said = describe(*(both if there else both[::-1]))
    assert len(said) >= 12
    told = [FILIPINO.said(sentence) for sentence in said]
    assert [one for one, other in zip(said, told, strict=True) if one == other] == []
    assert any("“Isa”" in one and "“Dalawa”" in one for one in told)


def test_the_sentence_that_says_most_is_the_one_that_is_meant() -> None:
    assert FILIPINO.said("must hold words") == "dapat may mga salita"
    assert FILIPINO.said("must hold {authority}, {contact}") == "dapat may {authority}, {contact}"
    link = "must hold “patakaran”, the link to the policy"
    assert FILIPINO.said(link) == "dapat may “patakaran”, ang link sa patakaran"
    assert FILIPINO.said("nobody says this") == "nobody says this"

"""A notice that says too little may not be published; each rule names its place, all at once."""

from dataclasses import replace

import pytest

from service.domain.notice import Catalogue, Colours, Months, NoticeDraft, Palette
from service.domain.notice_lint import lint
from service.domain.vague import is_vague
from tests.unit.domain.drafts import CATALOGUES, CONTROLLER, KEPT, LOCALES, cookie, draft

LIGHT = Palette("#1a1a1a", "#ffffff", "#ffffff", "#1a4d8f")
DARK = Palette("#f2f2f2", "#121212", "#000000", "#9ec5ff")
SPECIFIC = "Counts the pages that are read, to see which are useful."


def pointers(
    flawed: NoticeDraft, catalogues: dict[str, Catalogue] = CATALOGUES, kept: Months = KEPT
) -> list[str]:
    return [flaw.pointer for flaw in lint(flawed, catalogues, kept)]


def details(flawed: NoticeDraft) -> list[str]:
    return [flaw.detail for flaw in lint(flawed, CATALOGUES, KEPT)]


def english(**texts: str) -> NoticeDraft:
    return draft(languages={"fil": {}, "en": texts})


def test_the_good_draft_has_no_flaw() -> None:
    """The control of every rule below."""
    assert pointers(draft()) == []


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("accept", "there is no such text; there is button_accept"),
        ("titel", "there is no such text; there is title"),
        ("xyz", "there is no such text; docs/notices.md says which there are"),
    ],
)
def test_a_text_of_an_unknown_key_is_told_the_likely_one(key: str, said: str) -> None:
    """The keys are ours; nobody knows them by heart."""
    assert details(english(**{key: "Some words"}))[0].startswith(said)


def test_a_language_that_nobody_read_is_told_what_may_be_done() -> None:
    """Either is an answer: a person, or the open admission that there was none."""
    (said,) = details(draft(unreviewed_languages=("fil",)))
    assert "name in reviewers who did, or list en in unreviewed_languages" in said


def test_all_flaws_are_told_at_once() -> None:
    flawed = draft(accept_months=14, refusal_months=5, cookies=(cookie("P9999Y"),))

    assert {"/accept_months", "/refusal_months", "/cookies/0/duration"} <= set(pointers(flawed))


@pytest.mark.rule(7, 8)
@pytest.mark.parametrize(
    ("pointer", "changes"),
    [
        ("/controller/name", {"controller": replace(CONTROLLER, name=" ")}),
        ("/controller/address", {"controller": replace(CONTROLLER, address="")}),
        ("/data_protection_contact", {"data_protection_contact": ""}),
        ("/authority/name", {"authority": replace(draft().authority, name="")}),
        ("/categories_of_data", {"categories_of_data": ()}),
        ("/storage_locations", {"storage_locations": ()}),
        ("/purposes", {"purposes": ()}),
        ("/cookies", {"cookies": ()}),
    ],
)
def test_what_both_layers_must_say_is_not_missing(pointer, changes) -> None:
    assert pointers(draft(**changes)) == [pointer]


@pytest.mark.rule(18)
@pytest.mark.parametrize("months", [1, 6, 13])
def test_an_accept_holds_1_to_13_months(months) -> None:
    said = {"body_validity": "{validity}, then {refusal_validity}"}
    languages = {"fil": said, "en": said}

    assert pointers(draft(accept_months=months, languages=languages)) == []
    for wrong in (-1, 0, 14, 2**53):
        assert pointers(draft(accept_months=wrong, languages=languages)) == ["/accept_months"]


@pytest.mark.rule(17, 18)
def test_a_refusal_holds_6_to_13_months() -> None:
    said = {"body_validity": "{validity}, then {refusal_validity}"}
    languages = {"fil": said, "en": said}

    for months in (6, 13):
        assert pointers(draft(refusal_months=months, languages=languages)) == []
    for wrong in (0, 5, 14):
        assert pointers(draft(refusal_months=wrong, languages=languages)) == ["/refusal_months"]


def test_two_lifetimes_are_both_said_in_every_language() -> None:
    flawed = draft(accept_months=12)

    assert pointers(flawed) == ["/languages/fil/body_validity", "/languages/en/body_validity"]


@pytest.mark.parametrize("duration", ["P26M", "P3Y", "P9999Y", "P800D"])
def test_no_cookie_lives_for_ever(duration) -> None:
    assert pointers(draft(cookies=(cookie("P25M"), cookie("P2Y"), cookie("session")))) == []
    assert pointers(draft(cookies=(cookie(), cookie(duration)))) == ["/cookies/1/duration"]


@pytest.mark.parametrize("kept", [Months(0, 1), Months(121, 1), Months(36, 0), Months(36, 25)])
def test_the_proof_of_a_choice_is_not_kept_for_ever(kept) -> None:
    assert pointers(draft(), kept=Months(120, 24)) == []
    assert pointers(draft(), kept=kept) == [""]


@pytest.mark.rule(2, 72)
@pytest.mark.parametrize(
    ("name", "colour"),
    [("text", "#777777"), ("button_text", "#8899aa"), ("button_background", "#dddddd")],
)
def test_colours_can_be_read_and_the_buttons_seen(name, colour) -> None:
    """4.5 for text, 3 for the edge of a button; in light and in dark."""
    assert pointers(draft(colours=Colours(LIGHT, DARK))) == []
    flawed = Colours(replace(LIGHT, **{name: colour}), replace(DARK, text="#333333"))
    found = pointers(draft(colours=flawed))

    assert f"/colours/light/{name}" in found
    assert "/colours/dark/text" in found


def test_a_language_that_nobody_read_is_published_only_when_it_is_named() -> None:
    assert pointers(draft(unreviewed_languages=("fil",))) == ["/languages/en"]
    reviewed = draft(unreviewed_languages=("fil",), reviewers={"en": "A. Reader"})
    assert pointers(reviewed) == []


def test_our_reviewer_vouches_only_for_texts_that_a_site_left_as_they_were() -> None:
    read = {
        language: replace(catalogue, reviewed_by="A. Reader")
        for language, catalogue in CATALOGUES.items()
    }
    as_ours = draft(unreviewed_languages=())
    changed = replace(as_ours, languages={"fil": {}, "en": {"title": "Biscuits"}})

    assert pointers(as_ours, read) == []
    assert pointers(changed, read) == ["/languages/en"]


def test_a_language_without_texts_or_with_too_few_is_refused() -> None:
    assert pointers(draft(languages={"en": {}, "eo": {}})) == ["/languages/eo"]
    few = {key: text for key, text in LOCALES["fil"]["texts"].items() if key != "saved"}
    thin = CATALOGUES | {"fil": Catalogue("fil", "Filipino", None, few)}
    assert pointers(draft(), thin) == ["/languages/fil"]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("body_controller", "Somebody is responsible"),
        ("detail_rights", "You have rights: write to {data_protection_contact}"),
        ("detail_log", "We keep it as long as we like, {accept_log}"),
        ("valid_until", "Valid until some day"),
        ("title", "{mystery}"),
        ("title", "…!"),
        ("titel", "A typing error"),
        ("purpose_video_name", "A purpose that is not declared"),
    ],
)
def test_a_sites_own_text_drops_no_placeholder_and_has_its_place(key, text) -> None:
    assert pointers(english(body_controller="Asked by {controller}")) == []
    assert pointers(english(**{key: text})) == [f"/languages/en/{key}"]


def test_withdrawing_names_the_link_that_is_really_there() -> None:
    renamed = {"settings_link": "Biscuit choices"}
    named = renamed | {"body_withdraw": "To withdraw, open “{settings_link}”."}

    assert pointers(english(**renamed)) == ["/languages/en/body_withdraw"]
    assert pointers(english(**named)) == []


@pytest.mark.rule(7)
def test_the_first_sentence_holds_the_link_to_the_policy() -> None:
    assert pointers(english(body="We count pages.")) == ["/languages/en/body"]
    assert pointers(english(body="We count pages: privacy policy.")) == []


@pytest.mark.rule(9)
def test_every_purpose_has_a_name_and_says_what_for() -> None:
    both = {"purpose_video_name": "Videos", "purpose_video_description": SPECIFIC}
    filipino = {"purpose_video_name": "Video", "purpose_video_description": SPECIFIC}
    purposes = ("analytics", "video")
    said = draft(purposes=purposes, languages={"fil": filipino, "en": both})
    short = draft(
        purposes=purposes,
        languages={"fil": filipino, "en": both | {"purpose_video_description": "Shows videos."}},
    )

    assert pointers(said) == []
    assert pointers(short) == ["/languages/en/purpose_video_description"]
    assert pointers(draft(purposes=purposes, languages={"en": {}})) == [
        "/languages/en/purpose_video_name",
        "/languages/en/purpose_video_description",
    ]


@pytest.mark.rule(9)
@pytest.mark.parametrize(
    "text",
    [
        "We use cookies to improve your experience on our website.",
        "To give you the best possible browsing experience!",
        "Personalised services that are better for every visitor.",
        "Ginagamit namin ang cookies upang mapabuti ang iyong karanasan sa aming website.",
        "Para sa mas magandang karanasan ng mga user sa site na ito.",
    ],
)
def test_a_purpose_that_only_promises_improvement_is_vague(text) -> None:
    """STANDARDS 9."""
    assert is_vague(text)
    assert pointers(english(purpose_analytics_description=text)) == [
        "/languages/en/purpose_analytics_description"
    ]


def test_our_own_purposes_are_not_vague() -> None:
    ours = [
        text
        for locale in LOCALES.values()
        for key, text in locale["texts"].items()
        if key.startswith("purpose_") and key.endswith("_description")
    ]

    assert len(ours) == 3 * len(LOCALES)
    assert not any(map(is_vague, [*ours, SPECIFIC]))


@pytest.mark.rule(2, 11)
@pytest.mark.parametrize(
    "labels",
    [
        {"button_accept": "Accept and make this site a better one"},
        {"button_decline": "No, I do not want to support this site"},
        {"button_accept": "Decline"},
        {"button_accept": "DECLINE", "button_decline": "decline!"},
        {"button_accept": "ACCEPT"},
        {"button_accept": "Accept!"},
        {"button_accept": "Accept \U0001f36a"},
        {"button_accept": "→ Accept"},
        {"button_decline": "Decline ☹"},
        {"button_accept": "ACCEPT all"},
        {"button_accept": "** Accept **"},
        {"button_accept": "\U0001d5d4ccept"},
        {"button_decline": "\u3164\u3164"},
        {"button_decline": "\u0410ccept"},
        {"button_accept": "\uff21ccept", "button_decline": "\uff24ecline"},
        {"button_accept": "\u00a0\u00a0Accept\u00a0\u00a0"},
    ],
)
def test_two_buttons_are_equal(labels) -> None:
    """Short, different, and neither shouts or is decorated when the other is not."""
    found = pointers(english(**labels))

    assert found
    assert all(pointer.split("/")[-1].startswith("button_") for pointer in found)
    assert pointers(english(button_accept="ACCEPT", button_decline="DECLINE")) == []
    assert pointers(english(button_accept="OK", button_decline="No, thanks")) == []


@pytest.mark.parametrize("label", ["CHOOSE", "Choose!", "Decline", "\u0421hoose"])
def test_the_third_button_is_their_equal_where_there_is_one(label: str) -> None:
    """Only with several purposes is anything to be chosen."""
    several = {"purposes": ("analytics", "marketing"), "consent_mode": {}}

    assert pointers(english(button_choose=label)) == []
    assert pointers(replace(english(button_choose=label), **several)) != []
    assert pointers(replace(english(button_choose="Pick"), **several)) == []


@pytest.mark.parametrize("blank", ["\u3164", "\u115f\u1160", "\uffa0 1", "\u2800"])
def test_what_looks_blank_holds_no_words(blank) -> None:
    """Some blanks are letters or signs to Unicode; a visitor sees none of them."""
    assert "/languages/en/withdraw_consent" in pointers(english(withdraw_consent=blank))

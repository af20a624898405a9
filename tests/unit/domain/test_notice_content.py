"""Notices: complete texts, every placeholder known today filled in, nothing left to guess."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.canonical import canonical
from service.domain.countries import COUNTRIES
from service.domain.notice import Transfer
from service.domain.notice_content import CATEGORIES, compose
from service.domain.wording import in_words, is_duration, longest
from tests.unit.domain.drafts import CATALOGUES, CONTROLLER, KEPT, LOCALES, cookie, draft

LEFT = {"{date}", "{id}", "{source}", "{number}"}  # for the script, and for durations


def texts(language: str, **changes: object) -> dict:
    content = compose(draft(**changes), "demo", 1, CATALOGUES, KEPT)
    return content["languages"][language]["texts"]


@pytest.mark.parametrize("language", ["en", "fil"])
def test_no_placeholder_is_left_but_those_that_are_filled_later(language: str) -> None:
    left = set(re.findall(r"\{\w+\}", json.dumps(texts(language))))

    assert left <= LEFT


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
    found = texts("en", controller=replace(CONTROLLER, name="{recipients} Inc."))

    assert found["body_controller"].endswith("{recipients} Inc.")


def test_a_sites_own_text_replaces_ours_in_its_language_alone() -> None:
    content = compose(
        draft(languages={"fil": {}, "en": {"title": "Biscuits"}}), "demo", 1, CATALOGUES, KEPT
    )

    assert content["languages"]["en"]["texts"]["title"] == "Biscuits"
    assert content["languages"]["fil"]["texts"]["title"].startswith("Gumagamit")


def test_the_content_has_a_canonical_form_and_says_who_reviewed_each_language() -> None:
    content = compose(draft(), "demo", 7, CATALOGUES, KEPT)

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


def test_the_second_layer_says_everything_in_words() -> None:
    """STANDARDS 8 and 62, and what a receipt needs: no code of a country or a kind of data."""
    found = texts("en")

    assert found["detail_contact"] == (
        "Controller: News Example Inc., 1 Example St, Manila, Philippines. "
        "E-mail: dpo@news.example. Questions about your data: dpo@news.example."
    )
    assert found["detail_data"] == "Kinds of data: pages you view, an ID stored in a cookie."
    assert found["detail_storage"] == "Your data is kept in: Philippines, European Union."
    assert found["detail_transfers"].endswith("United States (standard contractual clauses).")
    assert "“Cookie settings”" in found["detail_rights"]
    assert found["detail_authority"].endswith(
        "National Privacy Commission, https://privacy.gov.ph."
    )
    assert "for 36 months" in found["detail_log"]
    assert "for 1 month after" in found["detail_log"]


def test_without_transfers_the_texts_say_so() -> None:
    assert texts("en", transfers=())["detail_transfers"].startswith("Your data is not sent")
    assert texts("fil", transfers=())["detail_transfers"].startswith("Hindi")


def test_each_kind_of_data_has_a_text_in_every_language() -> None:
    for locale in LOCALES.values():
        assert set(CATEGORIES.values()) <= set(locale["texts"])


def test_the_countries_are_those_of_the_standard() -> None:
    """249 of ISO 3166-1, and the European Union."""
    assert len(COUNTRIES) == 250
    assert COUNTRIES["PH"] == "Philippines"
    assert all(re.fullmatch("[A-Z]{2}", code) for code in COUNTRIES)


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40)
DRAFTS = st.builds(
    draft,
    controller=st.builds(replace, st.just(CONTROLLER), name=NAMES, address=NAMES),
    recipients=st.lists(NAMES, max_size=3).map(tuple),
    cookies=st.lists(
        st.builds(cookie, st.from_regex(r"session|P[1-9]\d?[DMY]", fullmatch=True)),
        min_size=1,
        max_size=3,
    ).map(tuple),
    categories_of_data=st.lists(st.sampled_from(sorted(CATEGORIES)), min_size=1, unique=True).map(
        tuple
    ),
    storage_locations=st.lists(st.sampled_from(sorted(COUNTRIES)), min_size=1, unique=True).map(
        tuple
    ),
    transfers=st.lists(
        st.builds(Transfer, st.sampled_from(sorted(COUNTRIES)), NAMES), max_size=3
    ).map(tuple),
    accept_months=st.integers(1, 13),
    refusal_months=st.integers(6, 13),
    languages=st.sampled_from(
        [{"fil": {}}, {"en": {}, "fil": {}}, {"en": {"title": "{x}"}, "fil": {}}]
    ),
)


@given(DRAFTS, st.integers(1, 10**6))
def test_every_valid_draft_has_one_content_and_one_hash(drawn, version) -> None:
    """Composing is total, its result has a canonical form, and the hash follows from the draft."""
    content = compose(drawn, "demo", version, CATALOGUES, KEPT)
    once = canonical(content)

    assert json.loads(once) == content
    assert canonical(compose(drawn, "demo", version, CATALOGUES, KEPT)) == once
    assert canonical(json.loads(once)) == once
    assert canonical(compose(drawn, "demo", version + 1, CATALOGUES, KEPT)) != once
    for said in content["languages"].values():
        assert all(isinstance(text, str) and text for text in said["texts"].values())

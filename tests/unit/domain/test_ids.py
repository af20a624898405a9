"""Identifiers: what they show and what they do not."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.api_key import new_key, parse_key
from service.domain.ids import (
    DECISION_ID,
    SUBJECT_ID,
    base64url,
    first_decision_id,
    moment_of,
    new_decision_id,
    new_subject_id,
)
from service.domain.times import to_milliseconds
from tests.unit.domain.samples import NOW


def test_a_decision_id_is_a_uuid_of_version_seven_that_holds_its_time() -> None:
    found = uuid.UUID(new_decision_id(NOW))

    assert found.version == 7
    assert found.int >> 80 == round(NOW.timestamp() * 1000)


def test_the_bound_of_a_time_parts_the_ids_before_it_from_those_at_it_and_after() -> None:
    for _ in range(200):
        assert new_decision_id(NOW - timedelta(milliseconds=1)) < first_decision_id(NOW)
        assert first_decision_id(NOW) <= new_decision_id(NOW)
    for moment in (NOW, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        assert DECISION_ID.fullmatch(first_decision_id(moment))
    assert DECISION_ID.fullmatch(new_decision_id(NOW))


@given(st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - Hypothesis adds the zone
def test_an_id_says_in_which_millisecond_it_was_made(moment: datetime) -> None:
    cut = to_milliseconds(moment)
    assert moment_of(first_decision_id(cut)) == cut
    assert moment_of(new_decision_id(cut)) == cut


@pytest.mark.rule(21)
def test_subject_ids_are_128_random_bits_without_time_or_order() -> None:
    ids = [new_subject_id() for _ in range(2000)]

    assert len(set(ids)) == len(ids)
    assert all(SUBJECT_ID.fullmatch(item) for item in ids)
    assert ids != sorted(ids)
    for position in range(21):  # every character varies over the whole alphabet
        assert len({item[position] for item in ids}) > 50


@given(st.binary(min_size=16, max_size=16))
def test_the_form_takes_every_128_bit_value(raw: bytes) -> None:
    assert SUBJECT_ID.fullmatch(base64url(raw))


def test_an_api_key_reads_back_and_no_single_typing_error_passes() -> None:
    plain = new_key()
    text = str(plain)

    assert parse_key(text) == plain
    for place in range(len(text)):
        other = "0" if text[place] != "0" else "1"
        assert parse_key(text[:place] + other + text[place + 1 :]) is None
    assert parse_key(text + "\n") is None
    assert parse_key("") is None

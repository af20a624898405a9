"""The mark: a refusal that names nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from service.domain.decision import Outcome
from service.domain.mark import Mark, mark_of_accept, parse_mark
from service.domain.token import Claims


def test_a_mark_reads_back_as_it_was_written() -> None:
    mark = Mark(Outcome.WITHDRAW, "0123456789abcdef", date(2027, 5, 23))

    assert str(mark) == "no.withdraw.0123456789abcdef.2027-05-23"
    assert parse_mark(str(mark)) == mark


def test_a_mark_holds_through_its_last_day() -> None:
    mark = Mark(Outcome.DECLINE, "0" * 16, date(2027, 5, 23))

    assert mark.expires_at == datetime(2027, 5, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yes.accept.0123456789abcdef.2027-05-23",
        "no.accept.0123456789abcdef.2027-05-23",
        "no.decline.0123456789ABCDEF.2027-05-23",
        "no.decline.0123456789abcde.2027-05-23",
        "no.decline.0123456789abcdef.2027-02-30",
        "no.decline.0123456789abcdef.9999-12-31",
        "no.decline.0123456789abcdef.2027-05-23\n",
        "no.decline.0123456789abcdef.2027-05-23.x",
        "no.decline.0123456789abcdef.٢٠٢٧-05-23",
    ],
)
def test_anything_else_is_no_mark(text: str) -> None:
    assert parse_mark(text) is None


def test_the_mark_of_an_accept_says_the_choice_and_nothing_of_the_person() -> None:
    decided, ends = datetime(2026, 11, 24, tzinfo=UTC), datetime(2027, 5, 24, tzinfo=UTC)
    purposes = ("analytics", "marketing")
    claims = Claims("site", "s" * 22, "an-id", decided, ends, purposes, "0" * 16, gpc=False)
    said = "yes.analytics+marketing.0000000000000000.1795478400.1811116800"
    assert mark_of_accept(claims) == said
    assert mark_of_accept(replace(claims, gpc=True)) == f"{said}.gpc"
    assert parse_mark(said) is None

"""What an officer asks the overview for is read strictly, and what is wrong has its place."""

from datetime import UTC, date, datetime

import pytest

from service.domain.day_span import DaySpan
from service.domain.errors import InvalidInput
from service.web.officer.overview_query import Flaw, read_pair, read_span, up_to

TODAY = datetime(2026, 11, 23, tzinfo=UTC).date()
OLD, NEW = "ab" * 32, "cd" * 32


@pytest.mark.parametrize(
    ("args", "first", "last"),
    [
        ({}, "2026-10-25", "2026-11-23"),
        ({"from": "", "to": ""}, "2026-10-25", "2026-11-23"),
        ({"from": "2026-11-01"}, "2026-11-01", "2026-11-23"),
        ({"to": "2026-03-01"}, "2026-01-31", "2026-03-01"),
        ({"to": "0001-01-05"}, "0001-01-01", "0001-01-05"),
        ({"from": "2024-02-29", "to": "2024-02-29"}, "2024-02-29", "2024-02-29"),
        ({"from": "2016-11-23", "to": "2026-11-22"}, "2016-11-23", "2026-11-22"),
        ({"from": "9999-12-31", "to": "9999-12-31"}, "9999-12-31", "9999-12-31"),
    ],
)
def test_days_that_are_not_named_go_up_to_today(args, first, last):
    span = DaySpan(date.fromisoformat(first), date.fromisoformat(last))
    assert read_span(args, TODAY) == span


@pytest.mark.parametrize(
    ("args", "flaws"),
    [
        ({"from": "2026-02-29"}, {"/from": Flaw.NOT_A_DAY}),
        ({"from": "2026-02-29", "to": "x"}, dict.fromkeys(("/from", "/to"), Flaw.NOT_A_DAY)),
        ({"from": "0000-01-01"}, {"/from": Flaw.NOT_A_DAY}),
        ({"to": "20261123"}, {"/to": Flaw.NOT_A_DAY}),
        ({"to": "2026-W48-1"}, {"/to": Flaw.NOT_A_DAY}),
        ({"to": "2026-11-23\n"}, {"/to": Flaw.NOT_A_DAY}),
        ({"to": "\u0662026-11-23"}, {"/to": Flaw.NOT_A_DAY}),
        ({"to": "2026-11-23T00:00:00Z"}, {"/to": Flaw.NOT_A_DAY}),
        ({"from": "2026-11-23", "to": "2026-11-22"}, {"/to": Flaw.REVERSED}),
        ({"from": "2026-11-24"}, {"/to": Flaw.REVERSED}),
        ({"from": "2016-11-22", "to": "2026-11-23"}, {"/to": Flaw.TOO_LONG}),
        ({"from": "0001-01-01", "to": "9999-12-31"}, {"/to": Flaw.TOO_LONG}),
    ],
)
def test_a_span_that_is_none_is_refused_with_a_pointer(args, flaws):
    with pytest.raises(InvalidInput) as refused:
        read_span(args, TODAY)
    assert {each.pointer: each.detail for each in refused.value.errors} == flaws


@pytest.mark.parametrize("args", [{}, {"left": "", "right": ""}])
def test_without_notices_nothing_is_compared(args):
    assert read_pair(args) is None


def test_two_notices_are_compared_in_their_order():
    assert read_pair({"left": OLD, "right": NEW}) == (OLD, NEW)


@pytest.mark.parametrize(
    ("args", "flaws"),
    [
        ({"left": OLD}, {"/right": Flaw.NOT_A_NOTICE}),
        ({"left": OLD.upper(), "right": NEW}, {"/left": Flaw.NOT_A_NOTICE}),
        ({"left": "'", "right": "\0"}, dict.fromkeys(("/left", "/right"), Flaw.NOT_A_NOTICE)),
        ({"left": OLD, "right": OLD}, {"/right": Flaw.SAME_NOTICE}),
    ],
)
def test_notices_that_cannot_be_compared_are_refused_with_a_pointer(args, flaws):
    with pytest.raises(InvalidInput) as refused:
        read_pair(args)
    assert {each.pointer: each.detail for each in refused.value.errors} == flaws


def test_seven_days_up_to_today_are_a_week():
    assert up_to(TODAY, 7).days == 7

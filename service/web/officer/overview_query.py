"""What an overview's address asks for.

`from` and `to` are days (both within, UTC), `left` and `right` the 64 hex digits of two notices to
compare. What is absent or empty is not asked for: the span is then the last 30 days.
"""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from service.domain.day_span import LONGEST, DaySpan
from service.domain.errors import FieldError, InvalidInput
from service.domain.ids import SHA256

USUAL = 30  # days
SPAN = ("from", "to")
PAIR = ("left", "right")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Flaw(StrEnum):
    """What may be wrong with a field; the page says it in its own language, by the name."""

    NOT_A_DAY = "must be a day, as 2026-11-23"
    REVERSED = "must not be before the first day"
    TOO_LONG = "must be at most ten years after the first day"
    NOT_A_NOTICE = "must be the 64 hex digits of a notice"
    SAME_NOTICE = "must be another notice than the left one"


def read_span(args: Mapping[str, str], today: date) -> DaySpan:
    """The days asked for, of which the last is today unless it is named; `InvalidInput`."""
    asked = {name: args[name] for name in SPAN if args.get(name)}
    days = {name: day for name, text in asked.items() if (day := _day(text))}
    _refuse({name: Flaw.NOT_A_DAY for name in asked if name not in days})
    last = days.get("to", today)
    first = days.get("from") or up_to(last, USUAL).first
    if last < first:
        _refuse({"to": Flaw.REVERSED})
    span = DaySpan(first, last)
    if span.days > LONGEST:
        _refuse({"to": Flaw.TOO_LONG})
    return span


def read_pair(args: Mapping[str, str]) -> tuple[str, str] | None:
    """The two notices to compare, None where none is named; `InvalidInput`."""
    left, right = (args.get(name, "") for name in PAIR)
    if not left and not right:
        return None
    named = zip(PAIR, (left, right), strict=True)
    _refuse({name: Flaw.NOT_A_NOTICE for name, text in named if not SHA256.fullmatch(text)})
    if left == right:
        _refuse({"right": Flaw.SAME_NOTICE})
    return left, right


def up_to(last: date, days: int) -> DaySpan:
    """So many days of which `last` is the last; fewer where the calendar begins."""
    return DaySpan(date.fromordinal(max(1, last.toordinal() - days + 1)), last)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _refuse(flaws: Mapping[str, Flaw]) -> None:
    if flaws:
        raise InvalidInput([FieldError(f"/{name}", flaw.value) for name, flaw in flaws.items()])

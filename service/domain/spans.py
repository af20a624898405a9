"""Spans of time that begin on the clock or the calendar, in UTC: what a partition holds."""

from datetime import datetime, timedelta
from typing import Literal, get_args

from service.domain.times import add_months

Span = Literal["month", "day", "hour", "minute"]
SPANS: tuple[Span, ...] = get_args(Span)


def begin_of(moment: datetime, span: Span) -> datetime:
    """When the span that `moment` lies in began."""
    minute = moment.replace(second=0, microsecond=0)
    match span:
        case "month":
            return minute.replace(day=1, hour=0, minute=0)
        case "day":
            return minute.replace(hour=0, minute=0)
        case "hour":
            return minute.replace(minute=0)
    return minute


def end_of(moment: datetime, span: Span) -> datetime:
    """When it ends: the beginning of the next."""
    begin = begin_of(moment, span)
    return add_months(begin, 1) if span == "month" else begin + timedelta(**{f"{span}s": 1})

"""Times as the contract writes them: UTC, RFC 3339, milliseconds, `Z`; calendar months."""

import re
from calendar import monthrange
from datetime import UTC, datetime

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def to_milliseconds(moment: datetime) -> datetime:
    """The aware `moment` in UTC, cut to whole milliseconds; `ValueError` when it is naive."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is never accepted")
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def rfc3339(moment: datetime) -> str:
    """For example `2026-11-23T20:15:04.120Z`."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is never written")
    # which cuts to whole milliseconds as `to_milliseconds` does
    return f"{moment.astimezone(UTC).isoformat(timespec='milliseconds')[:-6]}Z"


def rfc3339_or_none(moment: datetime | None) -> str | None:
    """The same of what may not have happened."""
    return rfc3339(moment) if moment else None


def parse_rfc3339(text: str) -> datetime:
    """The aware time that `text` names, in UTC; `ValueError` when it names none."""
    if not _RFC3339.fullmatch(text):
        raise ValueError("not a time with its zone")
    return to_milliseconds(datetime.fromisoformat(text))


def add_months(moment: datetime, months: int) -> datetime:
    """The same day `months` later, or that month's last day where it has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))

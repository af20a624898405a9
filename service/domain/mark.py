"""The mark: what a browser keeps after a refusal. It names nobody and can only say no."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from service.domain.decision import Outcome

_MARK = re.compile(r"no\.(decline|withdraw)\.([0-9a-f]{16})\.(\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class Mark:
    """`notice` is the first 16 hex digits of its hash; `ends_on` is the refusal's last day."""

    outcome: Outcome
    notice: str
    ends_on: date

    def __str__(self) -> str:
        return f"no.{self.outcome}.{self.notice}.{self.ends_on.isoformat()}"

    @property
    def expires_at(self) -> datetime:
        """The end of the last day: a refusal is never cut short."""
        return datetime.combine(self.ends_on, datetime.min.time(), UTC) + timedelta(days=1)


def parse_mark(text: str) -> Mark | None:
    """The mark that `text` is, or None."""
    match = _MARK.fullmatch(text)
    if match is None:
        return None
    try:
        ends_on = date.fromisoformat(match[3])
        ends_on + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return Mark(Outcome(match[1]), match[2], ends_on)

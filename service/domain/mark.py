"""The mark: what a page's script may read of a decision. It names nobody.

After a refusal it says no, which needs no signature. In first-party mode one says yes beside the
token that scripts cannot read; it serves the page alone, and the service never takes it for a yes.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from service.domain.decision import Decision, Outcome
from service.domain.token import Claims

YES = "yes."
_NO_NOTICE = "0" * 16

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


def mark_of_refusal(decision: Decision) -> Mark:
    """The mark that a browser keeps after the decline or withdrawal."""
    notice = (decision.notice or _NO_NOTICE)[:16]
    return Mark(decision.outcome, notice, decision.expires_at.date())


def mark_of_accept(claims: Claims) -> str:
    """What the token says of the choice, and nothing of the person."""
    decided, ends = int(claims.decided_at.timestamp()), int(claims.expires_at.timestamp())
    said = f"{YES}{'+'.join(claims.purposes)}.{claims.notice}.{decided}.{ends}"
    return f"{said}.gpc" if claims.gpc else said

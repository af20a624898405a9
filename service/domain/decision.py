"""One decision: an append-only event, its record, and which of several counts."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from service.domain.canonical import Json, commitment
from service.domain.ids import notice_reference
from service.domain.times import rfc3339

SCHEMA_VERSION = 1
SOURCES = ("banner", "settings", "script", "form", "api")  # where somebody decided


class Outcome(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is kept of one decision, and nothing else (PRODUCT: what a record holds).

    `notice` is 64 hex digits, or None where the page named a notice this site never served;
    `queued_s` is the browser's claim in seconds; `parity` whether both buttons were equally
    visible at the click, None when unsaid.
    """

    decision_id: str
    site: str
    subject_id: str | None
    outcome: Outcome
    purposes: tuple[str, ...]
    notice: str | None
    languages: tuple[str, ...]
    source: str
    parity: bool | None
    queued_s: int
    actor: str
    decided_at: datetime
    expires_at: datetime
    gpc: bool
    jurisdiction: str | None
    page_origin: str | None
    form_factor: str
    schema_version: int = SCHEMA_VERSION

    def record(self) -> dict[str, Json]:
        """The flat JSON object that exports hold and the commitment binds."""
        record: dict[str, Json] = {}
        for name in RECORD_FIELDS:
            match getattr(self, name):
                case tuple() as several:
                    record[name] = list(several)
                case datetime() as moment:
                    record[name] = rfc3339(moment)
                case plain:
                    record[name] = plain
        record["notice"] = notice_reference(self.notice)
        return record

    def commitment(self, salt: bytes) -> bytes:
        """See `service.domain.canonical.commitment`."""
        return commitment(salt, self.record())


RECORD_FIELDS = tuple(field.name for field in fields(Decision))


def latest(decisions: Iterable[Decision]) -> Decision | None:
    """The last recorded, whatever order they arrive in; at equal times the stricter (row 21).

    `storage.latest_decisions` asks the same in SQL, of many at once; a test holds the two together.
    """
    return max(
        decisions,
        key=lambda decision: (decision.decided_at, decision.outcome is not Outcome.ACCEPT),
        default=None,
    )

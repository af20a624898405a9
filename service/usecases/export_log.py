"""Write a site's log out, oldest first, and end it with a signed record of what was written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.canonical import Json
from service.domain.decision import Outcome
from service.domain.export import (
    Format,
    Tally,
    committed_record,
    csv_header,
    csv_row,
    end_chunk,
    jsonl_row,
)
from service.domain.times import rfc3339_or_none
from service.signing.keys import Keyring
from service.signing.tokens import sign
from service.storage.decision_lists import iterate_log

EXPORT_TYPE = "pahintulot-export+jws"


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Decisions from `since` on and before `until`, of one outcome; None stands for all."""

    since: datetime | None = None
    until: datetime | None = None
    outcome: Outcome | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "from": rfc3339_or_none(self.since),
            "to": rfc3339_or_none(self.until),
            "outcome": self.outcome,
        }


def export_log(
    session: Session, keyring: Keyring, site_key: str, wanted: LogFilter, form: Format
) -> Iterator[bytes]:
    """The file in chunks, a row each; memory stays flat however long the log is."""
    tally = Tally({"site": site_key, **wanted.as_json()})
    if form == "csv":
        yield tally.add(csv_header())
    as_row = csv_row if form == "csv" else jsonl_row
    log = iterate_log(session, site_key, wanted.since, wanted.until, wanted.outcome)
    for decision, commitment in log:
        record = committed_record(decision, commitment)
        yield tally.add_row(decision.decision_id, as_row(record))
    yield end_chunk(tally.end_record(lambda end: sign_detached(keyring, end)), form)


def sign_detached(keyring: Keyring, content: bytes) -> str:
    """A compact JWS whose payload is left out (RFC 7515, appendix F)."""
    header, _, signature = sign(keyring.newest, EXPORT_TYPE, content).split(".")
    return f"{header}..{signature}"

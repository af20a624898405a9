"""Write a site's log out, oldest first, and end it with a signed record of what was written."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.canonical import Json
from service.domain.decision import Outcome
from service.domain.export import Format, Tally, csv_header, end_chunk
from service.domain.export_rows import Wording
from service.domain.ids import notice_reference
from service.domain.times import parse_rfc3339, rfc3339_or_none
from service.signing.keys import Keyring
from service.signing.tokens import sign
from service.storage.log_rows import read_log

EXPORT_TYPE = "pahintulot-export+jws"


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Decisions from `since` on and before `until`, of one outcome and so on; None stands for all.

    `language` is the one the notice was shown in, the first where it spoke two; `notice` is 64 hex
    digits.
    """

    since: datetime | None = None
    until: datetime | None = None
    outcome: Outcome | None = None
    language: str | None = None
    notice: str | None = None
    source: str | None = None

    def equal(self) -> dict[str, str]:
        """What the columns must hold that are asked for by their value."""
        named = {"outcome": self.outcome, "notice": self.notice, "source": self.source}
        return {name: str(value) for name, value in named.items() if value is not None}

    def as_json(self) -> dict[str, Json]:
        return {
            "from": rfc3339_or_none(self.since),
            "to": rfc3339_or_none(self.until),
            "outcome": self.outcome,
            "language": self.language,
            "notice": notice_reference(self.notice),
            "source": self.source,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, str | None]) -> "LogFilter":
        """What `as_json` said."""
        since, until, outcome, notice = (said[x] for x in ("from", "to", "outcome", "notice"))
        return cls(
            since=parse_rfc3339(since) if since else None,
            until=parse_rfc3339(until) if until else None,
            outcome=Outcome(outcome) if outcome else None,
            language=said["language"],
            notice=notice.removeprefix("sha256:") if notice else None,
            source=said["source"],
        )


def tally_of(site_key: str, wanted: LogFilter) -> Tally:
    """What the file's end record begins as."""
    return Tally({"site": site_key, **wanted.as_json()})


def export_log(
    session: Session,
    keyring: Keyring,
    site_key: str,
    wanted: LogFilter,
    form: Format,
    tally: Tally | None = None,
) -> Generator[bytes]:
    """The file in chunks, some rows each; memory stays flat however long the log is.

    Who wants to watch gives the `tally_of` that it is counted with.
    """
    tally = tally or tally_of(site_key, wanted)
    wording = Wording(form)
    if form == "csv":
        yield tally.add(csv_header())
    log = read_log(
        session,
        site_key,
        since=wanted.since,
        until=wanted.until,
        language=wanted.language,
        equal=wanted.equal(),
    )
    for rows in log:
        yield tally.add_rows(rows.cells["decision_id"], wording.word(rows))
    yield end_chunk(tally.end_record(lambda end: sign_detached(keyring, end)), form)


def sign_detached(keyring: Keyring, content: bytes) -> str:
    """A compact JWS whose payload is left out (RFC 7515, appendix F)."""
    header, _, signature = sign(keyring.newest, EXPORT_TYPE, content).split(".")
    return f"{header}..{signature}"

"""The export's file formats: rows, and the end record without which a file counts as cut.

JSONL is the lossless form: one record a line. CSV is for people: a header, a row a record, and `'`
where a spreadsheet would begin a formula. The last line or row holds the end record: how many rows,
the first and last decision id, the filter, the SHA-256 of every byte before it, and a detached JWS
(RFC 7515, appendix F) over the rest of the end record in canonical form.
"""

import base64
import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from service.domain.canonical import Json, canonical
from service.domain.decision import RECORD_FIELDS, Decision

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

Format = Literal["csv", "jsonl"]

COLUMNS = (*RECORD_FIELDS, "commitment")
CSV_END = "#end"

SIGNS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")  # full-width, as Japanese spreadsheets take them
_BREAKS = frozenset("\t\r\n\0")
_SIGN = re.escape("".join(sorted(SIGNS)))
# a cell may begin after any separator, a quote, blanks that show or do not: after no part of a word
_BEGINNING = re.compile(rf"[{_SIGN}](?<![\w/.{_SIGN}].)")


def committed_record(decision: Decision, commitment: bytes) -> dict[str, Json]:
    """The decision's record with its commitment: what exports, the feed and the search hold."""
    return decision.record() | {"commitment": base64.b64encode(commitment).decode()}


def jsonl_row(record: dict[str, Json]) -> bytes:
    """One line of JSONL."""
    return canonical(record) + b"\n"


def csv_row(record: dict[str, Json]) -> bytes:
    """One row of CSV (RFC 4180), safe to open in a spreadsheet."""
    return _csv([csv_cell(record[column]) for column in COLUMNS])


def csv_header() -> bytes:
    """The first row."""
    return _csv(list(COLUMNS))


def csv_cell(value: Json) -> str:
    """Text for one cell, `guarded`."""
    match value:
        case None:
            text = ""
        case bool():
            text = "true" if value else "false"
        case list():
            text = " ".join(str(item) for item in value)
        case _:
            text = str(value)
    return guarded(text)


def guarded(text: str) -> str:
    """The text, with `'` wherever a spreadsheet would run it (OWASP ASVS 1.2.10).

    At its beginning, and before each sign that follows no letter, digit, `/`, `.` or other sign:
    whoever opens the file with `;` as the separator begins a cell there.
    """
    begun = "'" if text[:1] in _BREAKS else ""
    return begun + _BEGINNING.sub(lambda sign: f"'{sign[0]}", text)


@dataclass
class Tally:
    """What the end record says of the bytes that went before it."""

    filter: dict[str, Json]
    rows: int = 0
    first: str | None = None
    last: str | None = None
    _digest: "Hash" = field(default_factory=sha256)

    def add(self, chunk: bytes) -> bytes:
        """Count bytes on their way out."""
        self._digest.update(chunk)
        return chunk

    def add_rows(self, decision_ids: Sequence[str], chunk: bytes) -> bytes:
        """Count the bytes of some decisions on their way out."""
        if self.rows == 0:
            self.first = decision_ids[0]
        self.rows += len(decision_ids)
        self.last = decision_ids[-1]
        return self.add(chunk)

    @property
    def sha256(self) -> str:
        """Of all that was counted so far."""
        return self._digest.hexdigest()

    def end_record(self, sign: Callable[[bytes], str]) -> dict[str, Json]:
        """The end record; `sign` makes the detached JWS."""
        end: dict[str, Json] = {
            "end": True,
            "rows": self.rows,
            "first": self.first,
            "last": self.last,
            "filter": self.filter,
            "sha256": self.sha256,
        }
        return end | {"signature": sign(canonical(end))}


def end_chunk(end: dict[str, Json], form: Format) -> bytes:
    """The end record as the file's last line or row."""
    if form == "jsonl":
        return jsonl_row(end)
    return _csv([CSV_END, _BEGINNING.sub(_escaped, canonical(end).decode())])


def _escaped(sign: re.Match[str]) -> str:
    """A sign as JSON may also write it, so that what is signed stays the same."""
    return f"\\u{ord(sign[0]):04x}"


def _csv(cells: list[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().encode("utf-8")

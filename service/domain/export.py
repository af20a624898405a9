"""The export's file formats: rows, and the end record without which a file counts as cut.

JSONL is the lossless form: one record a line. CSV is for people: a header, a row a record. The
last line or row holds the end record: how many rows, the first and last decision id, the filter,
the SHA-256 of every byte before it, and a detached JWS (RFC 7515, appendix F) over the rest of
the end record in canonical form.
"""

import base64
import csv
import io
from collections.abc import Callable
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
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def exported(decision: Decision, commitment: bytes) -> dict[str, Json]:
    """The record as it leaves the house, with what binds it."""
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
    """Text for one cell; `'` goes before what a spreadsheet would run (OWASP ASVS 1.2.10)."""
    match value:
        case None:
            text = ""
        case bool():
            text = "true" if value else "false"
        case list():
            text = " ".join(str(item) for item in value)
        case _:
            text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


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

    def add_row(self, decision_id: str, chunk: bytes) -> bytes:
        """Count one decision's bytes on their way out."""
        self.rows += 1
        self.first = self.first or decision_id
        self.last = decision_id
        return self.add(chunk)

    def end_record(self, sign: Callable[[bytes], str]) -> dict[str, Json]:
        """The end record; `sign` makes the detached JWS."""
        end: dict[str, Json] = {
            "end": True,
            "rows": self.rows,
            "first": self.first,
            "last": self.last,
            "filter": self.filter,
            "sha256": self._digest.hexdigest(),
        }
        return end | {"signature": sign(canonical(end))}


def end_chunk(end: dict[str, Json], form: Format) -> bytes:
    """The end record as the file's last line or row."""
    return jsonl_row(end) if form == "jsonl" else _csv([CSV_END, canonical(end).decode()])


def _csv(cells: list[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().encode("utf-8")

"""The export's rows many at a time: the law of `domain.export`, asked once a shape.

What a row has in common with many others is its shape: outcome, notice, languages and so on. The
law words each shape once, with a mark for each of the five cells that differ from row to row; from
then on a row is the pieces between the marks, and its cells between them. Where a cell holds what
the law might not write just as it is, the batch goes to the law row by row.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from service.domain.canonical import Json
from service.domain.export import COLUMNS, SIGNS, Format, csv_row, jsonl_row

Record = dict[str, Json]

CELLS = ("decision_id", "subject_id", "decided_at", "expires_at", "commitment")
MAX_SHAPES = 4_096

_STORED_TEXT = ("decision_id", "subject_id")  # the others we make, and know what they consist of
_PLAIN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_MARK = "\uf8ff"
_TEXTS = 2 * len(CELLS) + 1  # of a row: its cells, and the pieces around them


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows, by column; `record_of` reads a shape: the record, but for what its cells say.

    In a record of nobody's `subject_id` is None; the cell is empty.
    """

    shapes: Sequence[Hashable]
    cells: Mapping[str, Sequence[str]]
    record_of: Callable[[Any], Record]


class Wording:
    """Words rows in one format, and keeps how each shape is worded."""

    def __init__(self, form: Format) -> None:
        self._is_csv = form == "csv"
        self._law = csv_row if self._is_csv else jsonl_row
        self._order = sorted(CELLS, key=COLUMNS.index if self._is_csv else None)
        self._pieces: dict[Hashable, list[str]] = {}

    def word(self, rows: Rows) -> bytes:
        """The rows' bytes, one after the other."""
        if len(self._pieces) > MAX_SHAPES:
            self._pieces.clear()
        for shape in set(rows.shapes).difference(self._pieces):
            self._pieces[shape] = self._pieces_of(rows.record_of(shape))
        texts: list[str] = []
        for shape in rows.shapes:
            texts += self._pieces[shape]
        if len(texts) < _TEXTS * len(rows.shapes) or not _are_plain(rows):
            return b"".join(map(self._law, _records(rows)))
        for place, name in enumerate(self._order):
            texts[2 * place + 1 :: _TEXTS] = self._written(name, rows.cells[name])
        return "".join(texts).encode()

    def _pieces_of(self, record: Record) -> list[str]:
        """Such a row in pieces, each cell empty; none where it holds a mark itself."""
        marks: Record = {name: _MARK for name in CELLS if record[name] is not None}
        pieces = self._law(record | marks).decode().split(_MARK)
        if len(pieces) != len(marks) + 1:
            return []
        if record["subject_id"] is None:
            pieces.insert(self._order.index("subject_id"), "")
        return [text for piece in pieces for text in (piece, "")][:-1]

    def _written(self, name: str, cells: Sequence[str]) -> Sequence[str]:
        if self._is_csv and not name.endswith("_at"):
            # in plain cells no sign begins anything but at their start
            return [f"'{cell}" if cell[:1] in SIGNS else cell for cell in cells]
        return cells


def _are_plain(rows: Rows) -> bool:
    """Whether no cell holds what either format would quote or escape."""
    text = "".join(chain.from_iterable(rows.cells[name] for name in _STORED_TEXT))
    return not text.encode().translate(None, _PLAIN)


def _records(rows: Rows) -> Iterator[Record]:
    for shape, *values in zip(rows.shapes, *(rows.cells[name] for name in CELLS), strict=True):
        record, cells = rows.record_of(shape), zip(CELLS, values, strict=True)
        yield record | {name: cell for name, cell in cells if record[name] is not None}

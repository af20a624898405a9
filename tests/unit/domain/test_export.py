"""The export's rows: lossless as JSONL, harmless in a spreadsheet as CSV."""

import csv
import io
import json
from hashlib import sha256

import pytest

from service.domain.export import Tally, csv_cell, csv_header, csv_row, end_chunk, jsonl_row
from tests.unit.domain.samples import decision

RECORD = decision().record() | {"commitment": "AAAA"}


@pytest.mark.parametrize("start", [*"=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(start: str) -> None:
    assert csv_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "true"), (False, "false"), (0, "0"), (["a", "b"], "a b"), ([], "")],
)
def test_cells_say_plain_things_plainly(value, text) -> None:
    assert csv_cell(value) == text


def test_a_csv_row_has_a_cell_for_each_column_of_the_header() -> None:
    (header,) = csv.reader(io.StringIO(csv_header().decode()))
    (row,) = csv.reader(io.StringIO(csv_row(RECORD).decode()))

    assert set(header) == set(RECORD)
    assert dict(zip(header, row, strict=True))["subject_id"] == RECORD["subject_id"]
    assert csv_row(RECORD).endswith(b"\r\n")


def test_a_jsonl_row_reads_back_exactly() -> None:
    assert json.loads(jsonl_row(RECORD)) == RECORD


def test_the_end_record_counts_and_hashes_what_went_before() -> None:
    tally = Tally({"site": "demo"})
    chunks = [
        tally.add_rows(["first", "second"], b"one\ntwo\n"),
        tally.add_rows(["last"], b"three\n"),
    ]

    end = tally.end_record(lambda content: f"signed {len(content)}")

    assert (end["rows"], end["first"], end["last"]) == (3, "first", "last")
    assert end["sha256"] == sha256(b"".join(chunks)).hexdigest()
    assert str(end["signature"]).startswith("signed ")


def test_an_empty_log_ends_too() -> None:
    end = Tally({}).end_record(lambda _content: "s")

    assert (end["rows"], end["first"], end["last"]) == (0, None, None)
    assert end_chunk(end, "csv").startswith(b"#end,")
    assert json.loads(end_chunk(end, "jsonl")) == end

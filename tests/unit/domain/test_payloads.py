"""In a spreadsheet nothing of an export runs, whoever wrote it and however the file is opened."""

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.export import (
    COLUMNS,
    Tally,
    csv_cell,
    csv_row,
    end_chunk,
    guarded,
    jsonl_row,
)
from tests.unit.domain.payloads import PAYLOADS, SIGNS
from tests.unit.domain.samples import decision

SEPARATORS = re.compile(r'[,;|"\s\x00-\x20\x7f-\x9f\u200b-\u200f\u2060\ufeff]')
ODD = st.sampled_from(SIGNS + ",;|\"' \t\r\n\0\x1f\xa0\u200b\u2028\ufeffa1/.é")


def begins_formula(text: str) -> bool:
    """Whether a cell may be cut out of the text that a spreadsheet would run."""
    return any(piece[:1] in frozenset(SIGNS) for piece in SEPARATORS.split(text))


def row_of(payload: str) -> dict[str, str]:
    return dict.fromkeys(COLUMNS, payload)


def test_there_are_five_hundred_and_each_would_run() -> None:
    """The control: unguarded, a formula begins in every one."""
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 500
    assert all(begins_formula(payload.replace("'", " ")) for payload in PAYLOADS)


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_a_payload_in_every_column_is_text(payload: str) -> None:
    """CSV reads back what was guarded, to the letter; JSONL what was there."""
    written = csv_row(row_of(payload)).decode()

    (read,) = csv.reader(io.StringIO(written, newline=""))
    assert read == [guarded(payload)] * len(COLUMNS)
    assert not begins_formula(written)
    assert json.loads(jsonl_row(row_of(payload))) == row_of(payload)


@given(st.text(ODD | st.characters(exclude_categories=["Cs"])))
def test_whatever_the_text_no_cell_of_it_runs_and_no_letter_is_lost(text: str) -> None:
    """Only `'` comes in."""
    assert not begins_formula(guarded(text))
    assert guarded(text)[:1] not in frozenset("\t\r\n\0")
    assert guarded(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize(
    "plain",
    [
        "https://xn--a-b.site-1.example:8080",
        "http://[::1]:80",
        "en-US fil",
        "aGk+/a+b==",
        "a-_-",
        "",
    ],
)
def test_what_we_write_ourselves_stays_as_it_is(plain: str) -> None:
    """Signs within a word begin nothing."""
    assert csv_cell(plain) == plain
    assert "'" not in csv_row(decision().record() | {"commitment": plain}).decode()


@given(st.sampled_from(PAYLOADS) | st.text(ODD))
def test_nothing_runs_in_the_end_record_and_it_says_the_same(payload: str) -> None:
    """Its ids come out of the database; what is signed is what it says, however it is written."""
    tally = Tally({"site": payload})
    tally.add_rows([payload], b"")
    end = tally.end_record(lambda _end: "-begins..-with-a-sign")

    written = end_chunk(end, "csv").decode()

    assert not begins_formula(written)
    (read,) = csv.reader(io.StringIO(written, newline=""))
    assert json.loads(read[1]) == json.loads(end_chunk(end, "jsonl")) == end

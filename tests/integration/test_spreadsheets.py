"""LibreOffice opens an export full of payloads, in whatever way, and finds nothing to run."""

import csv
import io

import pytest

from service.domain.export import COLUMNS, Tally, csv_header, csv_row, end_chunk, guarded
from tests.fixtures.office import PLAIN, cells, formulas
from tests.unit.domain.payloads import PAYLOADS

# separators by their codes, the text's delimiter (0: none), UTF-8, from the first row; MRG takes
# several separators for one
OPENED = {
    "commas": PLAIN,
    "semicolons": "59,34,76,1",
    "tabs": "9,34,76,1",
    "bars": "124,34,76,1",
    "blanks": "32/MRG,34,76,1",
    "any": "44/59/9/32/124,34,76,1",
    "any, merged": "44/59/9/32/124/MRG,34,76,1",
    "any, no quotes": "44/59/9/32/124,0,76,1",
}


def exported() -> bytes:
    """A row a payload, which stands in every column; and an end that names it too."""
    tally = Tally({"site": "demo"})
    tally.add(csv_header())
    rows = [csv_row(dict.fromkeys(COLUMNS, payload)) for payload in PAYLOADS]
    for payload, row in zip(PAYLOADS, rows, strict=True):
        tally.add_rows([payload], row)
    end = tally.end_record(lambda _end: "header..signature")
    return b"".join([csv_header(), *rows, end_chunk(end, "csv")])


def unguarded() -> bytes:
    """The same rows as any program writes them."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([[payload] * len(COLUMNS) for payload in PAYLOADS])
    return buffer.getvalue().encode()


@pytest.mark.parametrize("opened", OPENED)
def test_no_cell_is_a_formula(tmp_path, opened) -> None:
    """And the control: unguarded, the same payloads are."""
    guarded_file, unguarded_file = tmp_path / "guarded.csv", tmp_path / "unguarded.csv"
    guarded_file.write_bytes(exported())
    unguarded_file.write_bytes(unguarded())

    found, without = formulas(OPENED[opened], guarded_file, unguarded_file)

    assert found == []
    assert len(without) > 200
    assert any("WEBSERVICE" in formula for formula in without)


def test_every_cell_reads_as_it_was_written(tmp_path) -> None:
    """To the letter, but that a carriage return becomes a line feed there."""
    file = tmp_path / "log.csv"
    file.write_bytes(exported())

    header, *rows, end = cells(file)

    assert header == list(COLUMNS)
    assert rows == [
        [guarded(payload).replace("\r\n", "\n").replace("\r", "\n")] * len(COLUMNS)
        for payload in PAYLOADS
    ]
    assert end[0] == "#end"

"""The export's rows many at a time: worded as the law words each, whatever is kept of a shape."""

import pytest

from service.domain import export_rows
from service.domain.export import committed_record, csv_row, jsonl_row
from service.domain.export_rows import CELLS, Rows, Wording
from tests.unit.domain.samples import decision

LAW = {"csv": csv_row, "jsonl": jsonl_row}


def rows(*records) -> Rows:
    """The records as columns; the place of each is its shape."""
    return Rows(
        [f"{place}" for place in range(len(records))],
        {name: [record[name] or "" for record in records] for name in CELLS},
        lambda shape: records[int(shape)],
    )


def records(**changes: list) -> list:
    names, columns = zip(*changes.items(), strict=True)
    return [
        committed_record(decision(**dict(zip(names, values, strict=True))), bytes(32))
        for values in zip(*columns, strict=True)
    ]


@pytest.mark.parametrize("form", LAW)
def test_a_row_that_holds_the_mark_itself_is_left_to_the_law(form) -> None:
    found = records(page_origin=["https://site.example", f"https://{export_rows._MARK}"])

    assert Wording(form).word(rows(*found)) == b"".join(map(LAW[form], found))


@pytest.mark.parametrize("form", LAW)
def test_no_more_shapes_are_kept_than_fit(form, monkeypatch) -> None:
    """Memory stays flat where every row has a shape of its own."""
    monkeypatch.setattr(export_rows, "MAX_SHAPES", 3)
    wording = Wording(form)

    for first in range(0, 100, 2):
        found = records(queued_s=[first, first + 1], subject_id=[None, "-USbjY9pqTg7sp0VCPvz8w"])
        shapes = rows(*found)
        shapes = Rows([f"{first + n}" for n in range(2)], shapes.cells, lambda s: found[int(s) % 2])  # noqa: B023 - read at once
        assert wording.word(shapes) == b"".join(map(LAW[form], found))
        assert len(wording._pieces) <= 5

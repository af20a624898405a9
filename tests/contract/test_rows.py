"""Every row of the rule of status that is built has a test that is named after it."""

import re
import subprocess
import sys
from collections import Counter

import pytest

from service.domain.status import Status
from service.storage.sites import Site
from tests.fixtures.process import ROOT

BUILT = {*range(1, 24), 26}  # 24 and 25 are other regimes
OF_THE_RULE = ("tests/unit/domain/test_status.py", "tests/integration/web/test_status.py")
OVER_HTTP = {1, 2, 21, 22, 23}  # what is decided before the rule, or by the store


def rows_of(name: str) -> set[int]:
    """The rows in a test's name: `…[row 7: …]`, `test_row_7_…`, `test_rows_7_8_and_10_…`."""
    found = re.search(r"\[row (\d+):|::test_rows?((?:_and)?_\d+(?:(?:_and)?_\d+)*)_", name)
    return {int(number) for number in re.findall(r"\d+", found[0])} if found else set()


def collected(*files: str) -> list[str]:
    """The tests that pytest finds in these files."""
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "--quiet", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [line for line in said.splitlines() if "::" in line]


def test_every_row_has_a_test_named_after_it(capsys):
    """Rows 1 to 23 and 26; some only over HTTP. The report has the number of tests of each."""
    names = collected(*OF_THE_RULE)
    tests = Counter(row for name in names for row in rows_of(name))
    over_http = {row for name in names if "integration" in name for row in rows_of(name)}
    with capsys.disabled():
        counts = " ".join(f"{row}:{tests[row]}" for row in sorted(tests))
        print(f"\nrow:tests {counts}")  # noqa: T201 - the report
    assert set(tests) == BUILT
    assert over_http >= OVER_HTTP


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("t.py::test_each_row[row 12: an accept]", {12}),
        ("t.py::test_row_1_an_unknown_site[sqlite]", {1}),
        ("t.py::test_rows_7_8_and_10_a_mark[decline-sqlite]", {7, 8, 10}),
        ("t.py::test_a_status_has_no_side_effect[2]", set()),
    ],
)
def test_a_row_is_read_from_a_name(name, rows):
    """The control of the count above."""
    assert rows_of(name) == rows


def test_every_site_asks_first(client):
    """Rows 24 and 25 are not built: no site has another regime, no answer speaks of one."""
    assert "regime" not in Site.__table__.columns
    assert "not_required" not in set(Status)
    calls = client.get("/openapi.json").get_json()
    assert "uk_statistical" not in str(calls)
    assert "fr_exempt" not in str(calls)

"""An export beside what its database can give at most: psql's copy, a raw cursor."""

import http.client
import sqlite3
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Dialect, select
from sqlalchemy.dialects import postgresql, sqlite

from benchmarks.processes import cpu_seconds, forget_peak, memory_mb, tree
from benchmarks.service.bench import Bench
from benchmarks.service.database import Server, program
from benchmarks.service.findings import TIMES, Findings, Row, times
from benchmarks.service.ours import Ours
from service.storage.decisions import RECORD, bodies, commitments
from tests.fixtures.sites import make_key

TARGETS = {"PostgreSQL": {"csv": 0.45, "jsonl": 0.25}, "SQLite": {"csv": 0.9, "jsonl": 0.9}}
MEGABYTE, FLAT_MB = 2**20, 16


@dataclass
class Export:
    """What the rounds showed: rows a second, CPU µs a row, and the most a worker grew by."""

    rate: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    grew_mb: float = 0


def compare(bench: Bench, findings: Findings) -> None:
    size = bench.length.exported
    with bench.ours("export", size, WORKERS="1") as ours:
        url = ours.owner_url
        query = f"\\copy ({every_row(ours.site.key, postgresql.dialect())}) to '/dev/null' csv"
        limit = lambda: program("psql", "-q", "-c", query, url)  # noqa: E731 - called each round
        found = _rounds(bench, ours, limit, bench.our_server)
    _show(findings, found, "PostgreSQL", f"psql \\copy of {size:,} rows")
    with bench.ours_on_sqlite("export_sqlite", size, WORKERS="1") as ours:
        path = Path(ours.owner_url.removeprefix("sqlite:///"))
        rows = every_row(ours.site.key, sqlite.dialect())
        found = _rounds(bench, ours, lambda: _read(path, rows, size), None)
    _show(findings, found, "SQLite", f"a raw cursor over {size:,} rows")


def every_row(site: str, dialect: Dialect) -> str:
    """The query of the very values that an export holds, in its order."""
    query = (
        select(*RECORD, commitments.c.commitment)
        .join(commitments, commitments.c.seq == bodies.c.seq)
        .where(bodies.c.site == site)
        .order_by(bodies.c.seq)
    )
    said = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return " ".join(str(said).split())


def _read(path: Path, query: str, size: int) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        count = sum(1 for _ in connection.execute(query))
    assert count == size, count


def _rounds(
    bench: Bench, ours: Ours, limit: Callable[[], object], server: Server | None
) -> dict[str, Export]:
    """The limit and both formats in turn; the first round warms up."""
    key = make_key(ours.environment, ours.site.key, "export:read")
    (worker,) = tree(ours.pid)[1:]
    payers = [ours.pid, *([server.postmaster] if server else [])]
    size = bench.length.exported
    found = {"limit": Export(), "csv": Export(), "jsonl": Export()}
    for number in range(bench.length.rounds + 1):
        for name, export in found.items():
            work = limit if name == "limit" else lambda form=name: fetch(ours, key, form, size)
            forget_peak(worker)
            idle = memory_mb(worker, "VmRSS")
            before, begin = sum(map(cpu_seconds, payers)), time.perf_counter()
            work()
            seconds, used = time.perf_counter() - begin, sum(map(cpu_seconds, payers)) - before
            if number:
                export.rate.append(size / seconds)
                export.cpu_us.append(used * 1e6 / size)
                export.grew_mb = max(export.grew_mb, memory_mb(worker, "VmHWM") - idle)
    return found


def fetch(ours: Ours, key: str, form: str, size: int) -> None:
    """Read one export, and see that it is whole: its rows, its end, and CSV's header."""
    connection = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=300)
    path = f"/v1/sites/{ours.site.key}/decisions.{form}"
    connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
    response = connection.getresponse()
    assert response.status == 200, response.read()
    lines, last = 0, b""
    while chunk := response.read(MEGABYTE):
        lines += chunk.count(b"\n")
        last = chunk
    connection.close()
    assert lines == size + (1 if form == "jsonl" else 2), lines
    assert b'signature"' in last, last[-200:]


def _show(findings: Findings, found: Mapping[str, Export], name: str, yardstick: str) -> None:
    most = statistics.median(found["limit"].rate)
    for form, target in TARGETS[name].items():
        export = found[form]
        rate = statistics.median(export.rate)
        cpu = statistics.median(export.cpu_us)
        findings.rows += [
            Row(
                f"export, {form.upper()}, {name}: rows a second, beside {yardstick}",
                f"{rate:,.0f} ({cpu:.1f} µs CPU each)",
                f"{most:,.0f}",
                times(rate / most),
                f"≥ {target}{TIMES}",
                rate / most >= target,
            ),
            Row(
                f"export, {form.upper()}, {name}: what a worker grows by meanwhile",
                f"{export.grew_mb:.1f} MB",
                "",
                "",
                f"flat: ≤ {FLAT_MB} MB",
                export.grew_mb <= FLAT_MB,
            ),
        ]

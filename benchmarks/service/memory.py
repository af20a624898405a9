"""What a worker holds: idle, at full load, and after very many requests of the usual mixture.

gunicorn is started where only what the service needs is installed: packages of the tests that load
themselves would weigh in.
"""

from benchmarks.environments import made
from benchmarks.processes import memory_mb, tree
from benchmarks.service.bench import TARGETED, Bench
from benchmarks.service.findings import Findings, Row
from benchmarks.service.ours import WORKERS, Ours
from tests.fixtures.process import ROOT

HOME = ROOT / "benchmarks/service"
MOST_MB, GROWTH_MB, TENTHS = 90, 2, 10


def compare(bench: Bench, findings: Findings) -> None:
    alone = str(made(HOME, ROOT / "requirements.lock", ROOT))
    for database, opened in (("PostgreSQL", bench.ours), ("SQLite", bench.ours_on_sqlite)):
        with opened(f"memory_{database}", bench.length.usual, python=alone) as ours:
            findings.rows += _held(bench, ours, database)


def _held(bench: Bench, ours: Ours, database: str) -> list[Row]:
    idle, sent, seen = _largest(ours), 0, []
    for tenth in range(1, TENTHS + 1):
        sent += _mixture(bench, ours, bench.length.requests * tenth // TENTHS - sent)
        seen.append(_largest(ours))
    rows = (
        ("of a worker, idle", idle, MOST_MB),
        (f"of a worker at full load, the most in {sent:,} requests", max(seen), MOST_MB),
        ("grown after the first tenth of them", seen[-1] - seen[0], GROWTH_MB),
    )
    return [
        Row(f"memory on {database} {what}", f"{mb:.1f} MB", "", "", f"≤ {most} MB", mb <= most)
        for what, mb, most in rows
    ]


def _mixture(bench: Bench, ours: Ours, count: int) -> int:
    """Mostly people and strangers who ask, some who decide; how many requests it was."""
    calls = {
        ours.status(*ours.tokens()): 0.5,
        ours.status(): 0.3,
        ours.recording("decline"): 0.15,
        ours.recording("accept"): 0.05,
    }
    sent = 0
    while not sent or sent < count:
        for call, share in calls.items():
            load = bench.clients(call, TARGETED, bench.length.seconds * share)
            assert not load.wrong, load.wrong
            sent += len(load.latencies)
    return sent


def _largest(ours: Ours) -> float:
    """The memory of the larger worker, in MB."""
    workers = tree(ours.pid)[1:]
    assert len(workers) == WORKERS
    return max(memory_mb(worker, "VmRSS") for worker in workers)

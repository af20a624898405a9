"""Recording on SQLite, where one may write at a time, by more visitors than there are threads."""

import statistics

from benchmarks.service.bench import Bench
from benchmarks.service.findings import TIMES, Findings, Row, times
from benchmarks.service.rounds import Kind, measure

CONNECTIONS, SPREAD = 64, 10


def compare(bench: Bench, findings: Findings) -> None:
    with bench.ours_on_sqlite("contention", bench.length.usual) as ours:
        call = ours.recording("accept")
        name = "recording: accept, SQLite"
        kind = Kind(name, lambda many, s: bench.clients(call, many, s), ours.pid, None, ours.settle)
        length = bench.length
        levels = (
            (*length.levels, CONNECTIONS) if CONNECTIONS not in length.levels else length.levels
        )
        measured = measure([kind], length.rounds, length.seconds, levels, tolerant=True)
    findings.measured.extend(measured.values())
    found = measured[name, CONNECTIONS]
    p50, p99 = statistics.median(found.p50_ms), statistics.median(found.p99_ms)
    wrong = found.wrong.total()
    at = f"SQLite at {CONNECTIONS} connections"
    findings.rows += [
        Row(
            f"recording on {at}: p99 beside p50",
            f"{p99:,.0f} ms",
            f"{p50:,.0f} ms",
            times(p99 / p50),
            f"≤ {SPREAD}{TIMES}",
            p99 <= SPREAD * p50,
        ),
        Row(f"recording on {at}: not answered 201", f"{wrong}", "", "", "0", not wrong),
    ]

"""`python -m benchmarks.soak`: ten minutes at top rate, on PostgreSQL, as the service's own role.

The service's clock is ahead (`benchmarks.shifted`), a partition holds a minute, and retention works
off a log of two years meanwhile. Each line is a minute: what was asked, what was not answered as it
should be, how long the slowest in a hundred waited, what the larger worker held, how many
partitions there were and how many bodies were left to forget.
"""

import argparse
import json
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.processes import memory_mb, tree
from benchmarks.service.bench import QUICK, Bench, opened_bench
from benchmarks.service.clients import Load
from benchmarks.service.database import value
from benchmarks.service.ours import Ours
from tests.fixtures.commands import run

CONNECTIONS, PEOPLE, SLICE_S = 8, 200, 3.0
FORGOTTEN = "SELECT count(*) FROM decision_body WHERE subject_id IS NULL AND expires_at < now()"
PARTITIONS = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'decision_body'::regclass"
HEADER = ("minute", "requests", "a second", "wrong", "status p99", "recording p99", "MB", "parts")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--size", type=int, default=300_000, help="decisions in the log at first")
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        opened_bench(Path(folder), QUICK) as bench,
    ):
        settings = {"PARTITION_SPAN": "minute", "application": "benchmarks.shifted:app"}
        with bench.ours("soak", chosen.size, **settings) as ours:
            run(["site", "set", ours.site.key, "--keep-refusals-months", "1"], ours.environment)
            print("".join(f"{name:>15}" for name in (*HEADER, "to forget")), flush=True)
            minutes = [_minute(bench, ours, number) for number in range(1, chosen.minutes + 1)]
    wrong, megabytes = sum(wrong for wrong, _ in minutes), [each for _, each in minutes]
    print(f"\nwrong in all: {wrong}; memory from {megabytes[0]:.1f} to {megabytes[-1]:.1f} MB")
    assert wrong == 0


def _minute(bench: Bench, ours: Ours, number: int) -> tuple[int, float]:
    """One minute of the mixture; how many answers were wrong, and the larger worker's memory."""
    asking, deciding = Load(), Load()
    calls = {
        ours.status(*_tokens(ours)): asking,
        ours.status(): asking,
        ours.recording("decline"): deciding,
        ours.recording("accept"): deciding,
    }
    begin = time.perf_counter()
    while time.perf_counter() - begin < 60:
        for call, load in calls.items():
            _add(load, bench.clients(call, CONNECTIONS, SLICE_S))
    seconds = time.perf_counter() - begin
    requests = len(asking.latencies) + len(deciding.latencies)
    wrong = asking.wrong.total() + deciding.wrong.total()
    megabytes = max(memory_mb(worker, "VmRSS") for worker in tree(ours.pid)[1:])
    cells = (
        f"{number}",
        f"{requests:,}",
        f"{requests / seconds:,.0f}",
        f"{wrong}",
        f"{_p99_ms(asking):.1f} ms",
        f"{_p99_ms(deciding):.1f} ms",
        f"{megabytes:.1f}",
        f"{value(ours.owner_url, PARTITIONS)}",
        f"{value(ours.owner_url, FORGOTTEN):,}",
    )
    print("".join(f"{cell:>15}" for cell in cells), flush=True)
    return wrong, megabytes


def _add(load: Load, more: Load) -> None:
    load.latencies += more.latencies
    load.wrong += more.wrong


def _p99_ms(load: Load) -> float:
    return sorted(load.latencies)[len(load.latencies) * 99 // 100] * 1000


def _tokens(ours: Ours) -> list[str]:
    """Of people who accept now, as the service's clock has it."""
    connection = HTTPConnection("127.0.0.1", ours.port, timeout=30)
    headers = {"Origin": ours.site.origin, "Content-Type": "text/plain"}
    tokens = []
    for _ in range(PEOPLE):
        path = f"/v1/sites/{ours.site.key}/decisions"
        connection.request("POST", path, json.dumps(ours.site.click()), headers)
        tokens.append(json.loads(connection.getresponse().read())["token"])
    connection.close()
    return tokens


if __name__ == "__main__":
    main()

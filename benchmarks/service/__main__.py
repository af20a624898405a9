"""`python -m benchmarks.service`: start ours and the peers, measure, print; `--write` keeps it."""

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.service import (
    beside_c15t,
    contention,
    export,
    growth,
    memory,
    officer,
    recording,
    status,
    tokens,
)
from benchmarks.service.bench import QUICK, Bench, Length, opened_bench
from benchmarks.service.findings import Findings
from benchmarks.service.report import report, table

COMPARISONS: dict[str, Callable[[Bench, Findings], None]] = {
    "status": status.compare,
    "c15t": beside_c15t.compare,
    "growth": growth.compare,
    "recording": recording.compare,
    "sqlite": contention.compare,
    "export": export.compare,
    "token": tokens.compare,
    "memory": memory.compare,
    "officer": officer.compare,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    parser.add_argument("--only", nargs="*", choices=COMPARISONS, help="some of the comparisons")
    parser.add_argument("--rounds", type=int, help="default: 5, after one that warms up")
    parser.add_argument("--size", dest="longest", type=int, help="decisions in the longest log")
    parser.add_argument("--exported", type=int, help="decisions in an export")
    parser.add_argument("--requests", type=int, help="sent while memory is watched")
    parser.add_argument("--quick", action="store_true", help="short logs, one round: a trial")
    parser.add_argument("--write", type=Path, help="a file for the report")
    chosen = parser.parse_args()
    length = QUICK if chosen.quick else Length()
    named = {name: getattr(chosen, name) for name in ("rounds", "longest", "exported", "requests")}
    length = replace(length, **{name: each for name, each in named.items() if each})
    findings = Findings()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        opened_bench(Path(folder), length) as bench,
    ):
        for name, compare in COMPARISONS.items():
            if not chosen.only or name in chosen.only:
                before = len(findings.rows)
                compare(bench, findings)
                print(f"\n{name}\n{table(findings.rows[before:])}", flush=True)
    text = report(findings, length)
    print(text)
    if chosen.write:
        chosen.write.write_text(text, "utf-8")


if __name__ == "__main__":
    main()

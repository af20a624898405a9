"""The document that a run writes: what was done, on what, the tables, and what they do not say."""

import os
import platform
import sqlite3
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.banner.report import line
from benchmarks.service.bench import TARGETED, Length
from benchmarks.service.database import program
from benchmarks.service.findings import Findings, Row
from benchmarks.service.ours import THREADS, WORKERS
from benchmarks.service.rounds import Measured

TEXT = Path(__file__).with_suffix(".md").read_text("utf-8")
MET = {True: "yes", False: "**missed**", None: ""}


def report(findings: Findings, length: Length) -> str:
    """The whole document."""
    peers = ", ".join(f"{name} {each}" for name, each in findings.versions.items())
    return TEXT.format(
        day=datetime.now(UTC).date().isoformat(),
        cores=os.cpu_count(),
        processor=line("/proc/cpuinfo", "model name"),
        memory=round(int(line("/proc/meminfo", "MemTotal").split()[0]) / 1024**2),
        kernel=platform.release().partition("-")[0],
        python=platform.python_version(),
        flask=version("flask"),
        gunicorn=version("gunicorn"),
        postgresql=program("postgres", "--version").split()[-1],
        sqlite=sqlite3.sqlite_version,
        peers=peers or "none",
        workers=WORKERS,
        threads=THREADS,
        targeted=TARGETED,
        table=table(findings.rows),
        ways=ways(findings.ways),
        details=details(findings.measured),
        **asdict(length),
    )


def table(rows: Iterable[Row]) -> str:
    """The one table: what was found, and whether that is what was wanted."""
    return _markdown(
        ("what", "ours", "yardstick", "ratio", "target", "met"),
        [
            (row.what, row.ours, row.yardstick, row.ratio, row.target, MET[row.is_met])
            for row in rows
        ],
    )


def ways(found: Mapping[str, Mapping[str, str]]) -> str:
    """By which indexes each work finds what it asks for."""
    databases = ("PostgreSQL", "SQLite")
    rows = [(work, *(by.get(name, "") for name in databases)) for work, by in found.items()]
    return _markdown(("work", *databases), rows, aligned="---")


def details(measured: Iterable[Measured]) -> str:
    """All that was sent, over however many connections."""
    return _markdown(
        ("what", "connections", "service µs", "database µs", "a second", "p50 ms", "p99 ms"),
        [_detail(each) for each in measured],
    )


def _detail(each: Measured) -> tuple[str, ...]:
    middle = statistics.median
    return (
        each.name,
        f"{each.connections}",
        f"{middle(each.service_us):,.0f}",
        f"{middle(each.database_us):,.0f}",
        f"{middle(each.rate):,.0f}",
        f"{middle(each.p50_ms):.2f}",
        f"{middle(each.p99_ms):.2f}",
    )


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]], aligned: str = "--:") -> str:
    marks = ["---", *[aligned] * (len(head) - 1)]
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, marks, *rows))

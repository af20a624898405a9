"""The document that a run writes: what was done, on what, the tables, and what they do not say."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.banner.loads import CPU_SLOWDOWN, PHONE, SLOW_4G
from benchmarks.banner.notices import Notice
from benchmarks.banner.rounds import Measured
from benchmarks.banner.table import downloaded, waited

TEXT = Path(__file__).with_suffix(".md").read_text("utf-8")


def report(measured: Sequence[Measured], languages: Sequence[Notice], chromium: str) -> str:
    """The whole document."""
    viewport = PHONE["viewport"]
    return TEXT.format(
        day=datetime.now(UTC).date().isoformat(),
        cores=os.cpu_count(),
        processor=line("/proc/cpuinfo", "model name"),
        memory=round(int(line("/proc/meminfo", "MemTotal").split()[0]) / 1024**2),
        chromium=chromium,
        width=viewport["width"],
        height=viewport["height"],
        scale=PHONE["device_scale_factor"],
        slowdown=CPU_SLOWDOWN,
        latency=SLOW_4G["latency"],
        down=SLOW_4G["downloadThroughput"] * 8 / 1000,
        up=SLOW_4G["uploadThroughput"] * 8 / 1000,
        rounds=len(measured[0].seen),
        downloaded=downloaded(measured, languages),
        waited=waited(measured),
    )


def line(path: str, name: str) -> str:
    """What Linux says of the machine."""
    found = [line for line in Path(path).read_text("utf-8").splitlines() if line.startswith(name)]
    return found[0].partition(":")[2].strip() if found else "unknown"

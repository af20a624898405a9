"""What Linux knows of a process and its children: CPU seconds and memory."""

import os
from contextlib import suppress
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
ENDED = (FileNotFoundError, ProcessLookupError)  # before its file was opened, before it was read


def tree(pid: int) -> list[int]:
    """The process and everything below it."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except ENDED:
        return []
    return [pid, *(found for child in below for found in tree(int(child)))]


def cpu_seconds(pid: int) -> float:
    """User and system time of the whole tree, of who has ended too, to a hundredth of a second."""
    ticks = 0
    for member in tree(pid):
        with suppress(*ENDED):  # it ended meanwhile: its parent has its time
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / TICKS_PER_S


def forget_peak(pid: int) -> None:
    """Begin a new measurement of the process's peak memory."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def memory_mb(pid: int, what: str) -> float:
    """`VmRSS` (now) or `VmHWM` (the peak) of the process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(what)

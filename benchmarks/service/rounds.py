"""Every kind in every round, A B A B, and what the rounds showed of each."""

import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.processes import cpu_seconds
from benchmarks.service.clients import Load

MICRO = 1e6


def nothing() -> None:
    """Nothing is left to do afterwards."""


@dataclass(frozen=True)
class Kind:
    """Something to be measured: `send` it over so many connections for so many seconds.

    `service` and `database` are the processes whose trees pay for it; `settle` returns once what it
    left behind has been worked off, which it pays for too.
    """

    name: str
    send: Callable[[int, float], Load]
    service: int | None
    database: int | None = None
    settle: Callable[[], None] = nothing


@dataclass
class Measured:
    """A kind at so many connections; a number for each round."""

    name: str
    connections: int
    service_us: list[float] = field(default_factory=list)
    database_us: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def cpu_us(self) -> float:
        """Service and database together, a request."""
        both = zip(self.service_us, self.database_us, strict=True)
        return statistics.median(service + database for service, database in both)


def measure(
    kinds: Sequence[Kind],
    rounds: int,
    seconds: float,
    levels: Sequence[int],
    *,
    tolerant: bool = False,
) -> dict[tuple[str, int], Measured]:
    """By name and number of connections; the first round warms up and is not counted."""
    measured = {
        (kind.name, level): Measured(kind.name, level) for kind in kinds for level in levels
    }
    for number in range(rounds + 1):
        for kind in kinds:
            for level in levels:
                _once(kind, level, seconds, measured[kind.name, level] if number else None)
    for each in measured.values():
        assert tolerant or not each.wrong, f"{each.name} was answered with {each.wrong}"
    return measured


def _once(kind: Kind, level: int, seconds: float, into: Measured | None) -> None:
    payers = (kind.service, kind.database)
    before = [cpu_seconds(pid) if pid else 0 for pid in payers]
    load = kind.send(level, seconds)
    kind.settle()
    after = [cpu_seconds(pid) if pid else 0 for pid in payers]
    if into is None:
        return
    count = len(load.latencies) + load.wrong.total()
    service, database = (
        (late - early) * MICRO / count for early, late in zip(before, after, strict=True)
    )
    into.service_us.append(service)
    into.database_us.append(database)
    into.rate.append(len(load.latencies) / load.seconds)
    into.p50_ms.append(percentile(load.latencies, 50) * 1000)
    into.p99_ms.append(percentile(load.latencies, 99) * 1000)
    into.wrong += load.wrong


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


def wait_until(is_done: Callable[[], bool], within_s: float = 60) -> None:
    """Look every fifth of a second."""
    deadline = time.monotonic() + within_s
    while not is_done():
        assert time.monotonic() < deadline, "it is never done"
        time.sleep(0.2)

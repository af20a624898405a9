"""What a comparison found: rows of the one table, and the measurements they rest on."""

from dataclasses import dataclass, field

from benchmarks.service.rounds import Measured

TIMES = "×"  # noqa: RUF001 - that is the sign


@dataclass(frozen=True)
class Row:
    """`is_met` is None where there is no target."""

    what: str
    ours: str
    yardstick: str
    ratio: str
    target: str = ""
    is_met: bool | None = None


@dataclass
class Findings:
    """`versions` names the software that was measured beside ours.

    `ways` says of some work how each database finds its rows.
    """

    rows: list[Row] = field(default_factory=list)
    measured: list[Measured] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    ways: dict[str, dict[str, str]] = field(default_factory=dict)

    def at_most(
        self, what: str, ours: Measured, beside: Measured, limit: float | None = None
    ) -> None:
        """CPU of one request, in proportion to the yardstick's: not more than `limit`."""
        ratio = ours.cpu_us / beside.cpu_us
        target = f"≤ {limit}{TIMES}" if limit else ""
        is_met = ratio <= limit if limit else None
        self.rows.append(Row(what, cpu(ours), cpu(beside), times(ratio), target, is_met))

    def less(self, what: str, ours: Measured, beside: Measured, factor: float) -> None:
        """How many times less CPU than the yardstick: at least `factor`, or just ahead with 1."""
        ratio = beside.cpu_us / ours.cpu_us
        target = f"≥ {factor}{TIMES} less" if factor > 1 else "ahead"
        is_met = ratio >= factor
        self.rows.append(Row(what, cpu(ours), cpu(beside), f"{times(ratio)} less", target, is_met))


def cpu(measured: Measured) -> str:
    """CPU of a request, with the database's share."""
    share = sorted(measured.database_us)[len(measured.database_us) // 2]
    text = f"{measured.cpu_us:,.0f} µs"
    return f"{text} ({share:,.0f} database)" if share else text


def times(ratio: float) -> str:
    """A ratio, to two digits or so."""
    return f"{ratio:.2f}{TIMES}" if ratio < 10 else f"{ratio:.1f}{TIMES}"

"""A usual log and the longest, on either database: status, plans of what is hot, bytes on disk."""

from pathlib import Path

from benchmarks.service import plans
from benchmarks.service.bench import Bench
from benchmarks.service.database import value
from benchmarks.service.findings import Findings, Row
from benchmarks.service.ours import Ours

LIMIT = 1.2


def compare(bench: Bench, findings: Findings) -> None:
    usual, longest = bench.length.usual, bench.length.longest
    for database, opened, server in (
        ("PostgreSQL", bench.ours, bench.our_server),
        ("SQLite", bench.ours_on_sqlite, None),
    ):
        with (
            opened(f"usual_{database}", usual) as ours,
            opened(f"longest_{database}", longest) as grown,
        ):
            size = _bytes(grown)
            kinds = [
                bench.kind(
                    f"status with a token at {count:,}, {database}",
                    found.status(*found.tokens()),
                    found.pid,
                    server,
                )
                for count, found in ((usual, ours), (longest, grown))
            ]
            before, after = bench.measure(kinds, findings).values()
            what = f"status at {longest:,} decisions, beside {usual:,}, {database}"
            findings.at_most(what, after, before, LIMIT)
            each = f"{size / longest:,.0f} bytes"
            findings.rows.append(
                Row(f"on disk a decision, {database} at {longest:,}", each, "", "")
            )
            plans.explain(bench, grown, database, findings)


def _bytes(ours: Ours) -> int:
    """What the database takes on disk."""
    if ours.owner_url.startswith("sqlite"):
        return Path(ours.owner_url.removeprefix("sqlite:///")).stat().st_size
    return int(str(value(ours.owner_url, "SELECT pg_database_size(current_database())")))

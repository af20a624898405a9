"""How the hot statements find their rows in a log that has grown, and whether any walks it."""

from collections.abc import Collection
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import text

from benchmarks.service.bench import TARGETED, Bench
from benchmarks.service.findings import Findings, Row
from benchmarks.service.ours import Ours
from service.settings import Settings
from service.storage.engine import opened_engine, opened_session
from tests.fixtures.hot import HOT, Log
from tests.fixtures.plans import Plan, plans


def explain(bench: Bench, ours: Ours, database: str, findings: Findings) -> None:
    """Explain all of it there, as the service's role sees it; nothing that it writes stays."""
    _click_for_a_while(bench, ours)
    notice = ours.site.notice.removeprefix("sha256:")
    service = Settings(database_url=ours.environment["DATABASE_URL"]).sqlalchemy_url
    explained: dict[str, Plan] = {}
    with opened_engine(service) as engine:
        token, now = ours.tokens()[0], datetime.now(UTC)
        log = Log(engine, ours.keyring(), ours.site.key, notice, token, now)
        for name, work in HOT.items():
            found = plans(engine, partial(work, log))
            findings.ways.setdefault(name, {})[database] = _way(found.values())
            explained |= found
    walking = [f"{words}\n{plan.text}\n" for words, plan in explained.items() if plan.walked]
    print("\n".join(walking), end="")
    findings.rows.append(
        Row(
            f"hot statements that walk a table or an index, {database} at {bench.length.longest:,}",
            f"{len(walking)} of {len(explained)}",
            "",
            "",
            "0",
            not walking,
        )
    )


def _click_for_a_while(bench: Bench, ours: Ours) -> None:
    """The made-up log has no keys of clicks, and an empty table is read as a whole."""
    load = bench.clients(ours.recording("accept"), TARGETED, bench.length.seconds)
    assert not load.wrong, load.wrong
    ours.settle()
    with opened_session(ours.store, writes=True) as session:
        session.execute(text("ANALYZE idempotency"))


def _way(found: Collection[Plan]) -> str:
    walked = sorted({table for plan in found for table in plan.walked})
    indexes = sorted({index for plan in found for index in plan.indexes})
    return ", ".join([f"**walks** {table}" for table in walked] + indexes) or "nothing that grows"

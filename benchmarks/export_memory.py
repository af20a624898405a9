"""The memory that an export takes: 10,000 rows and 100,000 beside each other, in one worker.

Flat memory means that both lines show about the same peak over the idle worker.
"""

import http.client
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from benchmarks.processes import forget_peak, memory_mb, tree
from service.domain.click import DecisionRequest, Surroundings, decide
from service.domain.decision import Decision, Outcome
from service.domain.notice import Months
from service.storage.decisions import DecisionBody, DecisionRow
from service.storage.engine import open_engine
from tests.fixtures.commands import run
from tests.fixtures.process import ServiceProcess, running
from tests.fixtures.sites import ServedSite, make_key, make_site

SIZES = (10_000, 100_000)
BATCH = 5_000


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            "DATABASE_URL": f"sqlite:///{folder}/bench.db",
            "KEY_DIR": f"{folder}/keys",
            "LOG_LEVEL": "WARNING",
            "WORKERS": "1",
        }
        run(["db", "upgrade"], environment)
        print(f"{'rows':>8}{'format':>8}{'MB':>8}{'s':>8}{'idle MB':>10}{'peak MB':>10}{'more':>8}")
        for size in SIZES:
            site = make_site(environment, folder, key=f"rows{size}")
            fill(environment["DATABASE_URL"], site, size)
            key = make_key(environment, site.key, "export:read")
            for form in ("jsonl", "csv"):
                with running(environment, folder / "gunicorn.log") as service:
                    show(service, site, key, form, size)


def fill(database_url: str, site: ServedSite, size: int) -> None:
    """Put `size` accepts into the log, in batches."""
    engine = open_engine(database_url)
    first = secrets.randbelow(1000) * 1_000_000
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for begin in range(0, size, BATCH):
            batch = list(enumerate(decisions(site, min(BATCH, size - begin)), first + begin))
            salts = [os.urandom(32) for _ in batch]
            connection.execute(
                insert(DecisionRow),
                [
                    {"seq": seq, "site": site.key, "commitment": decision.commitment(salt)}
                    for (seq, decision), salt in zip(batch, salts, strict=True)
                ],
            )
            connection.execute(
                insert(DecisionBody),
                [
                    {"seq": seq, "salt": salt, **columns(decision)}
                    for (seq, decision), salt in zip(batch, salts, strict=True)
                ],
            )
    engine.dispose()


def decisions(site: ServedSite, count: int) -> Iterator[Decision]:
    """Decisions such as pages send."""
    seen = Surroundings(
        datetime.now(UTC), gpc=False, form_factor="desktop", page_origin=site.origin
    )
    notice = site.notice.removeprefix("sha256:")
    said = DecisionRequest("", Outcome.ACCEPT, ("analytics",), notice, ("fil",), "banner")
    for _ in range(count):
        yield decide(
            said,
            seen,
            site=site.key,
            jurisdiction=None,
            notice=notice,
            validity=Months(),
            last=None,
        )


def columns(decision: Decision) -> dict[str, object]:
    """The decision as its table's columns."""
    names = {column.name for column in DecisionBody.__table__.columns} - {"seq", "salt"}
    return {name: getattr(decision, name) for name in names}


def show(service: ServiceProcess, site: ServedSite, key: str, form: str, size: int) -> None:
    """Fetch one export and print what it took."""
    assert service.process
    (worker,) = tree(service.process.pid)[1:]
    forget_peak(worker)
    idle = memory_mb(worker, "VmRSS")
    begin = time.perf_counter()
    length, rows = fetch(service, site, key, form)
    seconds = time.perf_counter() - begin
    assert rows == size + (1 if form == "jsonl" else 2), rows  # the end, and CSV's header
    peak = memory_mb(worker, "VmHWM")
    print(
        f"{size:>8}{form:>8}{length / 1e6:>8.1f}{seconds:>8.1f}"
        f"{idle:>10.1f}{peak:>10.1f}{peak - idle:>8.1f}"
    )


def fetch(service: ServiceProcess, site: ServedSite, key: str, form: str) -> tuple[int, int]:
    """Bytes and lines of the export."""
    connection = http.client.HTTPConnection("127.0.0.1", service.ports[0], timeout=300)
    path = f"/v1/sites/{site.key}/decisions.{form}"
    connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
    response = connection.getresponse()
    assert response.status == 200, response.read()
    length = rows = 0
    while chunk := response.read(65536):
        length += len(chunk)
        rows += chunk.count(b"\n")
    connection.close()
    return length, rows


if __name__ == "__main__":
    main()

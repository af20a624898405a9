"""The changes feed while decisions come in, on each database; then as fast as it can be read.

First the sequencer alone, with everything waiting. Then eight writers at a set pace, while a real
gunicorn numbers what they write and one reader follows the feed over HTTP: a gap is a decision that
it never met, lag runs from before a decision is appended to when the reader has it. Last the feed
beside a bare Flask. CPU is that of gunicorn's master and workers.
"""

import json
import multiprocessing
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.load import Call, send
from benchmarks.processes import cpu_seconds
from benchmarks.writers import TOGETHER, meet, write
from service.housekeeping import number_pending
from service.settings import Settings
from service.storage.engine import opened_engine
from tests.fixtures import postgresql
from tests.fixtures.commands import run
from tests.fixtures.process import ServiceProcess, running
from tests.fixtures.sites import ServedSite, make_key, make_site

WAITING = 10_000
WRITERS = 8
PER_SECOND = 1_100
SECONDS = 15
CATCH_UP_S = 60
REQUESTS = {1_000: 80, 100: 400}  # a page's size → how often it is asked for
CONFIGURATION = {"WORKERS": "2", "THREADS": "8", "LOG_LEVEL": "WARNING"}


def main() -> None:
    print(f"{WRITERS} writers, {PER_SECOND}/s asked for, {TOGETHER} decisions a transaction")
    with tempfile.TemporaryDirectory() as name:
        measure("SQLite", f"sqlite:///{name}/bench.db", Path(name))
    with tempfile.TemporaryDirectory() as name, postgresql.server() as url:
        measure("PostgreSQL (fsync off)", url, Path(name))


def measure(name: str, url: str, folder: Path) -> None:
    """All there is to say of the feed on one database."""
    environment = {**CONFIGURATION, "DATABASE_URL": url, "KEY_DIR": f"{folder}/keys"}
    run(["db", "upgrade"], environment)
    site = make_site(environment, folder)
    key = make_key(environment, site.key, "log:read")
    print(f"\n{name}")
    number_alone(url, site)
    with running(environment, folder / "ours.log") as ours:
        feed = Feed(ours, f"/v1/sites/{site.key}/changes", {"Authorization": f"Bearer {key}"})
        follow(feed, ours, url, site)
        with running(CONFIGURATION, folder / "bare.log", application="benchmarks.bare:app") as bare:
            compare(feed, ours, bare)


def number_alone(url: str, site: ServedSite) -> None:
    """How fast one sequencer works off what waits."""
    write(url, site, per_second=1e9, count=WAITING)
    with opened_engine(Settings(database_url=url).sqlalchemy_url) as engine:
        begin, before = time.perf_counter(), time.process_time()
        number_pending(engine, datetime.now(UTC))
        seconds, cpu = time.perf_counter() - begin, time.process_time() - before
    print(f"  sequencer alone      {WAITING / seconds:>8.0f} numbered/s, its own CPU {cpu:.2f} s")


class Feed:
    """One reader of the feed, and when it met each decision."""

    def __init__(self, service: ServiceProcess, path: str, bearer: dict[str, str]) -> None:
        self.connection = service.connect(timeout=60)
        self.path, self.bearer = path, bearer
        self.seen: dict[str, float] = {}
        self.indexes: list[int] = []
        self.cursor = ""

    def step(self) -> None:
        """Read one page; rest a little at the end."""
        path = f"{self.path}?limit=1000" + (f"&after={self.cursor}" if self.cursor else "")
        self.connection.request("GET", path, headers=self.bearer)
        response = self.connection.getresponse()
        answer = response.read()
        assert response.status == 200, answer
        page, moment = json.loads(answer), time.time()
        for item in page["changes"]:
            self.indexes.append(item["index"])
            if item["type"] == "decision":
                assert item["decision_id"] not in self.seen, "a decision came twice"
                self.seen[item["decision_id"]] = moment
        self.cursor = page["next"]
        if not page["changes"]:
            time.sleep(0.05)


def follow(feed: Feed, service: ServiceProcess, url: str, site: ServedSite) -> None:
    """Read while the writers write, and until all of theirs was met."""
    assert service.process
    while len(feed.seen) < WAITING:
        feed.step()
    asked = (url, site, PER_SECOND / WRITERS, PER_SECOND * SECONDS // WRITERS)
    spawning = multiprocessing.get_context("spawn")
    started = spawning.Barrier(WRITERS + 1)
    with spawning.Pool(WRITERS, meet, (started,)) as pool:
        started.wait()
        before = cpu_seconds(service.process.pid)
        writing = pool.starmap_async(write, [asked] * WRITERS, chunksize=1)
        while not writing.ready():
            feed.step()
        made = {one: moment for batch in writing.get() for one, moment in batch.items()}
    deadline = time.time() + CATCH_UP_S
    while not made.keys() <= feed.seen.keys() and time.time() < deadline:
        feed.step()
    cpu = cpu_seconds(service.process.pid) - before
    show_following(feed, made, cpu)


def show_following(feed: Feed, made: dict[str, float], cpu: float) -> None:
    lags = sorted(feed.seen[one] - moment for one, moment in made.items() if one in feed.seen)
    wrote = max(made.values()) - min(made.values())
    read = max(feed.seen.values()) - min(made.values())
    assert feed.indexes == list(range(len(feed.indexes)))
    print(f"  written              {len(made) / wrote:>8.0f} /s, {len(made)} in all")
    print(f"  numbered and read    {len(lags) / read:>8.0f} /s, gaps {len(made) - len(lags)}")
    p99 = lags[len(lags) * 99 // 100]
    print(f"  lag                  {statistics.median(lags):>8.2f} s p50, {p99:.2f} s p99")
    print(f"  CPU, all of it       {cpu * 1e6 / len(made):>8.0f} µs a decision")


def compare(feed: Feed, ours: ServiceProcess, bare: ServiceProcess) -> None:
    """The feed as fast as it can be read, beside an application that does nothing."""
    kinds = [(bare, Call("bare Flask", bare.ports[0], "GET", "/"), 1, max(REQUESTS.values()))]
    for size, count in REQUESTS.items():
        path = f"{feed.path}?limit={size}"
        call = Call(f"feed, {size} a page", ours.ports[0], "GET", path, feed.bearer)
        kinds.append((ours, call, size, count))
    print(f"  {'request':<20}{'req/s':>8}{'items/s':>9}{'CPU ms':>8}{'CPU µs an item':>16}")
    for service, call, size, count in kinds:
        assert service.process
        send(call, count)
        before = cpu_seconds(service.process.pid)
        seconds, _ = send(call, count)
        cpu = (cpu_seconds(service.process.pid) - before) / count
        print(
            f"  {call.name:<20}{count / seconds:>8.0f}{size * count / seconds:>9.0f}"
            f"{cpu * 1e3:>8.2f}{cpu * 1e6 / size:>16.1f}"
        )


if __name__ == "__main__":
    main()

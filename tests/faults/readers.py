"""Writers that commit late, and readers that follow what they write in several ways."""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine, select

from service.domain.ids import new_decision_id
from service.housekeeping import number_pending
from service.storage import decisions
from service.storage.decisions import DecisionBody
from service.storage.engine import transaction
from service.usecases.read_changes import read_changes
from tests.fixtures.process import ServiceProcess
from tests.fixtures.sites import ServedSite
from tests.unit.domain.samples import decision

SITE = "demo"
PAGE = 100


@dataclass
class Stage:
    """Threads around one database; what goes wrong in one ends the test."""

    engine: Engine
    written: list[str] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    numbered: threading.Event = field(default_factory=threading.Event)

    def begin(self, work: Callable[..., None], *given: object) -> threading.Thread:
        """Do the work in a thread of its own."""

        def working() -> None:
            try:
                work(*given)
            except BaseException as failure:  # noqa: BLE001 - told to the thread that waits
                self.failures.append(failure)

        thread = threading.Thread(target=working, daemon=True)
        thread.start()
        return thread

    def write(self, count: int, seed: int, latest_s: float) -> None:
        """Record decisions one by one, each committed up to `latest_s` after it got its number."""
        chance = random.Random(seed)
        for _ in range(count):
            one = decision(decision_id=new_decision_id(datetime.now(UTC)), subject_id=None)
            with transaction(self.engine, writes=True) as session:
                decisions.append(session.connection(), one, chance.randbytes(32))
                time.sleep(chance.random() * latest_s)
            self.written.append(one.decision_id)  # acknowledged, not before

    def number(self) -> None:
        """Be a worker's sequencer, in haste, until all that was written is numbered."""
        while not self.numbered.is_set():
            number_pending(self.engine, datetime.now(UTC))
            time.sleep(0.01)


@dataclass
class Follower:
    """Reads the feed page by page, as a data pipeline does."""

    engine: Engine
    read: list[tuple[int, str]] = field(default_factory=list)
    cursor: str | None = None

    def step(self) -> bool:
        """Read one page; False at the end."""
        with transaction(self.engine, writes=False) as session:
            page = read_changes(session, SITE, self.cursor, PAGE, now=datetime.now(UTC))
        self.read += [(item["index"], item["decision_id"]) for item in page.changes]
        self.cursor = page.next
        return bool(page.changes)

    def follow(self, until: threading.Event) -> None:
        """Poll until told to stop, and then to the end."""
        while not until.is_set():
            if not self.step():
                time.sleep(0.005)
        while self.step():
            pass


@dataclass
class NaiveFollower:
    """Reads the decisions themselves by `seq > last`: what the sequencer is there to avoid."""

    engine: Engine
    read: list[str] = field(default_factory=list)
    last: int = 0

    def step(self) -> bool:
        with transaction(self.engine, writes=False) as session:
            rows = session.execute(
                select(DecisionBody.seq, DecisionBody.decision_id)
                .where(DecisionBody.site == SITE, DecisionBody.seq > self.last)
                .order_by(DecisionBody.seq)
                .limit(PAGE)
            ).all()
        self.read += [decision_id for _, decision_id in rows]
        self.last = rows[-1][0] if rows else self.last
        return bool(rows)

    follow = Follower.follow


class Pipeline:
    """A program that follows the feed over HTTP, and tries again when the service is away."""

    def __init__(self, service: ServiceProcess, site: ServedSite, key: str) -> None:
        self.service, self.path = service, f"/v1/sites/{site.key}/changes?limit=50"
        self.bearer = {"Authorization": f"Bearer {key}"}
        self.items: list[dict] = []
        self.cursor = ""

    def step(self) -> bool:
        after = f"&after={self.cursor}" if self.cursor else ""
        connection = self.service.connect()
        try:
            connection.request("GET", self.path + after, headers=self.bearer)
            response = connection.getresponse()
            status, body = response.status, response.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if status == 503:
            return False
        assert status == 200, body
        page = json.loads(body)
        self.items += page["changes"]
        self.cursor = page["next"]
        return bool(page["changes"])

    def follow(self, until: threading.Event) -> None:
        while not until.is_set():
            if not self.step():
                time.sleep(0.05)

    def decisions(self) -> list[str]:
        return [item["decision_id"] for item in self.items if item["type"] == "decision"]

    def wait_for(self, count: int, within_s: float) -> None:
        deadline = time.monotonic() + within_s
        while len(self.decisions()) < count and time.monotonic() < deadline:
            if not self.step():
                time.sleep(0.01)

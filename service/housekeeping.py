"""What the service does by itself, beside answering: numbers what happened, forgets what is due.

One thread in each worker; whoever comes first does a job, the others find nothing left to do.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from service.settings import Settings
from service.storage.changes import is_anything_pending
from service.storage.engine import open_engine, transaction
from service.storage.erasures import mark_scrubbed, unscrubbed_erasures
from service.storage.scrubbing import scrub_sqlite
from service.storage.statistics import renew_statistics
from service.telemetry import log, place_of
from service.usecases.note_key_use import KeyUses, note_key_uses
from service.usecases.number_changes import number_changes
from service.usecases.purge import FORGETTING, erase_overdue, find_overdue

TICK_S = 0.5
KEY_USES_EVERY_S = 60.0  # a minute is as exact as "last used" needs to be


@dataclass
class Job:
    """Something to do every so many seconds; one that fails is tried again the next time.

    It rests at least `rest` times as long as it took.
    """

    name: str
    every_s: float
    work: Callable[[Engine, datetime], object]
    rest: float = 0
    due: float = 0.0

    def run(self, engine: Engine) -> None:
        began = time.monotonic()
        try:
            self.work(engine, datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - the thread must live as long as its worker
            log.error("job_failed", job=self.name, kind=type(error).__name__, where=place_of(error))
        self.due = began + max(self.every_s, self.rest * (time.monotonic() - began))


def number_pending(engine: Engine, _now: datetime) -> None:
    """Number all that waits; looks first, so that an idle service takes no writer's turn."""
    while True:
        with transaction(engine, writes=False) as session:
            if not is_anything_pending(session):
                return
        with transaction(engine, writes=True) as session:
            number_changes(session)


def purge(engine: Engine, now: datetime) -> Counter[str]:
    """Forget all that has been kept as long as it may be, each batch in a transaction of its own.

    Returns how many of what.
    """
    forgotten: Counter[str] = Counter()
    for what, forget in FORGETTING.items():
        some = 1
        while some:
            with transaction(engine, writes=True) as session:
                some = forget(session, now)
            forgotten[what] += some
    forgotten["decisions"] = _erase_overdue(engine, now)
    return forgotten


def _erase_overdue(engine: Engine, now: datetime) -> int:
    erased = 0
    while True:
        with transaction(engine, writes=False) as session:
            found = find_overdue(session, now)
        if found is None:
            break
        with transaction(engine, writes=True) as session:
            erased += erase_overdue(session, found, now)
    if erased:
        with transaction(engine, writes=True) as session:
            renew_statistics(session)
    return erased


def scrub(engine: Engine, now: datetime) -> int:
    """Clean SQLite's files of what was erased; returns how many erasures are still owed that.

    A reader can be in the way, an export for example; then the next time does it.
    """
    if engine.dialect.name != "sqlite":
        return 0
    with transaction(engine, writes=False) as session:
        owed = unscrubbed_erasures(session)
    if owed and not scrub_sqlite(engine):
        log.warning("erasures_not_scrubbed", erasures=len(owed))
        return len(owed)
    if owed:
        with transaction(engine, writes=True) as session:
            mark_scrubbed(session, owed, now)
    return 0


def write_key_uses(engine: Engine, uses: KeyUses) -> None:
    """Bring what this worker noted into the table; what cannot be written now is kept."""
    if noted := uses.noted():
        with transaction(engine, writes=True) as session:
            note_key_uses(session, noted)
        uses.forget(noted)


def jobs() -> list[Job]:
    """Everything there is to do."""
    return [
        Job("number_pending", 1, number_pending),
        Job("scrub", 5, scrub, rest=1_000),
        Job("purge", 3600, purge),
    ]


def start(settings: Settings, key_uses: KeyUses) -> threading.Thread:
    """Begin in the background; ends with the process, at any moment, without harm.

    `key_uses` is what this worker notes of the API keys it is shown.
    """
    writing = Job(
        "write_key_uses", KEY_USES_EVERY_S, lambda engine, _: write_key_uses(engine, key_uses)
    )
    work = [*jobs(), writing]
    thread = threading.Thread(target=_keep_house, args=(settings, work), daemon=True)
    thread.start()
    return thread


def _keep_house(settings: Settings, work: list[Job]) -> None:
    engine = open_engine(settings.sqlalchemy_url)
    while True:
        for job in work:
            if time.monotonic() >= job.due:
                job.run(engine)
        time.sleep(TICK_S)

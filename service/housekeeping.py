"""What the service does by itself, beside answering: numbers what happened, forgets what is due.

One thread in each worker; whoever comes first does a job, the others find nothing left to do.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from service.settings import Settings
from service.storage.changes import is_anything_pending
from service.storage.engine import open_engine, transaction
from service.telemetry import log, place_of
from service.usecases.note_key_use import KeyUses
from service.usecases.number_changes import number_changes

TICK_S = 0.5
KEY_USES_EVERY_S = 60.0  # a minute is as exact as "last used" needs to be


@dataclass
class Job:
    """Something to do every so many seconds; one that fails is tried again the next time."""

    name: str
    every_s: float
    work: Callable[[Engine, datetime], None]
    due: float = 0.0

    def run(self, engine: Engine) -> None:
        self.due = time.monotonic() + self.every_s
        try:
            self.work(engine, datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - the thread must live as long as its worker
            log.error("job_failed", job=self.name, kind=type(error).__name__, where=place_of(error))


def number_pending(engine: Engine, _now: datetime) -> None:
    """Number all that waits; looks first, so that an idle service takes no writer's turn."""
    while True:
        with transaction(engine, writes=False) as session:
            if not is_anything_pending(session):
                return
        with transaction(engine, writes=True) as session:
            number_changes(session)


def jobs() -> list[Job]:
    """Everything there is to do."""
    return [Job("number_pending", 1.0, number_pending)]


def start(settings: Settings, key_uses: KeyUses) -> threading.Thread:
    """Begin in the background; ends with the process, at any moment, without harm.

    `key_uses` is what this worker notes of the API keys it is shown.
    """
    work = [*jobs(), Job("note_key_uses", KEY_USES_EVERY_S, key_uses.write)]
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

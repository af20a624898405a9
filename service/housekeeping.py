"""What the service does by itself, beside answering: numbers what happened, forgets what is due.

One thread in each worker; whoever comes first does a job, the others find nothing left to do.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service.domain.spans import Span
from service.settings import Settings
from service.storage.changes import is_anything_pending
from service.storage.engine import open_engine, opened_engine, transaction
from service.storage.erasures import mark_scrubbed, unscrubbed_erasures
from service.storage.scrubbing import scrub_sqlite
from service.storage.shown_counts import add_visits
from service.storage.statistics import renew_statistics
from service.telemetry import log, place_of
from service.usecases.count_shown import ShownVisits
from service.usecases.keep_partitions import drop_partition_past, make_partition_ahead
from service.usecases.note_uses import K, Uses, note_key_uses, note_session_uses
from service.usecases.number_changes import PASS, number_changes
from service.usecases.purge import FORGETTING, erase_overdue, find_overdue
from service.usecases.run_export import end_stalled_runs, is_any_stalled

TICK_S = 0.5
USES_EVERY_S = 60.0  # a minute is as exact as "last used" needs to be
SHOWN_EVERY_S = 10.0  # what a killed worker has counted since is lost


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
    """Number all that waits; looks first, so that an idle service takes no writer's turn.

    What comes meanwhile waits for the next time: to number a few costs nearly as much as hundreds.
    """
    is_left = True
    while is_left:
        with transaction(engine, writes=False) as session:
            if not is_anything_pending(session):
                return
        with transaction(engine, writes=True) as session:
            is_left = number_changes(session) == PASS


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


def end_stalled_exports(engine: Engine, now: datetime) -> None:
    """Say of exports whose worker died that they failed; looks first, as above."""
    with transaction(engine, writes=False) as session:
        is_any = is_any_stalled(session, now)
    if is_any:
        with transaction(engine, writes=True) as session:
            end_stalled_runs(session, now)


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


def make_partitions(engine: Engine, now: datetime, span: Span) -> None:
    """Make the partitions that are missing ahead."""
    if engine.dialect.name == "postgresql":
        _while_any(engine, lambda session: make_partition_ahead(session, span, now))


def drop_partitions(engine: Engine, now: datetime) -> None:
    """Take away those that are empty and past the longest retention."""
    if engine.dialect.name == "postgresql":
        _while_any(engine, lambda session: drop_partition_past(session, now))


def _while_any(engine: Engine, work: Callable[[Session], bool]) -> None:
    is_left = True
    while is_left:
        with transaction(engine, writes=True) as session:
            is_left = work(session)


def write_key_uses(engine: Engine, uses: Uses[str]) -> None:
    """Bring what this worker noted into the table; what cannot be written now is kept."""
    _write(engine, uses, note_key_uses)


def write_session_uses(engine: Engine, uses: Uses[bytes]) -> None:
    """The same of the officers' sessions."""
    _write(engine, uses, note_session_uses)


def _write(
    engine: Engine, uses: Uses[K], write: Callable[[Session, Mapping[K, datetime]], None]
) -> None:
    if noted := uses.noted():
        with transaction(engine, writes=True) as session:
            write(session, noted)
        uses.forget(noted)


def write_shown(engine: Engine, visits: ShownVisits) -> None:
    """Bring the visits that this worker counted into the table, likewise."""
    if visits.are_waiting():
        with visits.taken() as counted, transaction(engine, writes=True) as session:
            add_visits(session, counted)


def jobs(span: Span) -> list[Job]:
    """Everything there is to do; `span` is how much time a partition holds."""
    return [
        # both need a table to themselves for a moment: while a long reader is in the way they rest
        Job(
            "make_partitions", 10, lambda engine, now: make_partitions(engine, now, span), rest=300
        ),
        Job("number_pending", 1, number_pending),
        Job("scrub", 5, scrub, rest=1_000),
        Job("end_stalled_exports", 60, end_stalled_exports),
        Job("purge", 3600, purge),
        Job("drop_partitions", 3600, drop_partitions),
    ]


def start(
    settings: Settings, key_uses: Uses[str], session_uses: Uses[bytes], visits: ShownVisits
) -> threading.Thread:
    """Begin in the background; ends with the process, at any moment, without harm.

    The uses are what this worker notes of the API keys and of the sessions it is shown, the visits
    those that it counts.
    """
    writing = [
        Job("write_key_uses", USES_EVERY_S, lambda engine, _: write_key_uses(engine, key_uses)),
        Job(
            "write_session_uses",
            USES_EVERY_S,
            lambda engine, _: write_session_uses(engine, session_uses),
        ),
        _writing_shown(visits),
    ]
    work = [*jobs(settings.partition_span), *writing]
    thread = threading.Thread(target=_keep_house, args=(settings, work), daemon=True)
    thread.start()
    return thread


def finish(settings: Settings, visits: ShownVisits) -> None:
    """Write what would be lost with a worker that ends in good order."""
    with opened_engine(settings.sqlalchemy_url) as engine:
        _writing_shown(visits).run(engine)


def _writing_shown(visits: ShownVisits) -> Job:
    return Job("write_shown", SHOWN_EVERY_S, lambda engine, _: write_shown(engine, visits))


def _keep_house(settings: Settings, work: list[Job]) -> None:
    engine = open_engine(settings.sqlalchemy_url)
    while True:
        for job in work:
            if time.monotonic() >= job.due:
                job.run(engine)
        time.sleep(TICK_S)

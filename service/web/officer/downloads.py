"""The file of an export on its way to a browser, followed in the export's run.

The rows are read in one transaction, on the replica where there is one; how far they came is
written about once a second in another of its own, which asks at the same time whether anybody still
wants them. On SQLite that one takes the writers' turn, and the reading one never does.
"""

import errno
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service.domain.errors import Unavailable
from service.domain.export import Format, Tally
from service.domain.export_run import RunState, Written
from service.signing.keys import Keyring
from service.storage.engine import transaction
from service.storage.fence import fence
from service.telemetry import log
from service.usecases.export_log import LogFilter, export_log, tally_of
from service.usecases.run_export import Run, end_run, goes_on

EVERY_S: Final = 1.0
REST: Final = 4  # times as long as the last note took, so that a slow store slows no download


class Stopped(BrokenPipeError):
    """Nobody wants the rest.

    To the server it is as if the browser had gone: it closes the connection in the middle of the
    file, so that the browser sees a download that failed, and has nothing to log.
    """

    def __init__(self) -> None:
        super().__init__(errno.EPIPE, "the export was cancelled")


@dataclass
class Download:
    """`source` is read, `store` has the run. Who has begun it calls `end`, whatever comes."""

    run: Run
    wanted: LogFilter
    form: Format
    source: Engine
    store: Engine
    keyring: Keyring
    now: Callable[[], datetime]
    state: RunState = RunState.CUT  # unless something better, or worse, is known at the end
    sent: int = 0
    tally: Tally = field(init=False)
    due: float = field(init=False)

    def __post_init__(self) -> None:
        self.tally = tally_of(self.run.site, self.wanted)
        self.due = time.monotonic() + EVERY_S

    def chunks(self) -> Iterator[bytes]:
        """The file; without its end record once somebody has cancelled it."""
        try:
            yield from self._watched()
        except Stopped:
            self.state = RunState.CANCELLED
            raise
        except Exception:
            self.state = RunState.FAILED
            raise
        self.state = RunState.DONE

    def end(self) -> None:
        """Say in the run and in the trail how it ended; what cannot be said now is found later."""
        try:
            with self._noting() as session:
                end_run(session, self.run, self.state, self._written(), self.now())
        except (SQLAlchemyError, Unavailable) as error:
            log.warning("export_end_not_noted", kind=type(error).__name__)

    def _watched(self) -> Iterator[bytes]:
        with transaction(self.source, writes=False) as session:
            fence(session, self.run.site)
            rows = export_log(
                session, self.keyring, self.run.site, self.wanted, self.form, self.tally
            )
            with closing(rows) as file:
                for chunk in file:
                    self.sent += len(chunk)  # before it leaves: no less than what left is said
                    yield chunk
                    self._note()

    def _note(self) -> None:
        """Once a second; `Stopped`. That it cannot be written down ends no download."""
        began = time.monotonic()
        if began < self.due:
            return
        try:
            with self._noting() as session:
                is_wanted = goes_on(session, self.run, self._written(), self.now())
        except (SQLAlchemyError, Unavailable) as error:
            is_wanted = True
            log.warning("export_progress_not_noted", kind=type(error).__name__)
        ended = time.monotonic()
        self.due = ended + max(EVERY_S, REST * (ended - began))
        if not is_wanted:
            raise Stopped

    @contextmanager
    def _noting(self) -> Iterator[Session]:
        with transaction(self.store, writes=True) as session:
            fence(session, self.run.site)
            yield session

    def _written(self) -> Written:
        is_whole = self.state is RunState.DONE
        return Written(self.tally.rows, self.sent, self.tally.sha256 if is_whole else None)

"""Count visits that were shown the notice, without a write in any request.

Many of a site at once would wait for its one row of the day. So each worker counts for itself, and
brings what it has to the table every ten seconds; a worker that is killed loses as much at most.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Lock

from service.storage.daily_counts import counted_language
from service.storage.shown_counts import Bucket


class ShownVisits:
    """Those that the table does not know yet, in this process alone."""

    def __init__(self) -> None:
        self._counted: Counter[Bucket] = Counter()
        self._lock = Lock()

    def count(self, site: str, day: date, language: str) -> None:
        """Count one more; a language that is none of ours as `und`."""
        with self._lock:
            self._counted[Bucket(site, day, counted_language(language))] += 1

    def are_waiting(self) -> bool:
        """Whether there is anything to bring."""
        return bool(self._counted)

    @contextmanager
    def taken(self) -> Iterator[Counter[Bucket]]:
        """All of them, to write: nobody else has them meanwhile; back again if that fails."""
        with self._lock:
            taken, self._counted = self._counted, Counter()
        try:
            yield taken
        except BaseException:
            with self._lock:
                self._counted += taken
            raise

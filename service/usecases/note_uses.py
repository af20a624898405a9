"""Note when API keys and officers' sessions are used, without a write in any request."""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from service.storage.api_keys import note_use
from service.storage.officer_sessions import note_seen

K = TypeVar("K", str, bytes)


class Uses(Generic[K]):
    """The last use of each that the table does not know yet, in this process alone.

    `Uses[str]` is of API keys by their ids, `Uses[bytes]` of sessions by their tokens' hashes.
    """

    def __init__(self) -> None:
        self._last: dict[K, datetime] = {}
        self._lock = Lock()

    def note(self, key: K, at: datetime) -> None:
        """Remember a use."""
        with self._lock:
            self._last[key] = max(at, self._last.get(key, at))

    def noted(self) -> dict[K, datetime]:
        """The uses to bring into the table."""
        with self._lock:
            return dict(self._last)

    def forget(self, written: Mapping[K, datetime]) -> None:
        """Let go of what the table has; a later use stays."""
        with self._lock:
            self._last = {key: at for key, at in self._last.items() if written.get(key) != at}


def note_key_uses(session: Session, noted: Mapping[str, datetime]) -> None:
    """Bring them into the table, in one order, so that two workers never wait for each other."""
    for key_id in sorted(noted):
        note_use(session, key_id, noted[key_id])


def note_session_uses(session: Session, noted: Mapping[bytes, datetime]) -> None:
    """The same of sessions; one that has ended meanwhile stays ended."""
    for token_hash in sorted(noted):
        note_seen(session, token_hash, noted[token_hash])

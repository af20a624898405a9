"""Note when API keys are used, without a write in any request."""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock

from sqlalchemy.orm import Session

from service.storage.api_keys import note_use


class KeyUses:
    """The last use of each key that the table does not know yet, in this process alone."""

    def __init__(self) -> None:
        self._last: dict[str, datetime] = {}
        self._lock = Lock()

    def note(self, key_id: str, at: datetime) -> None:
        """Remember a use."""
        with self._lock:
            self._last[key_id] = max(at, self._last.get(key_id, at))

    def noted(self) -> dict[str, datetime]:
        """The uses to bring into the table."""
        with self._lock:
            return dict(self._last)

    def forget(self, written: Mapping[str, datetime]) -> None:
        """Let go of what the table has; a later use stays."""
        with self._lock:
            self._last = {key: at for key, at in self._last.items() if written.get(key) != at}


def note_key_uses(session: Session, noted: Mapping[str, datetime]) -> None:
    """Bring them into the table, in one order, so that two workers never wait for each other."""
    for key_id in sorted(noted):
        note_use(session, key_id, noted[key_id])

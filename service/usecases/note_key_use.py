"""Note when API keys are used, without a write in any request."""

from datetime import datetime
from threading import Lock

from sqlalchemy import Engine

from service.storage.api_keys import note_use
from service.storage.engine import transaction


class KeyUses:
    """The last use of each key since the last `write`, in this process alone."""

    def __init__(self) -> None:
        self._last: dict[str, datetime] = {}
        self._lock = Lock()

    def note(self, key_id: str, at: datetime) -> None:
        """Remember a use."""
        with self._lock:
            self._last[key_id] = max(at, self._last.get(key_id, at))

    def write(self, engine: Engine, _now: datetime) -> None:
        """Bring what was noted into the table; what cannot be written now is kept for later."""
        with self._lock:
            noted, self._last = self._last, {}
        if not noted:
            return
        try:
            with transaction(engine, writes=True) as session:
                # in one order, so that two workers never wait for each other
                for key_id in sorted(noted):
                    note_use(session, key_id, noted[key_id])
        except Exception:
            for key_id, at in noted.items():
                self.note(key_id, at)
            raise

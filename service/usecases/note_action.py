"""Note in the trail what an officer did, or was refused."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.trail import Entry
from service.storage import audit_entries


def note_action(session: Session, entry: Entry, now: datetime) -> None:
    """Add it to the trail, for good."""
    audit_entries.append(session, entry, now)

"""Sign an officer out."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.trail import Action, Entry
from service.signing.keys import Keyring
from service.storage.officer_sessions import end_session
from service.usecases.note_action import note_action
from service.usecases.sign_in import SESSION


def sign_out(session: Session, keyring: Keyring, token: str, now: datetime) -> None:
    """End the session; again without harm."""
    officer_id = end_session(session, keyring.hash_for(SESSION, token))
    if officer_id is not None:
        note_action(session, Entry(Action.SIGNED_OUT, "done", None, officer_id), now)

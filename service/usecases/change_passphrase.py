"""Change an officer's passphrase."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.errors import UnknownOfficer
from service.domain.trail import Action, Entry
from service.signing.keys import Keyring
from service.storage.invitations import RESET, withdraw_alike
from service.storage.officer_sessions import end_sessions
from service.storage.officers import locked_officer
from service.storage.sign_in_delays import forget_delay
from service.usecases.note_action import note_action
from service.usecases.sign_in import SESSION, Attempt


def change_passphrase(
    session: Session, keyring: Keyring, attempt: Attempt, password: str, now: datetime, *, keep: str
) -> None:
    """Keep the new PHC string, and of the sessions only the one whose token is `keep`.

    `attempt` has proven the present one, and is no failure any more. A link to reset it is good no
    more: it may be what the officer wants to be rid of.
    """
    officer = locked_officer(session, attempt.officer_id) if attempt.officer_id else None
    if officer is None or officer.disabled_at is not None or officer.password != attempt.password:
        raise UnknownOfficer("There is no such officer, or their account was changed just now.")
    officer.password = password
    session.flush()
    forget_delay(session, attempt.key)
    end_sessions(session, officer.id, keyring.hash_for(SESSION, keep))
    withdraw_alike(session, RESET, officer.email or "", None)
    note_action(session, Entry(Action.PASSPHRASE_CHANGED, "done", None, officer.id), now)

"""Recognise the officer whose browser brings a session's token."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service.domain.officer import Officer
from service.signing.keys import Keyring
from service.storage.officer_roles import roles_of
from service.storage.officer_sessions import officer_of_session
from service.usecases.sign_in import SESSION

IDLE = timedelta(minutes=30)


def recognise_officer(
    session: Session, keyring: Keyring, token: str, now: datetime
) -> Officer | None:
    """The officer with the roles of this moment; None when the session is at an end.

    It ends after 12 hours, after half an hour without a use, and with whoever is disabled.
    """
    found = officer_of_session(session, keyring.hash_for(SESSION, token), now, now - IDLE)
    if found is None:
        return None
    roles = roles_of(session, [found.id]).get(found.id, {})
    return Officer(found.id, found.name, found.email, found.language, roles)

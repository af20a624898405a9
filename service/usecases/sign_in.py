"""Sign an officer in: the delay first, then a session.

Between the two, and in no transaction, the caller compares the passphrase: that takes long.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service.domain.email import fold_email, is_email
from service.domain.errors import Unavailable
from service.domain.ids import base64url
from service.domain.trail import Action, Entry
from service.signing.keys import Keyring
from service.storage.officer_sessions import OfficerSessionRow
from service.storage.officers import OfficerRow, locked_officer, officer_by_email
from service.storage.sign_in_delays import forget_delay, keep_delay, locked_delay
from service.usecases.note_action import note_action

LONGEST_SESSION = timedelta(hours=12)
SESSION = "officer-session"  # purposes of keyed hashes
_DEVICE = "officer-device"
_DELAY = "sign-in-delay"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that has been counted; without a `password` it fails, whatever was typed."""

    officer_id: int | None
    password: str | None
    key: bytes


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the browser is given: its session's token, and what it is known by the next time."""

    officer_id: int
    token: str
    device: str


def begin_attempt(
    session: Session, keyring: Keyring, email: str, device: str | None, now: datetime
) -> Attempt:
    """Count a failure before anything is compared, so that many at once are counted too.

    `TooManyTries` while nobody may try. An e-mail that is nobody's is treated alike.
    """
    folded = fold_email(email)
    key = _delay_key(keyring, folded, device)
    keep_delay(session, key, locked_delay(session, key, now).counted(now))
    officer = officer_by_email(session, folded) if is_email(folded) else None
    if officer is None:
        return Attempt(None, None, key)
    return Attempt(officer.id, None if officer.disabled_at else officer.password, key)


def proven_attempt(
    keyring: Keyring, email: str, device: str | None, officer_id: int, password: str
) -> Attempt:
    """As if it had been tried and found right: of who has just chosen the passphrase."""
    return Attempt(officer_id, password, _delay_key(keyring, fold_email(email), device))


def begin_session(session: Session, keyring: Keyring, attempt: Attempt, now: datetime) -> SignedIn:
    """The session of who has just proven to know the passphrase; the delay is forgotten."""
    officer = locked_officer(session, attempt.officer_id) if attempt.officer_id else None
    # what was proven may be worth nothing since: another passphrase, an officer who left
    if officer is None or not officer.email or _has_changed(officer, attempt):
        raise Unavailable("Your account was changed just now; sign in again.")
    forget_delay(session, attempt.key)
    token = base64url(secrets.token_bytes(32))
    session.add(
        OfficerSessionRow(
            token_hash=keyring.hash_for(SESSION, token),
            officer_id=officer.id,
            began_at=now,
            seen_at=now,
            ends_at=now + LONGEST_SESSION,
        )
    )
    session.flush()
    note_action(session, Entry(Action.SIGNED_IN, "done", None, officer.id), now)
    return SignedIn(officer.id, token, _new_device(keyring, officer.email))


def refuse_attempt(session: Session, attempt: Attempt, now: datetime) -> None:
    """Note that a try failed; whose e-mail was typed is not noted where it is no officer's."""
    note_action(session, Entry(Action.SIGN_IN_REFUSED, "refused", None, attempt.officer_id), now)


def _has_changed(officer: OfficerRow, attempt: Attempt) -> bool:
    return (
        officer.disabled_at is not None
        or attempt.password is None
        or officer.password != attempt.password
    )


def _delay_key(keyring: Keyring, email: str, device: str | None) -> bytes:
    """Of the e-mail, or of a browser that signed in with it: strangers count for themselves."""
    is_known = device is not None and _is_device_of(keyring, device, email)
    return keyring.hash_for(_DELAY, f"device {device}" if is_known else f"email {email}")


def _new_device(keyring: Keyring, email: str) -> str:
    number = base64url(secrets.token_bytes(16))
    return f"{number}.{_device_mark(keyring, number, email)}"


def _is_device_of(keyring: Keyring, device: str, email: str) -> bool:
    number, _, mark = device.partition(".")
    expected = _device_mark(keyring, number, email)
    return hmac.compare_digest(mark.encode("utf-8", "surrogatepass"), expected.encode())


def _device_mark(keyring: Keyring, number: str, email: str) -> str:
    return base64url(keyring.hash_for(_DEVICE, f"{number} {email}"))

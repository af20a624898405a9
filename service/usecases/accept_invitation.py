"""Follow an invitation: become an officer, have one role more, or choose another passphrase."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.errors import FieldError, InvalidInput, UnknownInvitation
from service.domain.officer import EVERYWHERE, Role
from service.domain.trail import Action, Entry
from service.signing.keys import Keyring
from service.storage.engine import wait_for_turn
from service.storage.invitations import RESET, InvitationRow, open_invitation, use_up
from service.storage.officer_roles import give_role, roles_of
from service.storage.officer_sessions import end_sessions
from service.storage.officers import NEW_OFFICER, OfficerRow, officer_by_email
from service.usecases.invite_officer import PURPOSE
from service.usecases.note_action import note_action

_OVER = "This link was used, or its time is over. Ask for another one."


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is invited to what; the last two are those of the account there is, if there is one."""

    email: str
    role: Role | None
    site: str | None
    is_reset: bool
    officer_id: int | None
    password: str | None


def find_invitation(session: Session, keyring: Keyring, token: str, now: datetime) -> Invited:
    """What the link is for; `UnknownInvitation` when it is good for nothing (any more).

    That somebody was disabled is not told to whoever made a link to a site.
    """
    found = _there(session, open_invitation(session, keyring.hash_for(PURPOSE, token), now))
    officer = officer_by_email(session, found.email)
    if found.kind == RESET:
        _must_be_open(officer, found)
    return Invited(
        found.email,
        found.given_role,
        found.site,
        is_reset=found.kind == RESET,
        officer_id=officer.id if officer else None,
        password=officer.password if officer else None,
    )


def accept_invitation(
    session: Session,
    keyring: Keyring,
    token: str,
    now: datetime,
    *,
    password: str | None,
    name: str | None,
) -> int:
    """Use the invitation up; returns the officer's id.

    `password` is a PHC string, which somebody new needs, and who resets. Whoever has an account and
    is given a role has proven to be its owner before: a role never brings another password.
    """
    wait_for_turn(session, NEW_OFFICER)
    used = _there(session, use_up(session, keyring.hash_for(PURPOSE, token), now))
    officer = officer_by_email(session, used.email, locks=True)
    _must_be_open(officer, used)
    is_reset = used.kind == RESET
    if (officer is None or is_reset) != (password is not None):
        raise InvalidInput([FieldError("/passphrase", "open the link again, then choose one")])
    if officer is None:
        officer = OfficerRow(email=used.email, name=name, password=password, created_at=now)
        session.add(officer)
        session.flush()
    if is_reset:
        _reset(session, officer, password, now)
    else:
        _join(session, officer.id, used, now)
    return officer.id


def _there(session: Session, found: InvitationRow | None) -> InvitationRow:
    """The invitation, while whoever made it may still invite."""
    if found is None or not _is_backed(session, found):
        raise UnknownInvitation(_OVER)
    return found


def _is_backed(session: Session, found: InvitationRow) -> bool:
    if found.made_by is None:  # an operator's
        return True
    maker = session.get(OfficerRow, found.made_by, populate_existing=True)
    if maker is None or maker.disabled_at is not None:
        return False
    roles = roles_of(session, [maker.id]).get(maker.id, {})
    return Role.OWNER in {roles.get(EVERYWHERE), roles.get(found.site or EVERYWHERE)}


def _must_be_open(officer: OfficerRow | None, found: InvitationRow) -> None:
    """Nobody comes in who was disabled, and a reset needs somebody."""
    if officer.disabled_at is not None if officer else found.kind == RESET:
        raise UnknownInvitation(_OVER)


def _reset(session: Session, officer: OfficerRow, password: str | None, now: datetime) -> None:
    officer.password = password
    session.flush()
    end_sessions(session, officer.id)
    entry = Entry(Action.PASSPHRASE_CHANGED, "done", None, officer.id, detail={"is_reset": True})
    note_action(session, entry, now)


def _join(session: Session, officer_id: int, used: InvitationRow, now: datetime) -> None:
    """Give the role, unless the officer has a greater one there already."""
    site, role = used.site or EVERYWHERE, used.given_role or Role.VIEWER
    had = roles_of(session, [officer_id]).get(officer_id, {}).get(site)
    if had is None or not had.includes(role):
        give_role(session, officer_id, site, role, now)
    by = {} if used.made_by is None else {"invited_by": used.made_by}
    entry = Entry(
        Action.JOINED,
        "done",
        None if site == EVERYWHERE else site,
        officer_id,
        detail={"role": role, "everywhere": site == EVERYWHERE, **by},
    )
    note_action(session, entry, now)

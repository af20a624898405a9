"""Invite somebody to be an officer, or an officer to choose another passphrase."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service.domain.canonical import Json
from service.domain.email import checked_email
from service.domain.errors import AlreadyExists, UnknownOfficer
from service.domain.ids import base64url
from service.domain.officer import EVERYWHERE, Role
from service.domain.trail import Action, Entry
from service.signing.keys import Keyring
from service.storage.invitations import RESET, ROLE, InvitationRow, withdraw_alike
from service.storage.officers import OfficerRow, officer_by_email
from service.usecases.find_site import find_site
from service.usecases.note_action import note_action

VALID = timedelta(hours=72)
PURPOSE = "invitation"  # of the keyed hash


@dataclass(frozen=True, slots=True)
class Invitation:
    """To be `role` on `site`, which may be `EVERYWHERE`; a reset gives no role."""

    email: str
    role: Role
    site: str
    is_reset: bool = False

    @property
    def of_site(self) -> str | None:
        return None if self.is_reset else self.site


def invite_officer(
    session: Session,
    keyring: Keyring,
    wanted: Invitation,
    now: datetime,
    *,
    made_by: int | None,
    is_discreet: bool = False,
) -> str:
    """The token of the link, to be shown once; an earlier link to the same is good no more.

    `UnknownOfficer` for a reset of nobody's passphrase; `AlreadyExists` for one who was disabled,
    unless `is_discreet`: who owns one site is not told who is known elsewhere.
    """
    email = checked_email(wanted.email)
    found = officer_by_email(session, email)
    _check(session, wanted, None if is_discreet else found)
    token = base64url(secrets.token_bytes(32))
    kind = RESET if wanted.is_reset else ROLE
    withdraw_alike(session, kind, email, wanted.of_site)
    session.add(
        InvitationRow(
            token_hash=keyring.hash_for(PURPOSE, token),
            kind=kind,
            email=email,
            site=wanted.of_site,
            role=None if wanted.is_reset else wanted.role.value,
            made_by=made_by,
            made_at=now,
            expires_at=now + VALID,
        )
    )
    session.flush()
    note_action(session, _entry(wanted, found, made_by), now)
    return token


def _check(session: Session, wanted: Invitation, found: OfficerRow | None) -> None:
    if found and found.disabled_at:
        raise AlreadyExists(
            "An officer with this e-mail address was disabled; let them be forgotten first."
        )
    if wanted.is_reset and not found:
        raise UnknownOfficer("There is no officer with this e-mail address.")
    if wanted.of_site not in {None, EVERYWHERE}:
        find_site(session, wanted.site, even_disabled=True)


def _entry(wanted: Invitation, found: OfficerRow | None, made_by: int | None) -> Entry:
    of_site = None if wanted.of_site == EVERYWHERE else wanted.of_site
    return Entry(Action.INVITED, "done", of_site, made_by, detail=_detail(wanted, found))


def _detail(wanted: Invitation, found: OfficerRow | None) -> dict[str, Json]:
    """Of a role, not whose account there is: a site's owner learns of no officer elsewhere."""
    if wanted.is_reset and found:
        return {"is_reset": True, "officer": found.id}
    return {"role": wanted.role, "everywhere": wanted.of_site == EVERYWHERE}

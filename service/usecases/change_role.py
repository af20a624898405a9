"""Change what an officer may do on a site or everywhere, or take it away."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.errors import LastOwner, UnknownOfficer
from service.domain.officer import EVERYWHERE, Role
from service.domain.trail import Action, Entry
from service.storage.engine import wait_for_turn
from service.storage.invitations import withdraw_to
from service.storage.notice_drafts import drop_draft
from service.storage.officer_roles import give_role, is_owned_without, roles_of, take_role
from service.storage.officers import NEW_OFFICER, locked_officer
from service.usecases.note_action import note_action


def change_role(
    session: Session, officer_id: int, site: str, role: Role | None, now: datetime, *, by: int
) -> None:
    """From now on the officer has `role` on the site, which may be `EVERYWHERE`; None takes it.

    `UnknownOfficer` for who has no role there: on a site one is given by invitation. `LastOwner`
    where nobody would own the site any more.
    """
    wait_for_turn(session, NEW_OFFICER)  # of two owners who go at once, one stays
    was = _role_on(session, officer_id, site, wanted=role)
    if was is role:
        return
    if was is Role.OWNER:
        must_be_owned_without(session, site, officer_id)
    if role:
        give_role(session, officer_id, site, role, now)
    else:
        _take(session, officer_id, site)
    note_action(session, _entry(officer_id, site, role, was, by), now)


def _take(session: Session, officer_id: int, site: str) -> None:
    """The role, and what would bring it back or stay of it: a link not yet used, a draft."""
    take_role(session, officer_id, site)
    drop_draft(session, site, officer_id)
    officer = locked_officer(session, officer_id)
    if officer and officer.email:
        withdraw_to(session, officer.email, site)


def must_be_owned_without(session: Session, site: str, officer_id: int) -> None:
    """`LastOwner` unless somebody else who can sign in owns the site, or everything."""
    if not is_owned_without(session, site, officer_id):
        raise LastOwner("Somebody must own it: make another officer an owner first.")


def _role_on(session: Session, officer_id: int, site: str, *, wanted: Role | None) -> Role | None:
    officer = locked_officer(session, officer_id)
    was = roles_of(session, [officer.id]).get(officer.id, {}).get(site) if officer else None
    is_over = officer is None or (officer.disabled_at is not None and wanted is not None)
    if is_over or (was is None and site != EVERYWHERE):
        raise UnknownOfficer("No such officer has a role here.")
    return was


def _entry(officer_id: int, site: str, role: Role | None, was: Role | None, by: int) -> Entry:
    return Entry(
        Action.ROLE_CHANGED,
        "done",
        None if site == EVERYWHERE else site,
        by,
        detail={
            "officer": officer_id,
            "role": role or "none",
            "was": was or "none",
            "everywhere": site == EVERYWHERE,
        },
    )

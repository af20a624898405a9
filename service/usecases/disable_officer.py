"""Let an officer in no more, and on wish forget who that was."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.errors import UnknownOfficer
from service.domain.officer import EVERYWHERE
from service.domain.trail import Action, Entry
from service.storage.engine import wait_for_turn
from service.storage.invitations import withdraw_all
from service.storage.notice_drafts import drop_drafts
from service.storage.officer_roles import take_roles
from service.storage.officer_sessions import end_sessions
from service.storage.officers import NEW_OFFICER, OfficerRow, locked_officer
from service.usecases.change_role import must_be_owned_without
from service.usecases.note_action import note_action


def disable_officer(
    session: Session, officer_id: int, now: datetime, *, by: int | None, forget: bool = False
) -> None:
    """End all the officer's sessions, invitations and drafts; the trail keeps the number.

    `by` None is a command, which alone may leave nobody: `LastOwner` for the last owner of
    everything. `forget` also of somebody who was disabled before.
    """
    wait_for_turn(session, NEW_OFFICER)  # whoever accepts an invitation holds that row first
    officer = locked_officer(session, officer_id)
    if officer is None:
        raise UnknownOfficer("There is no such officer.")
    if by is not None and officer.disabled_at is None:
        must_be_owned_without(session, EVERYWHERE, officer_id)
    end_sessions(session, officer_id)
    drop_drafts(session, officer_id)
    if officer.email:
        withdraw_all(session, officer.email)
    done = []
    if officer.disabled_at is None:
        officer.disabled_at = now
        done.append(Action.DISABLED)
    if forget:
        _forget(session, officer)
        done.append(Action.FORGOTTEN)
    session.flush()
    for action in done:
        note_action(session, Entry(action, "done", None, by, detail={"officer": officer_id}), now)


def _forget(session: Session, officer: OfficerRow) -> None:
    officer.email = officer.name = officer.password = officer.language = None
    take_roles(session, officer.id)

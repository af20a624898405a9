"""What the officers' pages of a site and of everything share: invitations, and roles in forms."""

from flask import url_for

from service.domain.errors import FieldError, InvalidInput
from service.domain.officer import EVERYWHERE, Role
from service.storage.engine import db
from service.usecases.invite_officer import Invitation, invite_officer
from service.web.context import keyring, now, settings
from service.web.officer.access import officer
from service.web.officer.forms import Form

NONE = "none"  # what a form says to take a role away


def role_in(said: Form) -> Role:
    """The role that was chosen; `InvalidInput`."""
    try:
        return Role(said["role"])
    except ValueError:
        raise InvalidInput([FieldError("/role", "not in the list")]) from None


def role_or_none_in(said: Form) -> Role | None:
    """The same where none may be chosen."""
    return None if said["role"] == NONE else role_in(said)


def invited(wanted: Invitation) -> str:
    """The link to hand over, shown once; who owns one site learns nothing of those elsewhere."""
    token = invite_officer(
        db.session(),
        keyring(),
        wanted,
        now(),
        made_by=officer().officer_id,
        is_discreet=not officer().may(Role.OWNER, EVERYWHERE),
    )
    address = settings().officer_origin or settings().public_url
    return f"{address}{url_for('officer.join.show', token=token)}"

"""/officer/officers: everybody who signs in, for the owners of everything."""

from collections.abc import Callable

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.domain.errors import AlreadyExists, InvalidInput, LastOwner, UnknownOfficer
from service.domain.officer import EVERYWHERE, Role
from service.storage.engine import db
from service.storage.officers import locked_officer
from service.usecases.change_role import change_role
from service.usecases.disable_officer import disable_officer
from service.usecases.invite_officer import Invitation
from service.usecases.list_officers import every_officer
from service.web.context import now, writes
from service.web.officer.access import officer, owns_everything
from service.web.officer.flaws import explained
from service.web.officer.forms import Form, is_resumed, typed
from service.web.officer.inviting import invited, role_in, role_or_none_in
from service.web.officer.pages import page

blueprint = Blueprint("officers", __name__)

REFUSED, CONFLICT = 422, 409


@blueprint.get("/officers")
@owns_everything
def show() -> ResponseReturnValue:
    """Everybody who ever joined, with all roles."""
    return _page(Form())


@blueprint.post("/officers")
@owns_everything
def invite() -> ResponseReturnValue:
    """Make a link to have a role on every site; the answer is the one page that shows it."""
    said = typed()
    if is_resumed():
        return _page(said)
    try:
        return _invited(Invitation(said["email"], role_in(said), EVERYWHERE))
    except InvalidInput as error:
        return _page(explained(said, error), REFUSED)
    except AlreadyExists:
        said.errors["email"] = "officer_was_disabled"
        return _page(said, CONFLICT)


@blueprint.post("/officers/<int:officer_id>/role")
@owns_everything
def change(officer_id: int) -> ResponseReturnValue:
    """What they may do on every site."""
    return _tried(officer_id, lambda: _changed(officer_id, role_or_none_in(typed())))


@blueprint.post("/officers/<int:officer_id>/reset")
@owns_everything
def reset(officer_id: int) -> ResponseReturnValue:
    """Make a link with which they choose another passphrase."""
    return _tried(officer_id, lambda: _reset(officer_id))


@blueprint.post("/officers/<int:officer_id>/disable")
@owns_everything
def disable(officer_id: int) -> ResponseReturnValue:
    """Let them in no more."""
    return _tried(officer_id, lambda: _disabled(officer_id, forget=False))


@blueprint.post("/officers/<int:officer_id>/forget")
@owns_everything
def forget(officer_id: int) -> ResponseReturnValue:
    """Let them in no more, and forget who that was."""
    return _tried(officer_id, lambda: _disabled(officer_id, forget=True))


def _tried(officer_id: int, act: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """What the act answers, or the page saying beside the officer why it was refused."""
    form = Form()
    if is_resumed():
        return _page(form)
    try:
        return act()
    except InvalidInput:
        form.errors[f"role-{officer_id}"] = "flaw_choose"
        return _page(form, REFUSED)
    except LastOwner:
        form.errors[f"role-{officer_id}"] = "last_owner_everywhere"
        return _page(form, CONFLICT)


@writes
def _invited(wanted: Invitation) -> ResponseReturnValue:
    link = invited(wanted)
    return _page(Form(), link=link, wanted=wanted)


@writes
def _changed(officer_id: int, role: Role | None) -> ResponseReturnValue:
    who = officer()
    change_role(db.session(), officer_id, EVERYWHERE, role, now(), by=who.officer_id)
    return _back("role", is_farewell=officer_id == who.officer_id and role is not Role.OWNER)


@writes
def _reset(officer_id: int) -> ResponseReturnValue:
    found = locked_officer(db.session(), officer_id)
    if found is None or found.email is None or found.disabled_at:
        raise UnknownOfficer("No such officer signs in.")
    wanted = Invitation(found.email, Role.VIEWER, EVERYWHERE, is_reset=True)
    link = invited(wanted)
    return _page(Form(), link=link, wanted=wanted)


@writes
def _disabled(officer_id: int, *, forget: bool) -> ResponseReturnValue:
    who = officer().officer_id
    disable_officer(db.session(), officer_id, now(), by=who, forget=forget)
    return _back(
        "officer_forgotten" if forget else "officer_disabled", is_farewell=officer_id == who
    )


def _back(done: str, *, is_farewell: bool) -> ResponseReturnValue:
    if is_farewell:
        return redirect(url_for("officer.home.show"), 303)
    return redirect(url_for(".show", done=done), 303)


def _page(
    form: Form, status: int = 200, *, link: str | None = None, wanted: Invitation | None = None
) -> ResponseReturnValue:
    return page(
        "officers.html",
        status=status,
        form=form,
        found=every_officer(db.session()),
        roles=list(Role),
        link=link,
        wanted=wanted,
        done=request.args.get("done"),
    )

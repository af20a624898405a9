"""Who has a role on a site. Who owns one site learns of nobody's role on another."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.domain.errors import AlreadyExists, InvalidInput, LastOwner
from service.domain.officer import EVERYWHERE, Role
from service.storage.engine import db
from service.usecases.change_role import change_role
from service.usecases.invite_officer import Invitation
from service.usecases.list_officers import officers_of
from service.web.context import now, writes
from service.web.officer.access import officer, site, with_role
from service.web.officer.flaws import explained
from service.web.officer.forms import Form, is_resumed, typed
from service.web.officer.inviting import invited, role_in, role_or_none_in
from service.web.officer.pages import page

blueprint = Blueprint("site_officers", __name__)

REFUSED, CONFLICT = 422, 409
PAGE = "/sites/<site_key>/officers"


@blueprint.get(PAGE)
@with_role(Role.OWNER)
def show(site_key: str) -> ResponseReturnValue:
    """Whoever has a role here or everywhere, and the form to invite another."""
    return _page(site_key, Form())


@blueprint.post(PAGE)
@with_role(Role.OWNER)
def invite(site_key: str) -> ResponseReturnValue:
    """Make a link to join; the answer is the one page that shows it."""
    said = typed()
    if is_resumed():
        return _page(site_key, said)
    try:
        return _invited(site_key, Invitation(said["email"], role_in(said), site_key))
    except InvalidInput as error:
        return _page(site_key, explained(said, error), REFUSED)
    except AlreadyExists:  # who is told of it knows of everybody
        said.errors["email"] = "officer_was_disabled"
        return _page(site_key, said, CONFLICT)


@blueprint.post(f"{PAGE}/<int:officer_id>")
@with_role(Role.OWNER)
def change(site_key: str, officer_id: int) -> ResponseReturnValue:
    """Give another role than before, or take it away."""
    form = Form()
    if is_resumed():
        return _page(site_key, form)
    try:
        return _changed(site_key, officer_id, role_or_none_in(typed()))
    except InvalidInput:
        form.errors[f"role-{officer_id}"] = "flaw_choose"
        return _page(site_key, form, REFUSED)
    except LastOwner:
        form.errors[f"role-{officer_id}"] = "last_owner_of_site"
        return _page(site_key, form, CONFLICT)


@writes
def _invited(site_key: str, wanted: Invitation) -> ResponseReturnValue:
    link = invited(wanted)
    return _page(site_key, Form(), link=link, wanted=wanted)


@writes
def _changed(site_key: str, officer_id: int, role: Role | None) -> ResponseReturnValue:
    who = officer()
    change_role(db.session(), officer_id, site_key, role, now(), by=who.officer_id)
    is_own_farewell = officer_id == who.officer_id and role is not Role.OWNER
    if is_own_farewell and not who.may(Role.OWNER, EVERYWHERE):
        return redirect(url_for("officer.home.show"), 303)
    return redirect(url_for(".show", site_key=site_key, done="role"), 303)


def _page(
    site_key: str,
    form: Form,
    status: int = 200,
    *,
    link: str | None = None,
    wanted: Invitation | None = None,
) -> ResponseReturnValue:
    return page(
        "site_officers.html",
        status=status,
        site=site(),
        form=form,
        found=officers_of(db.session(), site_key),
        roles=list(Role),
        link=link,
        wanted=wanted,
        done=request.args.get("done"),
    )

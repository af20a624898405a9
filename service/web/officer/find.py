"""Find a record by what somebody has of it. It is posted: an id stands in no address."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from service.domain.errors import NotNumberedYet
from service.domain.officer import Role
from service.domain.trail import Action, Entry
from service.storage.engine import db
from service.usecases.find_record import find_record
from service.web.context import keyring
from service.web.officer.access import officer, site, with_role
from service.web.officer.forms import Form, is_resumed, typed
from service.web.officer.noting import noted
from service.web.officer.pages import page

blueprint = Blueprint("find", __name__)

REFUSED = 422


@blueprint.get("/sites/<site_key>/find")
@with_role(Role.VIEWER)
def show(site_key: str) -> ResponseReturnValue:  # noqa: ARG001 - `site` reads it
    """The form."""
    return _form(Form())


@blueprint.post("/sites/<site_key>/find")
@with_role(Role.VIEWER)
def find(site_key: str) -> ResponseReturnValue:
    """To the decision or the person that an id, a token or a receipt names."""
    said = typed()
    if is_resumed():
        return _form(said)
    try:
        found = find_record(db.session(), keyring(), site_key, said["id"])
    except NotNumberedYet:
        said.errors["id"] = "find_not_numbered"
        return noted(_form(said, REFUSED), _entry(site_key, None, is_found=True))
    if found is None:
        said.errors["id"] = "find_nothing"
        return noted(_form(said, REFUSED), _entry(site_key, None, is_found=False))
    entry = _entry(site_key, found.index, is_found=True)
    to = "officer.log.show_one" if found.kind == "decision" else "officer.people.show"
    return noted(redirect(url_for(to, site_key=site_key, index=found.index), 303), entry)


def _entry(site_key: str, index: int | None, *, is_found: bool) -> Entry:
    detail = {"found": is_found}
    return Entry(Action.SUBJECT_FOUND, "done", site_key, officer().officer_id, index, detail)


def _form(form: Form, status: int = 200) -> ResponseReturnValue:
    return page("find.html", status=status, site=site(), form=form)

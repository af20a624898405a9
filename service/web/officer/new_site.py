"""/officer/sites/new: add a site."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from service.domain.errors import AlreadyExists, InvalidInput
from service.domain.site import NewSite, SiteSettings
from service.domain.trail import Action, Entry
from service.storage.engine import db
from service.usecases.add_site import add_site
from service.usecases.note_action import note_action
from service.web.context import now, writes
from service.web.officer.access import officer, owns_everything
from service.web.officer.flaws import explained
from service.web.officer.forms import Form, is_resumed, typed
from service.web.officer.pages import page
from service.web.officer.site_form import JURISDICTIONS, body_of, form_of
from service.web.schemas.fields import load
from service.web.schemas.site import NewSiteSchema

blueprint = Blueprint("new_site", __name__)

REFUSED, CONFLICT = 422, 409
USUAL = SiteSettings("", ())


@blueprint.get("/sites/new")
@owns_everything
def show() -> ResponseReturnValue:
    """The form, with what is usual."""
    return _page(form_of(USUAL))


@blueprint.post("/sites/new")
@owns_everything
def add() -> ResponseReturnValue:
    """Add it, and go on to its tag."""
    said = typed()
    if is_resumed():
        return _page(said)
    try:
        return _added(load(NewSiteSchema(), {"site_key": said["site_key"], **body_of(said)}))
    except InvalidInput as error:
        return _page(explained(said, error), REFUSED)
    except AlreadyExists:
        said.errors["site_key"] = "flaw_site_key_taken"
        return _page(said, CONFLICT)


@writes
def _added(new: NewSite) -> ResponseReturnValue:
    add_site(db.session(), new, now())
    entry = Entry(Action.SITE_ADDED, "done", new.site_key, officer().officer_id)
    note_action(db.session(), entry, now())
    return redirect(url_for("officer.site_settings.show", site_key=new.site_key, done="added"), 303)


def _page(form: Form, status: int = 200) -> ResponseReturnValue:
    return page("new_site.html", status=status, form=form, jurisdictions=JURISDICTIONS)

"""A site's notices: every version, what it said, and its end before its time.

The next one is written and published in `notice_editor.py` and `notice_check.py`.
"""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from service.domain.errors import InvalidInput
from service.domain.officer import Role
from service.domain.trail import Action, Entry
from service.storage.engine import db
from service.usecases.invalidate_notice import invalidate_notice
from service.usecases.list_notices import list_notices
from service.usecases.note_action import note_action
from service.usecases.show_version import show_version
from service.web.context import now, writes
from service.web.officer import notice_check, notice_editor, notice_preview
from service.web.officer.access import officer, site, with_role
from service.web.officer.forms import Form, is_resumed, typed
from service.web.officer.pages import page
from service.web.schemas.fields import load
from service.web.schemas.notice_calls import InvalidationSchema

blueprint = Blueprint("notices", __name__, url_prefix="/sites/<site_key>/notices")
for more in (notice_editor, notice_check, notice_preview):
    blueprint.register_blueprint(more.blueprint)

REFUSED = 422


@blueprint.get("/")
@with_role(Role.VIEWER)
def show(site_key: str) -> ResponseReturnValue:  # noqa: ARG001 - `site` reads it
    """Every version, newest first."""
    return page("notices.html", site=site(), notices=list_notices(db.session(), site()))


@blueprint.get("/<int:version>")
@with_role(Role.VIEWER)
def show_one(site_key: str, version: int) -> ResponseReturnValue:  # noqa: ARG001 - as above
    """One version, as its readers had it in each language."""
    return _version(version, Form())


@blueprint.post("/<int:version>/invalidate")
@with_role(Role.OFFICER)
def invalidate(site_key: str, version: int) -> ResponseReturnValue:
    """Void every accept under it, and serve it no more."""
    said = typed()
    if is_resumed():
        return _version(version, said)
    if said["confirmed"] != "yes":
        said.errors["confirmed"] = "invalidate_confirm_first"
    try:
        load(InvalidationSchema(), {"reason": said["reason"]})
    except InvalidInput as error:
        said.refuse(error)
    return (
        _version(version, said, REFUSED) if said.errors else _invalidated(site_key, version, said)
    )


@writes
def _invalidated(site_key: str, version: int, said: Form) -> ResponseReturnValue:
    sha256 = show_version(db.session(), site(), version).entry.sha256
    invalidate_notice(db.session(), site(), sha256, said["reason"], now())
    who, detail = officer().officer_id, {"notice": sha256}
    note_action(
        db.session(),
        Entry(Action.NOTICE_INVALIDATED, "done", site_key, who, detail={**detail}),
        now(),
    )
    return redirect(url_for(".show_one", site_key=site_key, version=version), 303)


def _version(version: int, form: Form, status: int = 200) -> ResponseReturnValue:
    found = show_version(db.session(), site(), version)
    return page("notice_version.html", status=status, site=site(), found=found, form=form)

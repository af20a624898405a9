"""A site's settings, the tag for its pages, and whether it answers at all."""

from dataclasses import asdict

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.domain.canonical import Json
from service.domain.errors import InvalidInput
from service.domain.officer import EVERYWHERE, Role
from service.domain.site import SiteChanges
from service.domain.trail import Action, Entry
from service.storage.engine import db
from service.usecases.change_site import change_site
from service.usecases.describe_tags import describe_tags
from service.usecases.note_action import note_action
from service.usecases.pin_script import pin_script
from service.web.context import now, settings, writes
from service.web.officer.access import officer, refused, site, with_role
from service.web.officer.flaws import explained
from service.web.officer.forms import Form, is_resumed, typed
from service.web.officer.pages import page
from service.web.officer.site_form import CHECKED, JURISDICTIONS, body_of, form_of
from service.web.schemas.fields import load
from service.web.schemas.site import SiteChangesSchema

blueprint = Blueprint("site_settings", __name__)

REFUSED = 422
PAGE = "/sites/<site_key>/settings"


@blueprint.get(PAGE)
@with_role(Role.VIEWER)
def show(site_key: str) -> ResponseReturnValue:  # noqa: ARG001 - `site` reads it
    """The settings: to be changed by an owner, to be read by anybody else."""
    return _page(form_of(site().settings))


@blueprint.post(PAGE)
@with_role(Role.OWNER)
def change(site_key: str) -> ResponseReturnValue:  # noqa: ARG001 - as above
    """Change what was typed otherwise."""
    said = typed()
    if is_resumed():
        return _page(said)
    try:
        return _changed(load(SiteChangesSchema(), body_of(said)), "settings")
    except InvalidInput as error:
        return _page(explained(said, error), REFUSED)


@blueprint.post(f"{PAGE}/disable")
@with_role(Role.OWNER)
def disable(site_key: str) -> ResponseReturnValue:  # noqa: ARG001 - as above
    """Let the site answer as if it had never been; its log stays."""
    if is_resumed() or typed()["confirmed"] != CHECKED:
        form = form_of(site().settings)
        form.errors["confirmed"] = "site_disable_confirm_first"
        return _page(form, REFUSED)
    return _changed(SiteChanges(enabled=False), "disabled")


@blueprint.post(f"{PAGE}/enable")
@with_role(Role.OWNER)
def enable(site_key: str) -> ResponseReturnValue:  # noqa: ARG001 - as above
    """Let a disabled site answer again: an owner of everything may."""
    if not officer().may(Role.OWNER, EVERYWHERE):
        raise refused(site().site_key, Role.OWNER)
    if is_resumed():
        return _page(form_of(site().settings))
    return _changed(SiteChanges(enabled=True), "enabled")


@blueprint.post(f"{PAGE}/pin")
@with_role(Role.OWNER)
def pin(site_key: str) -> ResponseReturnValue:  # noqa: ARG001 - as above
    """Keep the script as it is now, for pages that name it by its hash."""
    return _page(form_of(site().settings)) if is_resumed() else _pinned()


@writes
def _pinned() -> ResponseReturnValue:
    pinned = pin_script(db.session(), site(), public_url=_address(), now=now())
    if pinned.is_new:
        _note(Action.SCRIPT_PINNED, {"sha256": pinned.sha256})
    return _back("pinned")


@writes
def _changed(changes: SiteChanges, done: str) -> ResponseReturnValue:
    before = _standing()
    change_site(db.session(), site(), changes, now())
    after = _standing()
    if changed := [name for name in after if after[name] != before[name]]:
        _note(Action.SITE_CHANGED, {"changed": [*changed]})
    return _back(done)


def _standing() -> dict[str, object]:
    """Everything that a change may change, under the names that the trail has for it."""
    return asdict(site().settings) | {"enabled": site().disabled_at is None}


def _note(action: Action, detail: dict[str, Json]) -> None:
    entry = Entry(action, "done", site().site_key, officer().officer_id, detail=detail)
    note_action(db.session(), entry, now())


def _back(done: str) -> ResponseReturnValue:
    return redirect(url_for(".show", site_key=site().site_key, done=done), 303)


def _address() -> str:
    """Where the site's pages find the service."""
    return site().first_party_url or settings().public_url


def _page(form: Form, status: int = 200) -> ResponseReturnValue:
    return page(
        "site_settings.html",
        status=status,
        site=site(),
        form=form,
        tags=describe_tags(db.session(), site(), _address()),
        jurisdictions=JURISDICTIONS,
        done=request.args.get("done"),
    )

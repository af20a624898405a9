"""A site's API keys: made, rotated, revoked; a secret is shown once."""

from datetime import timedelta

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.domain.api_key import NewKey, PlainKey, Scope
from service.domain.canonical import Json
from service.domain.errors import FieldError, InvalidInput
from service.domain.officer import Role
from service.domain.times import rfc3339
from service.domain.trail import Action, Entry
from service.storage.api_keys import ApiKey, keys_of
from service.storage.engine import db
from service.usecases.create_api_key import create_api_key
from service.usecases.find_api_key import find_api_key
from service.usecases.note_action import note_action
from service.usecases.revoke_api_key import revoke_api_key
from service.usecases.rotate_api_key import rotate_api_key
from service.web.context import keyring, now, writes
from service.web.officer.access import officer, site, with_role
from service.web.officer.flaws import explained
from service.web.officer.forms import Form, is_resumed, typed
from service.web.officer.pages import page
from service.web.schemas.fields import load
from service.web.schemas.key import DEFAULT_OVERLAP_HOURS, NewKeySchema

blueprint = Blueprint("keys", __name__)

REFUSED = 422
PAGE = "/sites/<site_key>/keys"
NEVER = "never"
LIVES = {"90": 90, "365": 365, "730": 730, NEVER: None}  # what is chosen → days
USUAL_LIFE = "365"
OVERLAPS = ("0", str(DEFAULT_OVERLAP_HOURS), "168", "720")  # hours


@blueprint.get(PAGE)
@with_role(Role.OWNER)
def show(site_key: str) -> ResponseReturnValue:
    """The keys, and the form for another."""
    return _page(site_key, Form({"life": USUAL_LIFE}))


@blueprint.post(PAGE)
@with_role(Role.OWNER)
def make(site_key: str) -> ResponseReturnValue:
    """Make a key; the answer is the one page that shows it."""
    said = typed()
    said.values["scopes"] = " ".join(request.form.getlist("scopes"))
    if is_resumed():
        return _page(site_key, said)
    try:
        return _made(site_key, _wanted(said))
    except InvalidInput as error:
        return _page(site_key, explained(said, error), REFUSED)


@blueprint.post(f"{PAGE}/<key_id>/rotate")
@with_role(Role.OWNER)
def rotate(site_key: str, key_id: str) -> ResponseReturnValue:
    """Make the key's successor; both are good until callers have changed over."""
    said = typed()
    hours = said["overlap_hours"]
    form = Form({"life": USUAL_LIFE})
    if is_resumed():
        return _page(site_key, form)
    if hours not in OVERLAPS:
        form.errors[f"overlap-{key_id}"] = "flaw_choose"
        return _page(site_key, form, REFUSED)
    return _rotated(site_key, key_id, timedelta(hours=int(hours)))


@blueprint.post(f"{PAGE}/<key_id>/revoke")
@with_role(Role.OWNER)
def revoke(site_key: str, key_id: str) -> ResponseReturnValue:
    """Let the key open nothing from now on."""
    if is_resumed():
        return _page(site_key, Form({"life": USUAL_LIFE}))
    return _revoked(site_key, key_id)


@writes
def _made(site_key: str, wanted: NewKey) -> ResponseReturnValue:
    plain = create_api_key(db.session(), keyring(), site_key, wanted, now=now())
    return _shown_once(site_key, plain, {})


@writes
def _rotated(site_key: str, key_id: str, overlap: timedelta) -> ResponseReturnValue:
    old = find_api_key(db.session(), key_id, site=site_key)
    plain = rotate_api_key(db.session(), keyring(), old, overlap=overlap, now=now())
    return _shown_once(site_key, plain, {"replaces": key_id})


@writes
def _revoked(site_key: str, key_id: str) -> ResponseReturnValue:
    found = find_api_key(db.session(), key_id, site=site_key)
    if found.revoked_at is None:
        revoke_api_key(found, now())
        _note(Action.KEY_REVOKED, site_key, {"key": key_id})
    return redirect(url_for(".show", site_key=site_key, done="revoked"), 303)


def _shown_once(site_key: str, plain: PlainKey, detail: dict[str, Json]) -> ResponseReturnValue:
    made = find_api_key(db.session(), plain.key_id, site=site_key)
    detail |= {"key": made.key_id, "scopes": [*made.scopes]}
    if made.expires_at:
        detail["expires_at"] = rfc3339(made.expires_at)
    _note(Action.KEY_MADE, site_key, detail)
    return _page(site_key, Form({"life": USUAL_LIFE}), made=made, secret=str(plain))


def _wanted(said: Form) -> NewKey:
    """What was asked for; `InvalidInput`."""
    if said["life"] not in LIVES:
        raise InvalidInput([FieldError("/life", "not in the list")])
    days = LIVES[said["life"]]
    ends = rfc3339(now() + timedelta(days=days)) if days else None
    body = {"name": said["name"], "scopes": said["scopes"].split(), "expires_at": ends}
    wanted: NewKey = load(NewKeySchema(), body)
    return wanted


def _note(action: Action, site_key: str, detail: dict[str, Json]) -> None:
    entry = Entry(action, "done", site_key, officer().officer_id, detail=detail)
    note_action(db.session(), entry, now())


def _page(
    site_key: str,
    form: Form,
    status: int = 200,
    *,
    made: ApiKey | None = None,
    secret: str | None = None,
) -> ResponseReturnValue:
    at, found = now(), keys_of(db.session(), site_key)
    return page(
        "keys.html",
        status=status,
        site=site(),
        form=form,
        made=made,
        secret=secret,
        alive=[key for key in reversed(found) if key.is_alive(at)],
        dead=[key for key in reversed(found) if not key.is_alive(at)],
        scopes=list(Scope),
        lives=list(LIVES),
        overlaps=OVERLAPS,
        usual_overlap=str(DEFAULT_OVERLAP_HOURS),
        done=request.args.get("done"),
    )

"""A person's rights: what is kept of them, theirs to have, to have erased, or held by law.

They are named by the index of one of their decisions in the log, never by their id.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.domain.canonical import Json
from service.domain.errors import InvalidInput, OnHold, UnknownSubject
from service.domain.officer import Role
from service.domain.times import rfc3339
from service.domain.trail import Action, Entry
from service.storage.engine import db
from service.usecases.describe_subject import subject_at
from service.usecases.erase_subject import erase_subject
from service.usecases.export_subject import export_subject
from service.usecases.hold_subject import HoldRequest, hold_subject, release_subject
from service.usecases.note_action import note_action
from service.usecases.show_person import show_person
from service.web.context import keyring, now, writes
from service.web.officer.access import asked_from_here, officer, site, with_role
from service.web.officer.cursors import opened
from service.web.officer.forms import Form, is_resumed, typed
from service.web.officer.noting import noted
from service.web.officer.pages import page
from service.web.schemas.fields import load
from service.web.schemas.subject import HoldRequestSchema

blueprint = Blueprint("people", __name__)

REFUSED, CONFLICT = 422, 409


@blueprint.get("/sites/<site_key>/people/<int:index>")
@with_role(Role.VIEWER)
def show(site_key: str, index: int) -> ResponseReturnValue:
    """What is kept of the person whose decision has that index."""
    return _page(site_key, index, Form())


@blueprint.get("/sites/<site_key>/people/<int:index>/record.json")
@asked_from_here
@with_role(Role.OFFICER)
def export(site_key: str, index: int) -> ResponseReturnValue:
    """All of it as a file for the person (GDPR Art. 15 and 20)."""
    content = export_subject(db.session(), keyring(), site_key, index)
    answer = Response(content, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="record-{index}.json"'
    return noted(answer, _entry(Action.SUBJECT_EXPORTED, site_key, index))


@blueprint.post("/sites/<site_key>/people/<int:index>/erase")
@with_role(Role.OFFICER)
def erase(site_key: str, index: int) -> ResponseReturnValue:
    """Erase all that is kept of the person, unless a legal hold forbids it."""
    said = typed()
    if is_resumed() or said["confirmed"] != "yes":
        said.errors["confirmed"] = "erase_confirm_first"
        return _page(site_key, index, said, REFUSED)
    try:
        return _erased(site_key, index)
    except OnHold as hold:
        said.errors["confirmed"] = "erase_on_hold"
        until = rfc3339(hold.until)
        entry = _entry(
            Action.ERASURE_REFUSED, site_key, index, {"reason": "on_hold", "until": until}
        )
        answer = _page(site_key, index, said, CONFLICT)
        return noted(answer, replace(entry, outcome="refused"))


@writes
def _erased(site_key: str, index: int) -> ResponseReturnValue:
    subject_id = subject_at(db.session(), site_key, index)
    erased = erase_subject(db.session(), site_key, subject_id, now())
    if erased is None:  # somebody else did it meanwhile
        raise UnknownSubject("Nothing is kept of this person any more.")
    told = _entry(
        Action.ERASED,
        site_key,
        index,
        {
            "erasure": erased.erasure_id,
            "decisions": erased.decisions,
            "indexes": erased.indexes,
        },
    )
    note_action(db.session(), told, now())
    return redirect(
        url_for("officer.erasures.show", site_key=site_key, number=erased.erasure_id), 303
    )


@blueprint.post("/sites/<site_key>/people/<int:index>/hold")
@with_role(Role.OFFICER)
def hold(site_key: str, index: int) -> ResponseReturnValue:
    """Keep what there is from being erased, for a reason and until a day."""
    said = typed()
    if is_resumed():
        return _page(site_key, index, said)
    try:
        return _held(site_key, index, said)
    except InvalidInput as error:
        said.refuse(error)
        return _page(site_key, index, said, REFUSED)


@writes
def _held(site_key: str, index: int, said: Form) -> ResponseReturnValue:
    subject_id = subject_at(db.session(), site_key, index)
    body = {"subject_id": subject_id, "reason": said["reason"], "until": _end_of(said["until"])}
    wanted: HoldRequest = load(HoldRequestSchema(), body)
    hold_subject(db.session(), site_key, wanted, now())
    entry = _entry(Action.HELD, site_key, index, {"until": rfc3339(wanted.until)})
    note_action(db.session(), entry, now())
    return redirect(url_for(".show", site_key=site_key, index=index), 303)


@blueprint.post("/sites/<site_key>/people/<int:index>/release")
@with_role(Role.OFFICER)
@writes
def release(site_key: str, index: int) -> ResponseReturnValue:
    """Lift the hold."""
    release_subject(db.session(), site_key, subject_at(db.session(), site_key, index))
    note_action(db.session(), _entry(Action.RELEASED, site_key, index), now())
    return redirect(url_for(".show", site_key=site_key, index=index), 303)


def _entry(
    action: Action, site_key: str, index: int, detail: Mapping[str, Json] | None = None
) -> Entry:
    return Entry(action, "done", site_key, officer().officer_id, index, detail or {})


def _page(site_key: str, index: int, form: Form, status: int = 200) -> ResponseReturnValue:
    found = show_person(db.session(), site_key, index, opened(request.args.get("before")), now())
    answer = page("person.html", status=status, site=site(), index=index, found=found, form=form)
    return noted(answer, _entry(Action.SUBJECT_READ, site_key, index))


def _end_of(day: str) -> str:
    """The last moment of a day of the calendar, in UTC; what is no day stays as it was typed."""
    try:
        return rfc3339(datetime.combine(date.fromisoformat(day), time.max, UTC))
    except ValueError:
        return day

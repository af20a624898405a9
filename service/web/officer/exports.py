"""Exports of a site's log: asked for by a form, downloaded once, followed, cancelled."""

import json
from functools import partial
from typing import cast

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.domain.errors import ExportBegun, InvalidInput
from service.domain.export import Format
from service.domain.officer import Role
from service.storage.engine import db
from service.storage.export_runs import ExportRun, newest_runs
from service.usecases.ask_export import ask_export
from service.usecases.export_log import LogFilter
from service.usecases.run_export import Run, begin_run, cancel_run, find_run
from service.web.context import keyring, now, reading_engine, writes
from service.web.officer.access import asked_from_here, officer, refused, site, with_role
from service.web.officer.downloads import Download
from service.web.officer.filters import filter_choices
from service.web.officer.forms import Form, is_resumed, typed
from service.web.officer.pages import page, words
from service.web.officer.queries import NOT_IN_LIST, asked_again, log_filter
from service.web.officer.run_shown import phase_of, shown_size, state_of

blueprint = Blueprint("exports", __name__)

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
LISTED = 20
REFUSED, BEGUN = 422, 409


@blueprint.get("/sites/<site_key>/exports")
@with_role(Role.OFFICER)
def show(site_key: str) -> ResponseReturnValue:
    """The form, filled in as the address says, and what was asked for of late."""
    return _form(site_key, Form({name: value.strip() for name, value in request.args.items()}))


@blueprint.post("/sites/<site_key>/exports")
@with_role(Role.OFFICER)
def ask(site_key: str) -> ResponseReturnValue:
    """Ask for an export; its own page has the link to it."""
    said = typed()
    if is_resumed():
        return _form(site_key, said)
    try:
        wanted = log_filter(said)
    except InvalidInput as error:
        return _form(site_key, said.refuse(error), REFUSED)
    if said["form"] not in CONTENT_TYPES:
        said.errors["form"] = NOT_IN_LIST
        return _form(site_key, said, REFUSED)
    return _asked(site_key, wanted, cast("Format", said["form"]))


@writes
def _asked(site_key: str, wanted: LogFilter, form: Format) -> ResponseReturnValue:
    number = ask_export(db.session(), site_key, officer().officer_id, wanted, form, now())
    return redirect(url_for(".show_one", site_key=site_key, number=number), 303)


@blueprint.get("/sites/<site_key>/exports/<int:number>")
@with_role(Role.OFFICER)
def show_one(site_key: str, number: int) -> ResponseReturnValue:
    """One export: its file, how far it came, how to cancel it."""
    return _run(find_run(db.session(), site_key, number))


@blueprint.get("/sites/<site_key>/exports/<int:number>/file")
@asked_from_here
@with_role(Role.OFFICER)
def download(site_key: str, number: int) -> ResponseReturnValue:
    """The file, once: what broke off is asked for again, since the log has grown meanwhile."""
    row = _own(site_key, number)
    run, wanted = Run.of(row), LogFilter.from_json(json.loads(row.filter))
    if request.method == "HEAD":
        return _headed(Response(), run)
    try:
        _begin(run)
    except ExportBegun:
        return _run(find_run(db.session(), site_key, number), BEGUN)
    form = cast("Format", run.form)
    begun = Download(run, wanted, form, reading_engine(), db.engine, keyring(), now)
    response = _headed(Response(begun.chunks()), run)
    response.call_on_close(begun.end)
    return response


@writes
def _begin(run: Run) -> ResponseReturnValue:
    begin_run(db.session(), run, now())
    return ""


def _headed(response: Response, run: Run) -> Response:
    response.content_type = CONTENT_TYPES[run.form]
    name = f"{run.site}-log-{run.number}.{run.form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/sites/<site_key>/exports/<int:number>/progress.json")
@with_role(Role.OFFICER)
def progress(site_key: str, number: int) -> ResponseReturnValue:
    """How far it came, in the page's words."""
    row, t = find_run(db.session(), site_key, number), words()
    state = state_of(row, now())
    return jsonify(
        phase=phase_of(state),
        state=t(f"export_state_{state}"),
        rows=t.number(row.rows),
        bytes=shown_size(t, row.bytes),
    )


@blueprint.post("/sites/<site_key>/exports/<int:number>/cancel")
@with_role(Role.OFFICER)
def cancel(site_key: str, number: int) -> ResponseReturnValue:
    """End it; what has left of the file is refused by whoever checks it."""
    found = find_run(db.session(), site_key, number)
    if not _may_cancel(found):
        raise refused(site_key, Role.OWNER)
    return _cancelled(Run.of(found))


@writes
def _cancelled(run: Run) -> ResponseReturnValue:
    cancel_run(db.session(), run, officer().officer_id, now())
    return redirect(url_for(".show_one", site_key=run.site, number=run.number), 303)


def _own(site_key: str, number: int) -> ExportRun:
    """The run of whoever is signed in: the trail says that what it holds is theirs."""
    found = find_run(db.session(), site_key, number)
    if not _is_own(found):
        raise refused(site_key, None)
    return found


def _is_own(run: ExportRun) -> bool:
    return run.officer_id == officer().officer_id


def _may_cancel(run: ExportRun) -> bool:
    """Whoever asked for it, and the site's owners: who asked may have left."""
    return _is_own(run) or officer().may(Role.OWNER, run.site)


def _form(site_key: str, form: Form, status: int = 200) -> ResponseReturnValue:
    return page(
        "exports.html",
        status=status,
        site=site(),
        filters=form,
        runs=newest_runs(db.session(), site_key, LISTED),
        state_of=partial(state_of, now=now()),
        size=shown_size,
        **filter_choices(),
    )


def _run(row: ExportRun, status: int = 200) -> ResponseReturnValue:
    state = state_of(row, now())
    wanted = LogFilter.from_json(json.loads(row.filter))
    return page(
        "export.html",
        status=status,
        site=site(),
        run=row,
        state=state,
        phase=phase_of(state),
        is_own=_is_own(row),
        may_cancel=_may_cancel(row),
        wanted=wanted,
        again=asked_again(wanted) | {"form": row.form},
        is_refused=status == BEGUN,
        size=shown_size,
    )

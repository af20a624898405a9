"""A site's log: looked through, and one decision of it proven. Ids are in no address."""

from dataclasses import replace

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from service.domain.errors import ErasedDecision, InvalidInput
from service.domain.officer import Role
from service.domain.receipt import Form as ReceiptForm
from service.domain.trail import Action, Entry
from service.storage.engine import db
from service.usecases.browse_log import browse_log
from service.usecases.issue_receipt import issue_receipt
from service.usecases.show_decision import show_decision
from service.web.context import keyring, now
from service.web.officer.access import asked_from_here, officer, site, with_role
from service.web.officer.filters import filter_choices
from service.web.officer.forms import Form
from service.web.officer.noting import noted
from service.web.officer.pages import page
from service.web.officer.queries import log_query

blueprint = Blueprint("log", __name__)

NOT_FOUND, REFUSED = 404, 422


@blueprint.get("/sites/<site_key>/log")
@with_role(Role.VIEWER)
def show(site_key: str) -> ResponseReturnValue:
    """A page of the log, newest first, filtered as the address says."""
    return _log(site_key)


@blueprint.get("/sites/<site_key>/log/<int:index>")
@with_role(Role.VIEWER)
def show_one(site_key: str, index: int) -> ResponseReturnValue:
    """One decision, what was shown when it was made, and whether both are unchanged."""
    try:
        found = show_decision(db.session(), keyring(), site_key, index, now())
    except ErasedDecision:
        return page("erased.html", status=NOT_FOUND, site=site(), index=index)
    answer = page("decision.html", site=site(), found=found)
    return noted(answer, _read(Action.DECISION_READ, site_key, index))


@blueprint.get("/sites/<site_key>/log/<int:index>/receipt-<any(dpv, kantara):form>.json")
@asked_from_here
@with_role(Role.VIEWER)
def receipt(site_key: str, index: int, form: ReceiptForm) -> ResponseReturnValue:
    """The receipt of an accept, as the person can have it."""
    found = show_decision(db.session(), keyring(), site_key, index, now())
    content = issue_receipt(
        db.session(), keyring(), site_key, str(found.record["decision_id"]), form
    )
    answer = Response(content, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="receipt-{index}-{form}.json"'
    return noted(
        answer, replace(_read(Action.RECEIPT_READ, site_key, index), detail={"form": form})
    )


def _read(action: Action, site_key: str, index: int) -> Entry:
    return Entry(action, "done", site_key, officer().officer_id, index)


def _log(site_key: str) -> ResponseReturnValue:
    filters = Form({name: value.strip() for name, value in request.args.items()})
    found, status = None, 200
    try:
        found = browse_log(db.session(), site_key, log_query(filters))
    except InvalidInput as error:
        filters.refuse(error)
        status = REFUSED
    return page(
        "log.html",
        status=status,
        site=site(),
        filters=filters,
        found=found,
        **filter_choices(),
    )

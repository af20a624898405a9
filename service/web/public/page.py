"""/b/{site_key}: the notice as a plain page with a form, for those without JavaScript.

It gates nothing: it records a decision and withdraws what was decided here. In first-party mode
that is the visitor's choice on the site itself. Its addresses are relative: a proxy in front of it
may have taken a prefix away.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response
from werkzeug.exceptions import UnsupportedMediaType

from service.domain.bilingual import halves
from service.domain.click import DecisionRequest
from service.domain.colour_css import PAGE as PAGE_COLOURS
from service.domain.colour_css import colour_css
from service.domain.decision import Outcome
from service.domain.errors import KeyReused, OriginNotAllowed
from service.domain.first_party import FirstParty
from service.domain.ids import base64url
from service.domain.languages import listed, titled
from service.domain.mark import parse_mark
from service.domain.status import Answer, Status
from service.domain.tag import integrity_of
from service.storage.engine import db
from service.storage.sites import Site
from service.usecases.check_status import StatusQuestion, check_status
from service.usecases.record_decision import Recorded, record_decision
from service.usecases.show_notice import show_notice
from service.web import limits
from service.web.auth import anyone
from service.web.context import (
    has_gpc,
    keyring,
    now,
    settings,
    site_of_request,
    surroundings,
    writes,
)
from service.web.first_party import cookies, held, is_at_home, kept_token, place_of
from service.web.openapi import read_body
from service.web.same_origin import is_from_own_page
from service.web.schemas.decision import DecisionRequestSchema
from service.web.schemas.fields import load

blueprint = Blueprint(
    "page",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/b/static",
)

_WEB_LINK = re.compile(r"https://|http://(localhost|127\.0\.0\.1)[:/]")


@blueprint.app_template_test("web_link")
def is_web_link(url: str) -> bool:
    """Whether the link leads to a page, over https but on this machine."""
    return _WEB_LINK.match(url) is not None


@blueprint.get("/b/<site:site_key>")
@anyone
def show(site_key: str) -> ResponseReturnValue:
    """The notice, the state of what was decided here, and the buttons to change it."""
    site = site_of_request()
    place = place_of(site)
    kept = held(place) if place else _kept(site_key)
    wanted = [request.args.get("lang", ""), *request.accept_languages.values()]
    notice = show_notice(db.session(), site, wanted)
    colours = colour_css(notice.colours, PAGE_COLOURS) if notice.colours else ""
    page = render_template(
        "notice.html",
        notice=notice,
        halves=halves,
        listed=listed,
        titled=titled,
        colours=colours,
        site=site,
        is_only_here=place is None,
        answers=_answers(site, kept, notice.purposes),
        idempotency_key=base64url(secrets.token_bytes(16)),
    )
    return page, 200, _policy(colours)


def _answers(site: Site, kept: str | None, purposes: Sequence[str]) -> dict[str, Answer]:
    """What the decision means for each purpose; of several a given one comes first."""
    asked_at, gpc = now(), has_gpc()
    answers = {
        purpose: check_status(
            db.session(), keyring(), site, StatusQuestion(kept, purpose, gpc, asked_at)
        )
        for purpose in purposes
    }
    return dict(sorted(answers.items(), key=lambda it: it[1].status is not Status.GIVEN))


@blueprint.post("/b/<site:site_key>")
@anyone
def decide(site_key: str) -> ResponseReturnValue:
    """Record what the form says, keep it in this page's own cookie, and show the page again."""
    site = site_of_request()
    place = place_of(site)
    if place is None:
        _refuse_foreign_forms(site)
    said = _said(None if place else _kept(site_key))
    limits.spend(settings(), site_key, said.outcome)
    return _record(said, site_key, place)


@writes
def _record(said: DecisionRequest, site_key: str, place: FirstParty | None) -> ResponseReturnValue:
    seen = surroundings(page_origin=None, kept_token=kept_token(place))
    query = request.query_string.decode("ascii", "replace")
    response = redirect(f"{site_key}?{query}".rstrip("?"), 303)
    response.headers.update(_policy())
    with suppress(KeyReused):  # the same press sent again: the page shows what came of it
        recorded = record_decision(db.session.connection(), keyring(), site_key, said, seen)
        if place:
            response.headers.update(cookies(place, recorded))
        else:
            _keep(response, site_key, recorded)
    return response


def _policy(style: str = "") -> dict[str, str]:
    """The page runs nothing, and no style sheet but its own and `style` inside it."""
    own = f" '{integrity_of(style.encode())}'" if style else ""
    policy = f"default-src 'none'; style-src 'self'{own}; form-action 'self'; base-uri 'none'"
    return {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'"}


def _refuse_foreign_forms(site: Site) -> None:
    """Only this page's own form may post here."""
    if is_at_home(site) or not is_from_own_page():
        raise OriginNotAllowed("Only the form on this page may post here.")


def _said(kept: str | None) -> DecisionRequest:
    if request.mimetype != "application/x-www-form-urlencoded":
        raise UnsupportedMediaType
    read_body(request)
    outcome, purposes = _chosen()
    # a page brought back by the Back button still holds its key: each button has its own
    seed = f"{request.form.get('idempotency_key', '')}.{outcome}"
    body = {
        "idempotency_key": base64url(hashlib.sha256(seed.encode()).digest()[:16]),
        "outcome": outcome,
        "purposes": purposes,
        "notice": request.form.get("notice", ""),
        "languages": request.form.getlist("languages"),
        "source": "form",
        "token": None if kept is None or parse_mark(kept) else kept,
    }
    said: DecisionRequest = load(DecisionRequestSchema(), body)
    return said


def _chosen() -> tuple[str, list[str]]:
    """What was pressed, and the purposes that it allows; with no switch on, saving is a no."""
    outcome = request.form.get("outcome", "")
    if outcome == Outcome.ACCEPT:
        return outcome, request.form.getlist("purposes")
    if outcome != "choose":
        return outcome, []
    chosen = request.form.getlist("chosen")
    return (Outcome.ACCEPT if chosen else Outcome.WITHDRAW), chosen


def _cookie_name(site_key: str) -> str:
    return f"pahintulot-{site_key}"


def _kept(site_key: str) -> str | None:
    """What this page's cookie holds; two cookies of one name are no choice."""
    values = request.cookies.getlist(_cookie_name(site_key))
    return values[0] if len(values) == 1 else None


def _keep(response: Response, site_key: str, recorded: Recorded) -> None:
    response.set_cookie(
        _cookie_name(site_key),
        recorded.token or recorded.mark,
        max_age=recorded.decision.expires_at - now(),
        path=f"{request.script_root}/b/{site_key}",
        secure=request.is_secure or settings().public_url.startswith("https:"),
        httponly=True,
        samesite="Lax",
    )

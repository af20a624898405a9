"""/officer/sign-in: the door. Whether an e-mail is known cannot be told from any answer."""

from collections.abc import Iterable

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from service.domain.errors import TooManyRequests, TooManyTries
from service.domain.passphrase import normalised
from service.storage.engine import db
from service.usecases.sign_in import Attempt, begin_attempt, begin_session, refuse_attempt
from service.usecases.sign_out import sign_out
from service.web import limits
from service.web.auth import anyone
from service.web.context import keyring, now, own_transaction, settings, writes
from service.web.officer import cookies
from service.web.officer.access import present
from service.web.officer.forms import KEPT, Form, carried_fields, secret, typed
from service.web.officer.pages import page

blueprint = Blueprint("sign_in", __name__)

TOO_MANY, REFUSED = 429, 422


@blueprint.get("/sign-in")
@anyone
def show() -> ResponseReturnValue:
    """The form; whoever is signed in goes on."""
    if present():
        return redirect(_next(request.args.get("next", "")), 303)
    return form(Form({"next": request.args.get("next", "")}))


@blueprint.post("/sign-in")
@anyone
def enter() -> ResponseReturnValue:
    """Sign in, and go on to where it was asked for, with what was typed there."""
    shown = typed()
    if not cookies.is_possible():
        return form(shown)
    try:
        attempt = tried(shown["email"], secret())
    except (TooManyRequests, TooManyTries) as error:
        return form(shown.told_to_wait(error), TOO_MANY)
    if attempt is None:
        shown.errors |= {"passphrase": "sign_in_wrong"}
        return form(shown, REFUSED)
    return welcomed(attempt, _onward(shown))


def form(
    shown: Form, status: int = 200, kept: Iterable[tuple[str, str]] = ()
) -> ResponseReturnValue:
    """The page with the form, and in it what was typed on the page that asks for a sign-in."""
    return page(
        "sign_in.html",
        status=status,
        form=shown,
        kept=[(KEPT + name, value) for name, value in kept or carried_fields()],
        is_possible=cookies.is_possible(),
    )


def tried(email: str, passphrase: str) -> Attempt | None:
    """The attempt if the passphrase is right; `TooManyRequests`, `TooManyTries`.

    It is counted before it is checked, and no transaction is open while it is.
    """
    limits.spend_sign_in(settings())
    with own_transaction() as session:
        attempt = begin_attempt(session, keyring(), email, cookies.device_token(), now())
    if keyring().passphrases.verify(attempt.password, normalised(passphrase)):
        return attempt
    with own_transaction() as session:
        refuse_attempt(session, attempt, now())
    return None


def welcomed(attempt: Attempt, response: Response) -> Response:
    """The response with the keys of a new session; the one that this browser had ends."""
    with own_transaction() as session:
        if former := cookies.session_token():
            sign_out(session, keyring(), former, now())
        signed_in = begin_session(session, keyring(), attempt, now())
    cookies.keep_session(response, signed_in.token)
    cookies.keep_device(response, signed_in.device)
    return response


@blueprint.post("/sign-out")
@anyone
@writes
def leave() -> ResponseReturnValue:
    """End the session, here and in the table."""
    response = redirect(url_for("officer.sign_in.show"), 303)
    if token := cookies.session_token():
        sign_out(db.session(), keyring(), token, now())
    cookies.drop_session(response)
    return response


def _onward(shown: Form) -> Response:
    if kept := carried_fields():
        return make_response(page("resume.html", action=_next(shown["next"]), kept=kept))
    return redirect(_next(shown["next"]), 303)


def _next(address: str) -> str:
    """A page of this room, whatever the address said."""
    home = url_for("officer.home.show")
    is_ours = address.startswith(home) and not set(address) & set("\\\r\n\t")
    return address if is_ours else home

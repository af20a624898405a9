"""/officer/join/…: an invitation, taken up once: a first passphrase, a further site, a reset."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from service.domain.errors import InvalidInput, TooManyRequests, TooManyTries
from service.domain.passphrase import checked_passphrase
from service.storage.engine import db
from service.storage.sites import any_site
from service.usecases.accept_invitation import Invited, accept_invitation, find_invitation
from service.usecases.sign_in import Attempt, proven_attempt
from service.web.auth import anyone
from service.web.context import keyring, now, own_transaction
from service.web.officer import cookies
from service.web.officer.forms import Form, checked_name, secret, typed
from service.web.officer.pages import page
from service.web.officer.sign_in import REFUSED, TOO_MANY, tried, welcomed

blueprint = Blueprint("join", __name__)


@blueprint.get("/join/<token>")
@anyone
def show(token: str) -> ResponseReturnValue:
    """What the invitation is to, and the form."""
    return _form(find_invitation(db.session(), keyring(), token, now()), Form())


@blueprint.post("/join/<token>")
@anyone
def enter(token: str) -> ResponseReturnValue:
    """Take it up, and be signed in."""
    invited = find_invitation(db.session(), keyring(), token, now())
    shown = typed()
    if not cookies.is_possible():
        return _form(invited, shown)
    try:
        _check(invited, shown)
        return _prove(token, invited, shown) if is_known(invited) else _join(token, invited, shown)
    except InvalidInput as error:
        return _form(invited, shown.refuse(error), REFUSED)
    except (TooManyRequests, TooManyTries) as error:
        return _form(invited, shown.told_to_wait(error), TOO_MANY)


def _check(invited: Invited, shown: Form) -> None:
    """The same of everybody, so that no answer tells who is known here. `InvalidInput`."""
    site = any_site(db.session(), invited.site or "")
    checked_name(shown)
    checked_passphrase(secret(), [invited.email, *([site.name] if site else [])])


def _join(token: str, invited: Invited, shown: Form) -> ResponseReturnValue:
    """Somebody new, or with a new passphrase. `InvalidInput`."""
    db.session.rollback()  # no transaction waits for what takes that long
    password = keyring().passphrases.hash(secret())
    device = cookies.device_token()
    with own_transaction() as session:
        officer_id = accept_invitation(
            session, keyring(), token, now(), password=password, name=checked_name(shown)
        )
    return _home(proven_attempt(keyring(), invited.email, device, officer_id, password))


def _prove(token: str, invited: Invited, shown: Form) -> ResponseReturnValue:
    """Somebody who has a passphrase already. `TooManyRequests`, `TooManyTries`."""
    attempt = tried(invited.email, secret())
    if attempt is None:
        shown.errors |= {"passphrase": "sign_in_wrong"}
        return _form(invited, shown, REFUSED)
    with own_transaction() as session:
        accept_invitation(session, keyring(), token, now(), password=None, name=None)
    return _home(attempt)


def _home(attempt: Attempt) -> ResponseReturnValue:
    return welcomed(attempt, redirect(url_for("officer.home.show"), 303))


def is_known(invited: Invited) -> bool:
    """Whether the invited person proves who they are by the passphrase that they have.

    The form does not tell: whoever made the link would learn who is an officer elsewhere.
    """
    return invited.password is not None and not invited.is_reset


def _form(invited: Invited, shown: Form, status: int = 200) -> ResponseReturnValue:
    return page(
        "join.html",
        status=status,
        form=shown,
        invited=invited,
        is_possible=cookies.is_possible(),
    )

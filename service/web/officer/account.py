"""/officer/account: one's own name, language and passphrase."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.domain.errors import InvalidInput, TooManyRequests, TooManyTries
from service.domain.officer import Officer
from service.domain.passphrase import checked_passphrase
from service.storage.engine import db
from service.usecases.change_officer import change_officer
from service.usecases.change_passphrase import change_passphrase
from service.usecases.list_sites import sites_of
from service.usecases.sign_in import Attempt
from service.web.context import keyring, now, own_transaction, writes
from service.web.officer import cookies
from service.web.officer.access import officer, signed_in
from service.web.officer.forms import Form, checked_name, is_resumed, secret, typed
from service.web.officer.pages import page
from service.web.officer.sign_in import REFUSED, TOO_MANY, tried
from service.web.officer.texts import languages

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@signed_in
def show() -> ResponseReturnValue:
    """What is known of whoever is signed in, and two forms."""
    return _page(_known())


@blueprint.post("/account")
@signed_in
def change() -> ResponseReturnValue:
    """Change the name and the language."""
    said = typed()
    if is_resumed():
        return _page(said)
    try:
        return _changed(said, checked_name(said))
    except InvalidInput as error:
        return _page(said.refuse(error), REFUSED)


@writes
def _changed(said: Form, name: str | None) -> ResponseReturnValue:
    language = said["language"] if said["language"] in languages() else None
    change_officer(db.session(), officer().officer_id, name, language)
    return redirect(url_for(".show", saved="account"), 303)


@blueprint.post("/account/passphrase")
@signed_in
def change_own_passphrase() -> ResponseReturnValue:
    """Another passphrase for whoever knows the present one; it ends the sessions elsewhere."""
    who, shown = officer(), _known()
    try:
        changed = _chosen(who)
    except InvalidInput as error:
        shown.errors |= {"new_passphrase": error.errors[0].detail}
        return _page(shown, REFUSED)
    except (TooManyRequests, TooManyTries) as error:
        return _page(shown.told_to_wait(error), TOO_MANY)
    if changed is None:
        shown.errors |= {"passphrase": "passphrase_wrong"}
        return _page(shown, REFUSED)
    kept = cookies.session_token() or ""
    with own_transaction() as session:
        change_passphrase(session, keyring(), *changed, now(), keep=kept)
    return redirect(url_for(".show", saved="passphrase"), 303)


def _chosen(who: Officer) -> tuple[Attempt, str] | None:
    """The proof of the present passphrase, and the new one as it is kept; None without proof."""
    sites = [site.name for site in sites_of(db.session(), who)]
    passphrase = checked_passphrase(secret("new_passphrase"), [who.email or "", *sites])
    attempt = tried(who.email or "", secret())
    return (attempt, keyring().passphrases.hash(passphrase)) if attempt else None


def _known() -> Form:
    return Form({"name": officer().name or "", "language": officer().language or ""})


def _page(shown: Form, status: int = 200) -> ResponseReturnValue:
    return page("account.html", status=status, form=shown, saved=request.args.get("saved"))

"""Who may open which page. Every page declares it; a test finds one that does not.

Roles stand on a site, or on every site. Who has none there is answered as if there were no such
site.
"""

from collections.abc import Callable
from functools import wraps

from flask import g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from service.domain.errors import OriginNotAllowed, UnknownSite
from service.domain.ids import SITE_KEY
from service.domain.officer import EVERYWHERE, Officer, Role
from service.domain.trail import Action, Entry
from service.storage.engine import db
from service.storage.fence import fence
from service.storage.sites import Site
from service.usecases.find_site import find_site
from service.usecases.note_action import note_action
from service.usecases.recognise_officer import recognise_officer
from service.usecases.sign_in import SESSION
from service.web.context import keyring, now, own_transaction, session_uses
from service.web.officer.cookies import session_token

View = Callable[..., ResponseReturnValue]


_OWN_WISH = frozenset(["none", "same-origin"])  # the reader's, at our page or in the address bar


class NotSignedIn(Exception):
    """Nobody is signed in, or not any more."""


def present() -> Officer | None:
    """Who is signed in here."""
    if "officer" not in g:
        token = session_token()
        g.officer = recognise_officer(db.session(), keyring(), token, now()) if token else None
        if token and g.officer:
            session_uses().note(keyring().hash_for(SESSION, token), now())
    found: Officer | None = g.officer
    return found


def officer() -> Officer:
    """Who opened the page at hand; `NotSignedIn`."""
    found = present()
    if found is None:
        raise NotSignedIn
    return found


def site() -> Site:
    """The site that the page is about, even a disabled one."""
    return find_site(db.session(), (request.view_args or {})["site_key"], even_disabled=True)


def is_owner() -> bool:
    """Whether the officer owns the site of this request."""
    return officer().may(Role.OWNER, site().site_key)


def signed_in(view: View) -> View:
    """Declare a page for whoever is signed in."""

    @wraps(view)
    def checked(*args: object, **kwargs: object) -> ResponseReturnValue:
        officer()
        return view(*args, **kwargs)

    return _declared(checked, "officer:any")


def with_role(role: Role) -> Callable[[View], View]:
    """Declare a page for those with this role, or a greater one, on the site of its address."""

    def declare(view: View) -> View:
        @wraps(view)
        def checked(*args: object, **kwargs: object) -> ResponseReturnValue:
            site_key = (request.view_args or {})["site_key"]
            held = officer().role_on(site_key)
            # what cannot be a key gets to no database, for which a NUL in it is an error
            if held is None or not SITE_KEY.fullmatch(site_key):
                raise UnknownSite("There is no such site.")
            fence(db.session(), site_key)
            site()  # `UnknownSite` for who may see every site
            if not held.includes(role):
                raise refused(site_key, role)
            return view(*args, **kwargs)

        return _declared(checked, f"officer:{role}")

    return declare


def owns_everything(view: View) -> View:
    """Declare a page for the owners of every site."""

    @wraps(view)
    def checked(*args: object, **kwargs: object) -> ResponseReturnValue:
        if not officer().may(Role.OWNER, EVERYWHERE):
            raise refused(None, Role.OWNER)
        return view(*args, **kwargs)

    return _declared(checked, "officer:everywhere")


def asked_from_here(view: View) -> View:
    """Declare a file that no page of another site may have a browser fetch: that has effects.

    By Fetch Metadata; a browser without it, or an address that was typed, is let in. It goes on
    top: who is asked to sign in first would get the file afterwards.
    """

    @wraps(view)
    def checked(*args: object, **kwargs: object) -> ResponseReturnValue:
        if request.headers.get("Sec-Fetch-Site", "none") not in _OWN_WISH:
            raise OriginNotAllowed("Only these pages may ask for this file.")
        return view(*args, **kwargs)

    return checked


def refused(site_key: str | None, needs: Role | None) -> Forbidden:
    """The refusal, which is noted; `needs` None where no role would do.

    For outside a write transaction: it has one of its own.
    """
    number, detail = officer().officer_id, {"needs": needs.value} if needs else {}
    entry = Entry(Action.ACCESS_REFUSED, "refused", site_key, number, detail=detail)
    with own_transaction() as session:
        note_action(session, entry, now())
    return Forbidden()


def _declared(view: View, access: str) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view

"""Who may call a route. Every route declares it; a test finds one that does not."""

from collections.abc import Callable
from copy import deepcopy
from functools import wraps

from flask import g, request
from flask.typing import ResponseReturnValue

from service.domain.api_key import Caller, Scope
from service.domain.errors import OriginNotAllowed, TokenMissing
from service.domain.ids import SITE_KEY
from service.storage.engine import db
from service.storage.fence import fence
from service.storage.sites import Site
from service.usecases.authorize_key import authorize_key
from service.usecases.find_site import find_site
from service.web.context import bearer, key_uses, keyring, now, site_of_request
from service.web.first_party import credential

View = Callable[..., ResponseReturnValue]


def anyone(view: View) -> View:
    """Declare a route that needs no key."""
    view.access = "anyone"  # type: ignore[attr-defined]
    return view


def visitor_only(view: View) -> View:
    """Declare a route for the person whose token comes along, and for nobody else."""

    @wraps(view)
    def checked(*args: object, **kwargs: object) -> ResponseReturnValue:
        if credential(site_of_request()) is None:
            raise TokenMissing("Send the visitor's token as `Authorization: Bearer …`.")
        return view(*args, **kwargs)

    return _declared(checked, "visitor", {"visitor": []})


def pages_only(view: View) -> View:
    """Declare a route for listed pages, which `cors.guard` lets in, and for nobody else."""

    @wraps(view)
    def checked(*args: object, **kwargs: object) -> ResponseReturnValue:
        if "Origin" not in request.headers:
            raise OriginNotAllowed("Only a page of the site can say this.")
        return view(*args, **kwargs)

    return _declared(checked, "pages")


def pages_or_key(scope: Scope) -> Callable[[View], View]:
    """Declare a route for listed pages; a caller that shows no `Origin` needs a key."""

    def declare(view: View) -> View:
        @wraps(view)
        def checked(*args: object, **kwargs: object) -> ResponseReturnValue:
            if "Origin" not in request.headers:
                check_key(scope)
            return view(*args, **kwargs)

        return _declared(checked, f"pages or {scope}", {"apiKey": [scope.value]}, {})

    return declare


def key_with(scope: Scope) -> Callable[[View], View]:
    """Declare a route for back ends: a key of the site with this scope.

    Where the address names no site, it takes an operator's key.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def checked(*args: object, **kwargs: object) -> ResponseReturnValue:
            check_key(scope)
            return view(*args, **kwargs)

        return _declared(checked, scope, {"apiKey": [scope.value]})

    return declare


def check_key(scope: Scope) -> None:
    """Refuse the request unless its bearer is a key with this scope for the site at hand."""
    site = (request.view_args or {}).get("site_key")
    at = now()
    g.caller = authorize_key(db.session(), keyring(), bearer(), site=site, scope=scope, now=at)
    key_uses().note(g.caller.key_id, at)
    if site is not None and SITE_KEY.fullmatch(site):
        fence(db.session(), site)


def caller() -> Caller:
    """Whose key opened the route at hand."""
    found: Caller = g.caller
    return found


def site_to_manage() -> Site:
    """The site that the address names; a disabled one answers to an operator's key alone."""
    site_key = (request.view_args or {})["site_key"]
    return find_site(db.session(), site_key, even_disabled=caller().is_operator)


def _declared(view: View, access: str, *security: dict[str, list[str]]) -> View:
    view.access = access  # type: ignore[attr-defined]
    docs = deepcopy(getattr(view, "_apidoc", {}))
    docs.setdefault("manual_doc", {})["security"] = list(security)
    view._apidoc = docs  # type: ignore[attr-defined]  # noqa: SLF001
    return view

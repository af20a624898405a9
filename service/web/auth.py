"""Who may call a route. Every route declares it; a test finds one that does not."""

from collections.abc import Callable
from copy import deepcopy
from functools import wraps

from flask import request
from flask.typing import ResponseReturnValue

from service.domain.api_key import Scope
from service.storage.engine import db
from service.usecases.authorize_key import authorize_key
from service.web.context import bearer, keyring, now

View = Callable[..., ResponseReturnValue]


def anyone(view: View) -> View:
    """Declare a route that needs no key."""
    view.access = "anyone"  # type: ignore[attr-defined]
    return view


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
    authorize_key(db.session(), keyring(), bearer(), site=site, scope=scope, now=now())


def _declared(view: View, access: str, *security: dict[str, list[str]]) -> View:
    view.access = access  # type: ignore[attr-defined]
    docs = deepcopy(getattr(view, "_apidoc", {}))
    docs.setdefault("manual_doc", {})["security"] = list(security)
    view._apidoc = docs  # type: ignore[attr-defined]  # noqa: SLF001
    return view

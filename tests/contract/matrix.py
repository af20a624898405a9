"""Every call of the service, tried with every kind of credential."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.domain.api_key import Scope
from tests.fixtures.keys import dead, insufficient, malformed, right, stored
from tests.fixtures.sites import ServedSite
from tests.integration.web.page import everything

# made by Flask and flask-smorest, public files and the API's own description
OF_THE_FRAMEWORK = {"docs.static", "page.static", "demo.static", "api-docs.openapi_json"}
# the officers' room has a matrix of its own (`officers_matrix`)
ROOM = "officer."
# what stands for the variable parts of a path; anything else is a word that nothing is named by
PLACES = {
    "site_key": "pahayagan",
    "decision_id": "01a20ab3-564d-7aa0-9adc-55f7faaad5e5",
    "sha256": "0" * 64,
    "key_id": "00000000",
}
IN, NO_KEY, NOT_SUFFICIENT = "in", "key-missing", "key-not-sufficient"
SHUT = "no visitor"
Samples = Mapping[str, Callable[[ServedSite], dict[str, Any]]]


def declared(app: Flask) -> dict[str, str | None]:
    """What each route and method says of who may call it."""
    return {
        f"{method} {re.sub(r'<[a-z]+:', '<', rule.rule)}": getattr(
            app.view_functions[rule.endpoint], "access", None
        )
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint not in OF_THE_FRAMEWORK and not rule.endpoint.startswith(ROOM)
    }


@dataclass(frozen=True)
class Call:
    """`scope` is what a key must hold; None where no key is asked for.

    `is_visitors` where a visitor's token is.
    """

    name: str
    method: str
    scope: Scope | None
    is_visitors: bool = False

    @property
    def path(self) -> str:
        return self.name.partition(" ")[2]

    @property
    def address(self) -> str:
        return re.sub(r"<(\w+)>", lambda found: PLACES.get(found[1], "nowhere"), self.path)

    @property
    def has_body(self) -> bool:
        """It always does; another may."""
        return self.method in ("POST", "PUT", "PATCH")

    @property
    def is_operators(self) -> bool:
        """No site is named: a site's key opens nothing here."""
        return "<site_key>" not in self.path

    @property
    def names_a_thing(self) -> bool:
        """Something of the site is named, in the address or the body, which need not be there."""
        return "<" in self.path.replace("<site_key>", "") or self.path.endswith("/hold")


def calls(app: Flask) -> list[Call]:
    """Every route and method, HEAD too."""
    found = []
    for name, access in sorted(declared(app).items()):
        method, scope = name.split()[0], None
        if access not in ("anyone", "visitor", "pages"):
            scope = Scope((access or "undeclared").removeprefix("pages or "))
        methods = ("GET", "HEAD") if method == "GET" else (method,)
        found += [Call(name, method, scope, access == "visitor") for method in methods]
    return found


@dataclass
class Matrix:
    """`surprises` are what came out otherwise than `wanted` said; `tried` counts the rest."""

    app: Flask
    client: FlaskClient
    site: ServedSite
    samples: Samples
    tried: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        good = stored(self.app, "pahayagan", [*Scope])
        self.unknown = malformed(good) | dead(self.app)
        self.any_good = {"any right": f"Bearer {good}"}
        self.insufficient = cache(lambda scope: insufficient(self.app, scope))
        self.right = cache(lambda scope: right(self.app, scope))
        self.operators = cache(
            lambda scope: {"operator's": f"Bearer {stored(self.app, None, [scope])}"}
        )

    def wanted(self, call: Call) -> Iterator[tuple[str, str | None, str]]:
        """Each credential's name, the `Authorization`, and what must come of it; refusals first."""
        assert call.scope
        site_keys = NOT_SUFFICIENT if call.is_operators else IN
        for credentials, outcome in (
            (self.unknown, NO_KEY),
            (self.insufficient(call.scope), NOT_SUFFICIENT),
            (self.right(call.scope), site_keys),
            (self.operators(call.scope), IN),
        ):
            for name, authorization in credentials.items():
                yield name, authorization, outcome

    def send(self, call: Call, authorization: str | None, **body: Any) -> TestResponse:
        """As a back end would: no `Origin`; with the call's sample, unless there is a `body`."""
        headers = {} if authorization is None else {"Authorization": authorization}
        if not body and call.scope and (call.has_body or call.name in self.samples):
            body = {"json": self.samples[call.name](self.site)}
        return self.client.open(call.address, method=call.method, headers=headers, **body)

    def try_guarded(self, call: Call) -> None:
        """A refusal is the right one, changes nothing, and comes before the body is looked at."""
        wanted = list(self.wanted(call))
        before = list(everything(self.app))
        for name, authorization, outcome in wanted:
            with self.send(call, authorization) as response:
                self._judge(call, name, outcome, outcome_of(call, response))
            if outcome != IN and list(everything(self.app)) != before:
                self.surprises.append(f"{call.method} {call.path} with {name}: wrote")
        if call.method != "HEAD":
            with self.send(call, None, data=b"{") as response:
                self._judge(call, "none, broken body", NO_KEY, outcome_of(call, response))

    def try_unguarded(self, call: Call) -> None:
        """Whatever key comes along: nobody is asked for one, and none stands for a visitor."""
        for name, authorization in (self.unknown | self.any_good).items():
            with self.send(call, authorization) as response:
                found = outcome_of(call, response)
                asked = found in (NO_KEY, NOT_SUFFICIENT, "401") or response.status_code >= 500
            if call.is_visitors:
                is_shut = response.status_code in (401, 404)
                self._judge(call, name, SHUT, SHUT if is_shut else found)
            else:
                self._judge(call, name, "open", found if asked else "open")

    def _judge(self, call: Call, name: str, wanted: str, found: str) -> None:
        self.tried[wanted] += 1
        if found != wanted:
            self.surprises.append(f"{call.method} {call.path} with {name}: {found}, not {wanted}")


def outcome_of(call: Call, response: TestResponse) -> str:
    """`IN`, or what the refusal is called; who meets a conflict or looks for a thing is in."""
    status = response.status_code
    if status < 400 or status == 409:
        return IN
    if status == 401 and not response.headers.get("WWW-Authenticate", "").startswith("Bearer"):
        return "401 without WWW-Authenticate"
    if call.method == "HEAD":
        absent = IN if call.names_a_thing else "404"
        return {401: NO_KEY, 403: NOT_SUFFICIENT, 404: absent}.get(status, str(status))
    body = response.get_json(silent=True) or {}
    slug = str(body.get("type", status)).rpartition("#")[2]
    return IN if slug.startswith("unknown-") and slug != "unknown-site" else slug

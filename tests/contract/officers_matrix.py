"""Every page of the officers' room, tried by everybody who might open it.

Pages that are added are found in the application's own list of routes, and what they must let in in
what they declare. Whether they declare enough is `too_open`'s to say.
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from flask import Flask, url_for
from werkzeug.routing import AnyConverter, BaseConverter, Rule
from werkzeug.test import TestResponse

from service.domain.officer import EVERYWHERE, Officer, Role
from service.web.officer.texts import languages
from tests.fixtures.officers import BASE, SESSION, Browser, joined, session_of
from tests.integration.web.page import execute

OWN, OTHER, ABSENT = "pahayagan", "ibangsite", "walangito"  # as long as each other
SITES = (OWN, OTHER)
ROOM, FILES = "officer.", "officer.static"
IN, SIGN_IN, NO_SITE, FORBIDDEN = "in", "sign in", "no such site", "not this role"
# what stands for the parts of an address; a number is that of a decision that there is
PLACES = {"IntegerConverter": 1, "PathConverter": "nowhere/at/all"}
# an officer that there is would be disabled, and so be another for the calls that follow
NAMED = {"officer_id": 10**6}
# what a form is sent where an empty one would say nothing; a page without a line is sent nothing
SAMPLES: Mapping[str, dict[str, str]] = {
    "officer.find.find": {"id": "A" * 22},
    "officer.people.hold": {"reason": "A claim", "until": f"{datetime.now(UTC).year + 1}-01-31"},
    "officer.people.erase": {"confirmed": "yes"},
    "officer.notices.invalidate": {"confirmed": "yes", "reason": "A mistake"},
    "officer.notices.editor.save": {"do": "add/cookies"},
}
# what an owner of the site may not, but an owner of every site
ABOVE = {"officer.site_settings.enable"}
# forms of one button and no field: they never come back after a sign-in (refusals._page_before)
BARE = {"officer.notices.editor.rebase", "officer.notices.editor.discard"}
# forms by which nothing changes
ONLY_ASK = {"officer.find.find"}
PASSING = {"Date", "Set-Cookie", "X-Request-Id"}


@dataclass(frozen=True)
class Call:
    """`access` is what the page declares of who may open it."""

    endpoint: str
    method: Literal["GET", "HEAD", "POST"]
    access: str | None
    rule: Rule

    @property
    def is_of_a_site(self) -> bool:
        return "site_key" in self.rule.arguments

    @property
    def role(self) -> Role | None:
        word = (self.access or "").removeprefix("officer:")
        return Role(word) if word in list(Role) else None

    def address(self, app: Flask, site: str) -> str:
        places = self.rule._converters.items()
        values = {name: NAMED.get(name, _place(made)) for name, made in places}
        if self.is_of_a_site:
            values["site_key"] = site
        with app.test_request_context(base_url=BASE):
            return url_for(self.endpoint, **values)

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


def _place(converter: BaseConverter) -> Any:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return PLACES.get(type(converter).__name__, "nowhere")


def calls(app: Flask) -> list[Call]:
    """Every page and method; those that anybody may open last, for one of them signs out."""
    found = [
        Call(
            rule.endpoint, method, getattr(app.view_functions[rule.endpoint], "access", None), rule
        )
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"OPTIONS"})
        if rule.endpoint.startswith(ROOM) and rule.endpoint != FILES
    ]
    return sorted(found, key=lambda call: (call.access == "anyone", str(call)))


def too_open(every: list[Call]) -> list[str]:
    """Pages that declare nothing, or less than any page of their kind may."""
    flaws = []
    for call in every:
        if call.access not in {"anyone", "officer:any", "officer:everywhere"} and not call.role:
            flaws.append(f"{call}: declares {call.access}")
        elif call.is_of_a_site and call.role is None:
            flaws.append(f"{call}: is of a site and asks for no role there")
        elif not call.is_of_a_site and call.role:
            flaws.append(f"{call}: asks for a role on no site")
        elif call.method == "POST" and call.role is Role.VIEWER and call.endpoint not in ONLY_ASK:
            flaws.append(f"{call}: lets a viewer change something")
    return flaws


@dataclass(frozen=True)
class Actor:
    """Somebody with these roles; who is not recognised has none that count."""

    name: str
    roles: Mapping[str, Role]
    token: str | None
    is_recognised: bool = True

    def wanted(self, call: Call, site: str) -> str:
        """What must come of the call."""
        if call.access == "anyone":
            return IN
        if not self.is_recognised:
            return SIGN_IN
        known = Officer(1, None, None, None, self.roles)
        if call.access == "officer:everywhere":
            return IN if known.may(Role.OWNER, EVERYWHERE) else FORBIDDEN
        if call.role is None:
            return IN
        if known.role_on(site) is None or site == ABSENT:
            return NO_SITE
        where = EVERYWHERE if call.endpoint in ABOVE else site
        return IN if known.may(call.role, where) else FORBIDDEN


def everybody(app: Flask) -> list[Actor]:
    """All kinds of people, each signed in but nobody, a made-up session and two that are over."""
    found = [
        Actor("nobody", {}, None, is_recognised=False),
        Actor("a made-up session", {}, "A" * 43, is_recognised=False),
    ]
    for site in (*SITES, EVERYWHERE):
        found += [_actor(app, f"{role} of {site}", {site: role})[0] for role in Role]
    found.append(_actor(app, "viewer here, owner there", {OWN: Role.VIEWER, OTHER: Role.OWNER})[0])
    for name, statement in (
        ("a dead session", "UPDATE officer_session SET ends_at = began_at WHERE officer_id = :id"),
        ("disabled", "UPDATE officer SET disabled_at = created_at WHERE id = :id"),
    ):
        actor, number = _actor(app, name, {EVERYWHERE: Role.OWNER})
        execute(app, statement, id=number)
        found.append(replace(actor, is_recognised=False))
    return found


def _actor(app: Flask, name: str, roles: Mapping[str, Role]) -> tuple[Actor, int]:
    email = f"{secrets.token_hex(4)}@matrix.example"  # no page that is compared names a site by it
    number = joined(app, roles, email)
    return Actor(name, roles, session_of(app, number, email)), number


@dataclass
class Matrix:
    """`surprises` are what came out otherwise than wanted; `tried` counts all."""

    app: Flask
    people: list[Actor]
    tried: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)

    def send(self, actor: Actor, call: Call, site: str, said: Any = None) -> TestResponse:
        browser = Browser(self.app.test_client())
        if actor.token:
            browser.hold(SESSION, actor.token)
        address = call.address(self.app, site)
        if call.method == "POST":
            return browser.post(address, SAMPLES.get(call.endpoint, {}) if said is None else said)
        return browser.client.open(address, method=call.method, base_url=BASE)

    def run(self, every: list[Call]) -> None:
        for call in every:
            for actor in self.people:
                for site in (*SITES, ABSENT) if call.is_of_a_site else (OWN,):
                    self._try(actor, call, site)

    def _try(self, actor: Actor, call: Call, site: str) -> None:
        wanted = actor.wanted(call, site)
        with self.send(actor, call, site) as response:
            found = outcome_of(response, call)
        if call.method == "HEAD" and wanted == NO_SITE and response.status_code == 404:
            found = NO_SITE  # without a body it is as any other missing thing
        self.tried[wanted] += 1
        if found != wanted:
            self.surprises.append(f"{call} on {site} by {actor.name}: {found}, not {wanted}")

    def run_alike(self, every: list[Call]) -> None:
        """Who has no role on a site cannot tell it from one that never was, whatever is sent."""
        for call in (call for call in every if call.is_of_a_site):
            for actor in self.people:
                for foreign in SITES:
                    if actor.is_recognised and actor.roles.keys() & {foreign, EVERYWHERE}:
                        continue
                    for said in ({}, SAMPLES.get(call.endpoint, {}), {"resumed": "1", "id": "x"}):
                        self._compare(actor, call, foreign, said)

    def _compare(self, actor: Actor, call: Call, foreign: str, said: Any) -> None:
        one, other = (self.fixed(actor, call, site, said) for site in (foreign, ABSENT))
        self.tried["alike"] += 1
        if one != other:
            self.surprises.append(f"{call} tells {foreign} from none to {actor.name}")

    def fixed(self, actor: Actor, call: Call, site: str, said: Any) -> tuple[int, Any, bytes]:
        """All of the answer that does not change by itself; the asked site's key is a star."""
        with self.send(actor, call, site, said) as response:
            headers = sorted(
                (name, value.replace(site, "*"))
                for name, value in response.headers
                if name not in PASSING
            )
            return response.status_code, headers, response.data.replace(site.encode(), b"*")


def outcome_of(response: TestResponse, call: Call) -> str:
    """`IN`, or by what it was refused; whoever is told of a flaw or of a missing thing is in."""
    status = response.status_code
    if status >= 500:
        return str(status)
    is_to_sign_in = response.headers.get("Location", "").startswith("/officer/sign-in?next=")
    if status == 303 and is_to_sign_in:
        return SIGN_IN
    if call.access == "anyone":
        return IN
    if call.method == "HEAD":
        return FORBIDDEN if status == 403 else IN
    for key, outcome in (("refused_unknown_site", NO_SITE), ("refused_forbidden", FORBIDDEN)):
        if f"<h1>{_words()[f'{key}_title']}</h1>" in response.text:
            return outcome
    return SIGN_IN if status == 403 and 'name="passphrase"' in response.text else IN


def _words() -> dict[str, str]:
    return languages()["en"].texts

"""GET /v1/sites/{site_key}/status before Flask: the same answers for a fraction of the work.

Only what is plain is answered here. All else goes on to Flask, whose view (`status.py`) says the
same of these requests too: every error, a site that is unknown, a page that is not listed, what a
site keeps in cookies of its own, a store that fails. A test walks both ways through every row of
the rule of status.
"""

import json
import re
import secrets
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from werkzeug.wsgi import get_host

from service.domain.ids import PURPOSE, SITE_KEY
from service.domain.origin import is_listed
from service.signing.keys import Keyring
from service.storage.visitor_states import VisitorStates
from service.usecases.check_status import DEFAULT_PURPOSE, StatusQuestion
from service.usecases.check_visitor import check_visitor
from service.web.context import bearer_of, is_gpc, now
from service.web.cors import named
from service.web.observing import HEADERS, note
from service.web.schemas.status import as_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUTE = "/v1/sites/<site_key>/status"
_PATH = re.compile(rf"/v1/sites/({SITE_KEY.pattern})/status")
_QUERY = re.compile(rf"(?:purpose=({PURPOSE.pattern})(?:&gpc=([01]))?|gpc=([01]))?")
_SAID = {"Content-Type": "application/json", "Vary": "Origin", **HEADERS}

Headers = list[tuple[str, str]]


class StatusShortcut:
    """A WSGI application in front of `whole`, which answers whatever this one leaves."""

    def __init__(
        self,
        whole: "WSGIApplication",
        engine: Engine,
        keyring: Keyring,
        is_our_host: Callable[[str], bool],
    ) -> None:
        self.whole = whole
        self._states = VisitorStates(engine)
        self._keyring = keyring
        self._is_our_host = lru_cache(128)(is_our_host)

    def __call__(
        self, request: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        began = time.perf_counter()
        answer = self.answer(request)
        if answer is None:
            return self.whole(request, start_response)
        headers, body = answer
        start_response("200 OK", headers)
        note("GET", ROUTE, 200, began, request_id=secrets.token_hex(8))
        return [body]

    def answer(self, request: "WSGIEnvironment") -> tuple[Headers, bytes] | None:
        """The answer's headers and body; None for what is left to the whole application."""
        path = _PATH.fullmatch(request["PATH_INFO"])
        query = _QUERY.fullmatch(request.get("QUERY_STRING", ""))
        if not (path and query and request["REQUEST_METHOD"] == "GET"):
            return None
        try:
            return self._answer(request, path[1], query) if self._is_ours(request) else None
        except Exception:  # noqa: BLE001 - whatever it was, Flask meets it too and says what is due
            return None

    def _is_ours(self, request: "WSGIEnvironment") -> bool:
        return self._is_our_host(get_host(request))

    def _answer(
        self, request: "WSGIEnvironment", site: str, query: re.Match[str]
    ) -> tuple[Headers, bytes] | None:
        purpose = query[1] or DEFAULT_PURPOSE
        gpc = is_gpc(request.get("HTTP_SEC_GPC", "")) or "1" in (query[2], query[3])
        credential = bearer_of(request.get("HTTP_AUTHORIZATION", ""))
        question = StatusQuestion(credential, purpose, gpc, now())
        found = check_visitor(self._states, self._keyring, site, question)
        if found is None:
            return None
        state, answer = found
        origin = request.get("HTTP_ORIGIN")
        if origin is not None and not is_listed(origin, state.origins):
            return None
        if credential is None and state.has_first_party:
            return None
        body = json.dumps(as_answer(answer, purpose), separators=(",", ":")).encode() + b"\n"
        headers = {**_SAID, **(named(origin) if origin else {}), "Content-Length": str(len(body))}
        return list(headers.items()), body

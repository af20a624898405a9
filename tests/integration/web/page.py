"""A page as the service meets it: what it sends, what it must be told, what stays behind."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from werkzeug.test import TestResponse

from service.storage.engine import db
from service.web.problem_types import PROBLEM_TYPES
from tests.fixtures.databases import behind
from tests.fixtures.sites import ServedSite

WRITTEN = ("decision", "decision_body", "pending", "idempotency")
ONLY = {"pending": " WHERE kind = 'decision'"}
SHAPE = {"type", "title", "status", "detail", "request_id"}
RULE = {"allowed", "ask", "reason"}


@dataclass
class Page:
    """A page of `site`; its address is `origin`, the site's own unless another is named."""

    client: FlaskClient
    site: ServedSite

    def body(self, outcome: str = "accept", **changes: Any) -> dict[str, Any]:
        """What the script sends for a click; a change to `...` leaves the field out."""
        said = self.site.click(outcome, **changes)
        return {name: value for name, value in said.items() if value is not ...}

    def post(
        self, body: Any, *, origin: str | None = "", headers: dict[str, str] | None = None, **more
    ) -> TestResponse:
        """Post `body` (bytes go as they are); `origin` None sends no `Origin` at all."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = dict(headers or {})
        if origin is not None:
            sent.setdefault("Origin", origin or self.site.origin)
        more.setdefault("content_type", "text/plain;charset=UTF-8")
        return self.client.post(self.path("decisions"), data=raw, headers=sent, **more)

    def decide(self, outcome: str, *, headers: dict[str, str] | None = None, **changes: Any):
        """Decide and expect it to be recorded; returns the answer's body."""
        response = self.post(self.body(outcome, **changes), headers=headers)
        assert response.status_code == 201, response.get_data(as_text=True)
        return response.get_json()

    def status(
        self,
        credential: str | None = None,
        query: str = "",
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        """Ask for the status with what the visitor's cookie holds."""
        sent = dict(headers or {})
        if credential is not None:
            sent["Authorization"] = f"Bearer {credential}"
        return self.client.get(self.path("status") + query, headers=sent)

    def answer(self, credential: str | None = None, query: str = "", **headers: str) -> Any:
        """The body of a status answer that must be a 200; `Sec_GPC="1"` sends that header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self.status(credential, query, named)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json()

    def path(self, call: str) -> str:
        return f"/v1/sites/{self.site.key}/{call}"


def rows(app: Flask) -> dict[str, int]:
    """How many rows each table holds that a decision writes to."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table: connection.execute(
                text(f"SELECT count(*) FROM {table}{ONLY.get(table, '')}")  # noqa: S608 - our own names
            ).scalar_one()
            for table in WRITTEN
        }


def execute(app: Flask, statement: str, **values: Any) -> None:
    """Change the database behind the service's back, as who owns the machine could."""
    with app.app_context(), behind(db.engine) as engine, engine.begin() as connection:
        connection.execute(text(statement), values)


def last_body(app: Flask) -> dict[str, Any]:
    """The newest decision as it is stored."""
    query = text("SELECT * FROM decision_body ORDER BY seq DESC LIMIT 1")
    with app.app_context(), db.engine.connect() as connection:
        return dict(connection.execute(query).mappings().one())


def everything(app: Flask, but: Collection[str] = ()) -> Iterator[bytes]:
    """Every value of every table, but of those named."""
    with app.app_context(), behind(db.engine) as engine, engine.connect() as connection:
        for table in sorted(set(inspect(connection).get_table_names()) - set(but)):
            for row in connection.execute(text(f"SELECT * FROM {table}")):  # noqa: S608 - our own names
                for value in row:
                    yield bytes(value) if isinstance(value, bytes) else str(value).encode()


def tamper(app: Flask, statement: str, **values: Any) -> None:
    """Change what even the triggers keep from being changed."""
    with app.app_context(), behind(db.engine) as engine, engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER IF EXISTS decision_body_refuses_update"))
        connection.execute(text(statement), values)


def assert_problem(response: TestResponse, status: int, slug: str) -> dict[str, Any]:
    """The answer is that problem, in the one shape every error has; returns its body."""
    assert response.status_code == status, response.get_data(as_text=True)[:500]
    body = assert_shape(response)
    assert body["type"] == f"https://consent.example/docs/problems#{slug}"
    return body


def assert_shape(response: TestResponse) -> dict[str, Any]:
    """The answer is a problem document with exactly the members of the contract."""
    assert response.content_type == "application/problem+json"
    body: dict[str, Any] = response.get_json()
    kind = PROBLEM_TYPES[body["type"].rpartition("#")[2]]
    assert body["title"] == kind.title
    assert body["status"] == response.status_code == kind.status
    assert body["detail"]
    assert re.fullmatch(r"[0-9a-f]{16}", body["request_id"])
    more = set(body) - SHAPE
    assert set(body) >= SHAPE
    assert more <= {"errors"} or more in (RULE, {"hold"})
    if more == RULE:
        assert (body["allowed"], body["ask"]) == (False, False)
    for error in body.get("errors", []):
        assert set(error) == {"pointer", "detail"}
        assert re.fullmatch(r"(/([^/~]|~[01])*)*", error["pointer"], re.DOTALL)
    return body


def pointers(response: TestResponse) -> list[str]:
    """The fields that a refusal points to."""
    return [error["pointer"] for error in response.get_json()["errors"]]

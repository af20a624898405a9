"""The officers' room as somebody who is signed in there meets it."""

import html
import json
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from service.domain.ids import base64url
from service.domain.officer import Role
from service.signing.keys import Keyring
from service.storage.audit_entries import AuditEntry
from service.storage.engine import db, transaction
from service.storage.officer_roles import give_role
from service.storage.officer_sessions import OfficerSessionRow
from service.storage.officers import OfficerRow, officer_by_email
from service.usecases.sign_in import SESSION

BASE = "https://consent.example"
SAME = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Room:
    """The browser of one officer; `where` goes before each address, such as `/sites/pahayagan`."""

    app: Flask
    number: int
    token: str
    where: str = ""

    def get(self, path: str = "", **more: Any) -> TestResponse:
        return self._open("GET", path, **more)

    def post(self, path: str, **fields: Any) -> TestResponse:
        return self._open("POST", path, headers=SAME, data=fields)

    def read(self, path: str = "") -> str:
        """The page as a reader has it."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return seen(answer)

    def at(self, where: str) -> "Room":
        return Room(self.app, self.number, self.token, where)

    def _open(self, method: str, path: str, **more: Any) -> TestResponse:
        client = self.app.test_client(use_cookies=False)
        headers = {"Cookie": f"__Host-pahintulot-officer={self.token}"} | more.pop("headers", {})
        address = f"/officer{self.where}{path}"
        return client.open(address, method=method, base_url=BASE, headers=headers, **more)


def signed_in(app: Flask, email: str, **roles: str) -> Room:
    """The room of an officer with these roles by site; `everywhere` stands for every site."""
    with app.app_context():
        number, token = stored_session(
            db.engine,
            app.extensions["pahintulot.keyring"],
            email,
            {"*" if site == "everywhere" else site: Role(role) for site, role in roles.items()},
        )
    return Room(app, number, token)


def stored_session(
    engine: Engine, keyring: Keyring, email: str, roles: dict[str, Role]
) -> tuple[int, str]:
    """An officer, made where there is none of that e-mail, and the token of a new session."""
    at, token = datetime.now(UTC), base64url(secrets.token_bytes(32))
    with transaction(engine, writes=True) as session:
        officer = officer_by_email(session, email)
        if officer is None:
            officer = OfficerRow(email=email, created_at=at)
            session.add(officer)
            session.flush()
        for site, role in roles.items():
            give_role(session, officer.id, site, role, at)
        ends = at + timedelta(hours=12)
        token_hash = keyring.hash_for(SESSION, token)
        session.add(
            OfficerSessionRow(
                token_hash=token_hash, officer_id=officer.id, began_at=at, seen_at=at, ends_at=ends
            )
        )
        return officer.id, token


def seen(answer: TestResponse) -> str:
    """The text of a page without its tags."""
    text = re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True))
    return re.sub(r"\s+", " ", html.unescape(text))


def trail(app: Flask, action: str) -> list[tuple[str | None, int | None, dict[str, Any]]]:
    """Site, officer and detail of each entry of that action, oldest first."""
    with app.app_context(), transaction(db.engine, writes=False) as session:
        wanted = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
        found = session.scalars(wanted).all()
        return [(each.site, each.officer_id, json.loads(each.detail)) for each in found]

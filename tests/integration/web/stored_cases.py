"""The cases of tests/cases/status.json, put into a real store: a site, its notices, a decision."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from service.domain.canonical import sha256_hex
from service.domain.decision import Decision, Outcome
from service.domain.ids import new_decision_id, new_subject_id
from service.domain.times import parse_rfc3339
from service.domain.token import Claims
from service.signing.tokens import sign_token
from service.storage import decisions
from service.storage.engine import db
from service.storage.notices import Notice
from service.storage.sites import Site
from tests.fixtures.process import ROOT
from tests.integration.web.page import tamper

CASES = json.loads((ROOT / "tests/cases/status.json").read_text("utf-8"))["cases"]
STORED = [
    case
    for case in CASES
    if case["decision"]
    and case["credential"] in ("token", "mark", "expired_token")
    # by its id, who accepted again is known to have done so; an old token cannot say it
    and "accepted again" not in case["name"]
]
# what was published after the notice decided on: nothing, or one of that lineage
LATER = {"current": (), "older_standing": (1,), "replaced": (2,), "invalidated": (1,)}


@dataclass(frozen=True)
class Stored:
    """Where the case lies now, and the token its visitor holds."""

    case: dict[str, Any]
    site: str
    subject_id: str
    token: str


def store(app: Flask, number: int) -> Stored:
    """Put the case of `STORED` with that number into a site of its own."""
    case, site = STORED[number], f"case{number:04}"
    said, now = case["decision"], parse_rfc3339(case["now"])
    made = _decision(site, said)
    with app.app_context(), Session(db.engine) as session:
        session.connection(execution_options={"writes": True})
        session.add(_site(site, case["site"], now))
        session.flush()
        session.add_all(_notices(site, said, now))
        decisions.append(session.connection(), made, salt=bytes(32))
        session.commit()
    if not said["verifies"]:
        tamper(app, "UPDATE decision_body SET source = 'script' WHERE site = :site", site=site)
    return Stored(case, site, made.subject_id or "", _token(app, made, now))


def _site(key: str, rules: dict[str, Any], now: datetime) -> Site:
    return Site(
        site_key=key,
        name=key,
        origins=("https://site.example",),
        child_directed=rules["child_directed"],
        gpc_strict=rules["gpc_mode"] == "strict",
        reask_decliners=rules["reask_decliners"],
        created_at=now,
    )


def _notices(site: str, said: dict[str, Any], now: datetime) -> list[Notice]:
    return [
        Notice(
            site_key=site,
            sha256=_hash(site, version),
            version=version,
            lineage=lineage,
            purposes=tuple(said["offered"]),
            accept_months=6,
            refusal_months=6,
            published_at=now,
            invalidated_at=now if version == 1 and said["notice"] == "invalidated" else None,
            content=b"{}",
        )
        for version, lineage in enumerate((1, *LATER[said["notice"]]), start=1)
    ]


def _hash(site: str, version: int) -> str:
    return sha256_hex(f"{site} {version}".encode())


def _decision(site: str, said: dict[str, Any]) -> Decision:
    decided_at = parse_rfc3339(said["decided_at"])
    return Decision(
        decision_id=new_decision_id(decided_at),
        site=site,
        subject_id=new_subject_id(),
        outcome=Outcome(said["outcome"]),
        purposes=tuple(said["purposes"]),
        notice=_hash(site, 1),
        languages=("fil",),
        source="banner",
        parity=True,
        queued_s=0,
        actor="data_subject",
        decided_at=decided_at,
        expires_at=parse_rfc3339(said["expires_at"]),
        gpc=said["gpc"],
        jurisdiction=None,
        page_origin=None,
        form_factor="mobile",
    )


def _token(app: Flask, made: Decision, now: datetime) -> str:
    """The accept's own token; after a refusal, one of an accept before it that has not ended."""
    is_accept = made.outcome is Outcome.ACCEPT
    claims = Claims(
        site=made.site,
        subject_id=made.subject_id or "",
        decision_id=made.decision_id,
        decided_at=made.decided_at,
        expires_at=made.expires_at if is_accept else now + timedelta(days=1),
        purposes=made.purposes or ("analytics",),
        notice=(made.notice or "")[:16],
        gpc=made.gpc,
    )
    return sign_token(app.extensions["pahintulot.keyring"], claims)

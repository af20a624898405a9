"""A grown log: two sites taking turns, 20,000 decisions, the newest 100 not numbered yet."""

import re

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from service.domain.canonical import canonical
from service.domain.ids import first_decision_id
from service.domain.notice_content import compose
from service.storage.changes import Kind, announce
from service.storage.engine import transaction
from service.storage.notices import Notice
from service.storage.sites import Site
from tests.fixtures.databases import behind
from tests.unit.domain.drafts import CATALOGUES, KEPT, draft
from tests.unit.domain.samples import NOW

ROWS = 20_000
WAITING = 100
NOTICE = "ab" * 32
TYPES = {"bytes": "bytea", "notice": "text", "now": "timestamptz", "end": "timestamptz"}

_GIVEN = {
    "bytes": bytes(32),
    "notice": NOTICE,
    "now": "2026-11-23 20:15:04.120000",
    "end": "2027-05-23 20:15:04.120000",
}
_COUNTED = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})"  # noqa: S608 - our own words
_SITE = "CASE i % 2 WHEN 0 THEN 'demo' ELSE 'other' END"
_ID = f"'{first_decision_id(NOW)[:-12]}' || substr(CAST(100000000000 + i AS VARCHAR), 1, 12)"
_FILLED = {
    "decision (seq, site, commitment)": f"i, {_SITE}, :bytes FROM n",
    "decision_body (seq, site, decision_id, subject_id, outcome, purposes, notice, languages,"
    " source, parity, queued_s, actor, decided_at, expires_at, gpc, jurisdiction, page_origin,"
    " form_factor, schema_version, salt)": (
        f"i, {_SITE}, {_ID}, CAST(i AS VARCHAR), 'accept', 'analytics', :notice, 'fil', 'banner',"
        " true, 0, 'data_subject', :now, :end, false, 'PH', NULL, 'mobile', 1, :bytes FROM n"
    ),
    "log_entry (site, idx, kind, ref)": (
        f"{_SITE}, (i - 1) / 2, 'decision', i FROM n WHERE i <= {ROWS - WAITING}"
    ),
    "idempotency (site, key_hash, request_hash, seq, created_at)": (
        f"{_SITE}, CAST(CAST(i AS VARCHAR) AS BYTEA), :bytes, i, :now FROM n"
    ),
    "erasure (id, site, reason, indexes, erased_at)": f"i, {_SITE}, 'request', '1', :now FROM n",
    "notice_event (id, site, sha256, change, standing, happened_at)": (
        f"i, {_SITE}, :notice, 'material', '', :now FROM n"
    ),
}


def grow(engine: Engine) -> None:
    """Fill an empty database; the planner knows of it afterwards."""
    with transaction(engine, writes=True) as session:
        add_sites(session)
        for table, columns in _FILLED.items():
            query = f"INSERT INTO {table} {_COUNTED} SELECT {columns}"
            used = {name: value for name, value in _GIVEN.items() if f":{name}" in query}
            session.execute(text(_typed(query, engine)), used)
        for seq in range(ROWS - WAITING + 1, ROWS + 1):
            announce(session, "other" if seq % 2 else "demo", Kind.DECISION, seq)
    with behind(engine) as owned, owned.begin() as connection:
        connection.execute(text("ANALYZE"))
        if engine.dialect.name == "postgresql":  # a number that was given does not count up
            after = f"SELECT setval(pg_get_serial_sequence('decision', 'seq'), {ROWS})"
            connection.execute(text(after))


def add_sites(session: Session) -> None:
    """Two sites, the first with the notice that decisions are made under here."""
    session.add_all(
        Site(site_key=key, name=key, origins=(), created_at=NOW) for key in ("demo", "other")
    )
    session.flush()
    notice = Notice(
        site_key="demo",
        sha256=NOTICE,
        version=1,
        lineage=1,
        purposes=("analytics",),
        accept_months=6,
        refusal_months=6,
        published_at=NOW,
        content=canonical(compose(draft(), "demo", 1, CATALOGUES, KEPT)),
    )
    session.add(notice)
    session.flush()


def _typed(query: str, engine: Engine) -> str:
    """PostgreSQL wants to be told what a value is whose column it cannot see."""
    if engine.dialect.name == "sqlite":
        return query
    return re.sub(r":(\w+)", lambda found: f"CAST(:{found[1]} AS {TYPES[found[1]]})", query)

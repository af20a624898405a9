"""What recording a click reads and writes, in as few statements as each database allows."""

from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Connection, Dialect, Table, and_, bindparam, func, select

from service.domain.decision import Decision
from service.domain.ids import first_decision_id
from service.domain.notice import Months
from service.domain.status import SiteRules
from service.storage.changes import Pending
from service.storage.decisions import KIND, OF_BODY, append, bodies, columns_of, commitments, put
from service.storage.driver import run
from service.storage.idempotency import IdempotencyKey, Recorded
from service.storage.latest_decisions import AHEAD
from service.storage.notices import NOW, Notice, NoticeNow, notice_now
from service.storage.sites import Site

_sites = cast("Table", Site.__table__)
_notices = cast("Table", Notice.__table__)
_pending = cast("Table", Pending.__table__)
_keys = cast("Table", IdempotencyKey.__table__)

_BEFORE = (
    select(
        _sites.c.jurisdiction,
        _sites.c.child_directed,
        _sites.c.gpc_strict,
        _sites.c.reask_decliners,
        _keys.c.request_hash,
        _keys.c.seq,
        *NOW,
        _notices.c.accept_months,
        _notices.c.refusal_months,
        AHEAD.scalar_subquery().label("ahead"),
    )
    .select_from(_sites)
    .outerjoin(
        _keys, and_(_keys.c.site == _sites.c.site_key, _keys.c.key_hash == bindparam("key_hash"))
    )
    .outerjoin(
        _notices,
        and_(_notices.c.site_key == _sites.c.site_key, _notices.c.sha256 == bindparam("notice")),
    )
    .where(_sites.c.site_key == bindparam("site"), _sites.c.disabled_at.is_(None))
)


_OF_KEY = ["site", "key_hash", "request_hash", "created_at"]

_KEY = put(_keys, _OF_KEY, seq=bindparam("seq", type_=bodies.c.seq.type))

# On PostgreSQL all of it is one statement that hangs on the key: where another request has taken
# that, there is no number, and so nothing else. SQLite takes no INSERT inside another statement
_number = func.nextval(func.pg_get_serial_sequence("decision", "seq"))
_claimed = put(_keys, _OF_KEY, seq=_number).on_conflict_do_nothing().returning(_keys.c.seq)
_claim = _claimed.cte("claimed")
_AT_ONCE = select(_claim.c.seq).add_cte(
    put(commitments, ["site", "commitment"], seq=_claim.c.seq).cte("committed"),
    put(bodies, OF_BODY, seq=_claim.c.seq).cte("kept"),
    put(_pending, ["site"], kind=KIND, ref=_claim.c.seq).cte("announced"),
)


class Before(NamedTuple):
    """What there is before a click is recorded.

    `earlier` was recorded under the same key; `notice` and `months` are of the notice that the
    click names, None where the site never served it; `ahead` is a time recorded that lies ahead.
    """

    rules: SiteRules
    jurisdiction: str | None
    earlier: Recorded | None
    notice: NoticeNow | None
    months: Months | None
    ahead: datetime | None


def before_recording(
    connection: Connection, site: str, key_hash: bytes, notice: str, now: datetime
) -> Before | None:
    """All of it in one statement; None where there is no such site, or it is disabled."""
    asked = {"site": site, "key_hash": key_hash, "notice": notice, "now": first_decision_id(now)}
    row = run(connection, _BEFORE, asked)
    if row is None:
        return None
    is_served = row["sha256"] is not None
    return Before(
        SiteRules(row["child_directed"], row["gpc_strict"], row["reask_decliners"]),
        row["jurisdiction"],
        Recorded(row["request_hash"], row["seq"]) if row["seq"] is not None else None,
        notice_now(row) if is_served else None,
        Months(row["accept_months"], row["refusal_months"]) if is_served else None,
        row["ahead"],
    )


def is_at_once(dialect: Dialect) -> bool:
    """Whether `record_once` is one statement, and so all or nothing without a transaction."""
    return dialect.name == "postgresql"


def record_once(
    connection: Connection,
    decision: Decision,
    salt: bytes,
    key_hash: bytes,
    request_hash: bytes,
    now: datetime,
) -> bool:
    """Append the decision under the key; False when another request took the key meanwhile.

    On SQLite, where who writes is alone, nobody can have since `before_recording`.
    """
    clicked = {
        "site": decision.site,
        "key_hash": key_hash,
        "request_hash": request_hash,
        "created_at": now,
    }
    if is_at_once(connection.dialect):
        return run(connection, _AT_ONCE, columns_of(decision, salt) | clicked) is not None
    run(connection, _KEY, clicked | {"seq": append(connection, decision, salt)})
    return True

"""From a click to a decision: what was said, what the service saw, and what is recorded of both."""

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from service.domain.canonical import Json, canonical
from service.domain.decision import Decision, Outcome
from service.domain.ids import new_decision_id, new_subject_id
from service.domain.notice import Months
from service.domain.times import add_months, to_milliseconds


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """What a browser or a back end says; `notice` is 64 hex digits, `queued_s` seconds."""

    idempotency_key: str
    outcome: Outcome
    purposes: tuple[str, ...]
    notice: str
    languages: tuple[str, ...]
    source: str
    gpc: bool = False
    parity: bool | None = None
    queued_s: int = 0
    token: str | None = None

    def key_hash(self) -> bytes:
        """32 bytes; all that is kept of the idempotency key."""
        return hashlib.sha256(self.idempotency_key.encode()).digest()

    def fingerprint(self) -> bytes:
        """32 bytes that tell a retry from another decision; how long it waited may differ."""
        said: dict[str, Json] = {}
        for name in _SAID:
            value = getattr(self, name)
            said[name] = list(value) if isinstance(value, tuple) else value
        said["queued_s"] = 0
        return hashlib.sha256(canonical(said)).digest()


_SAID = [field.name for field in fields(DecisionRequest)]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the service sees for itself: never an address, never a whole user agent.

    `kept_token` is the one that the site's own cookie brought, in first-party mode.
    """

    now: datetime
    gpc: bool
    form_factor: str
    page_origin: str | None = None
    kept_token: str | None = None


def decide(
    request: DecisionRequest,
    seen: Surroundings,
    *,
    site: str,
    jurisdiction: str | None,
    notice: str | None,
    validity: Months,
    last: Decision | None,
) -> Decision:
    """The decision to record; `last` is the last one of the person whose good token came along.

    `notice` is None where the request named one the site never served (refusals alone may).
    """
    outcome = request.outcome
    if outcome is Outcome.WITHDRAW and last is None:
        outcome = Outcome.DECLINE
    if outcome is Outcome.ACCEPT and last and last.outcome is not Outcome.ACCEPT:
        last = None  # an accept after a refusal starts anew: nothing ties the two together
    decided_at = to_milliseconds(seen.now)
    if last:
        decided_at = max(decided_at, last.decided_at + timedelta(milliseconds=1))
    months = validity.accept_months if outcome is Outcome.ACCEPT else validity.refusal_months
    return Decision(
        decision_id=new_decision_id(decided_at),
        site=site,
        subject_id=_subject(outcome, last),
        outcome=outcome,
        purposes=request.purposes,
        notice=notice,
        languages=request.languages,
        source=request.source,
        parity=request.parity,
        queued_s=request.queued_s,
        actor="data_subject",
        decided_at=decided_at,
        expires_at=add_months(decided_at, months),
        gpc=request.gpc or seen.gpc,
        jurisdiction=jurisdiction,
        page_origin=seen.page_origin,
        form_factor=seen.form_factor,
    )


def _subject(outcome: Outcome, last: Decision | None) -> str | None:
    if last:
        return last.subject_id
    return new_subject_id() if outcome is Outcome.ACCEPT else None

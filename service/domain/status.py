"""The rule of status: what the decisions mean now. One pure function, the table of PRODUCT.

The gate's rows 1, 2 and 23 (unknown site, origin not listed, store unavailable) end before
this function is reached, as errors whose `reason` is the row's word. Every test of a row is
in `tests/cases/status.json`, which also drives the banner's `allows()`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto

from service.domain.decision import Outcome

FUTURE_TOLERANCE = timedelta(minutes=5)


class Status(StrEnum):
    """W3C DPV's consent statuses."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    INVALIDATED = "invalidated"
    UNKNOWN = "unknown"


class Standing(Enum):
    """What has become of a notice: by lineage, never by time."""

    STANDS = auto()
    REPLACED = auto()
    INVALIDATED = auto()


class Credential(Enum):
    """What the caller brought for the visitor: nothing, or what the visitor's cookie holds."""

    NONE = auto()
    GOOD = auto()
    EXPIRED = auto()
    INVALID = auto()


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The settings of a site that the rule reads."""

    child_directed: bool = False
    gpc_strict: bool = False
    reask_decliners: bool = False


@dataclass(frozen=True, slots=True)
class LastDecision:
    """The decision that counts, beside what has become of its notice.

    `decided_at` is None for a mark, which does not say; `offered` are its notice's purposes.
    """

    outcome: Outcome
    purposes: tuple[str, ...]
    decided_at: datetime | None
    expires_at: datetime
    notice: str | None
    gpc: bool
    standing: Standing
    offered: tuple[str, ...]
    verifies: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """`allowed` is the one boolean to act on; `ask` says whether a page may ask, unprompted."""

    allowed: bool
    ask: bool
    status: Status | None
    reason: str
    gpc: bool = False
    decided_at: datetime | None = None
    expires_at: datetime | None = None
    notice: str | None = None


def evaluate(
    rules: SiteRules,
    credential: Credential,
    last: LastDecision | None,
    *,
    now: datetime,
    gpc: bool,
    purpose: str,
    newest: datetime | None = None,
) -> Answer:
    """Whether cookies for `purpose` may be used for this visitor now.

    `newest` is the newest time that the service has recorded: a clock that steps back behind it
    revives nothing that had ended.
    """
    answer = _gate(rules, credential) or _base(rules, credential, last, now, newest or now, purpose)
    return _under_gpc(answer, rules, last) if gpc else answer


def _gate(rules: SiteRules, credential: Credential) -> Answer | None:
    if rules.child_directed:  # row 26
        return _no("child_directed", None, ask=False)
    if credential is Credential.INVALID:  # row 22
        return _no("token_invalid", Status.UNKNOWN, ask=True)
    return None


def _base(
    rules: SiteRules,
    credential: Credential,
    last: LastDecision | None,
    clock: datetime,
    newest: datetime,
    purpose: str,
) -> Answer:
    if last is None:  # rows 3, 4, 5
        return _no("no_record", Status.UNKNOWN, ask=True)
    if not last.verifies or (last.decided_at and last.decided_at > clock + FUTURE_TOLERANCE):
        return _no("invalid_record", Status.INVALIDATED, ask=True)  # row 20
    now = max(clock, newest)
    answer = _refused(rules, last, now)
    if last.outcome is Outcome.ACCEPT:
        answer = _accepted(last, now, purpose, token_over=credential is Credential.EXPIRED)
    return replace(
        answer, decided_at=last.decided_at, expires_at=last.expires_at, notice=last.notice
    )


def _accepted(last: LastDecision, now: datetime, purpose: str, *, token_over: bool) -> Answer:
    if last.standing is Standing.INVALIDATED:  # row 18
        return _no("invalidated", Status.INVALIDATED, ask=True)
    if now >= last.expires_at or token_over:  # row 9
        return _no("expired", Status.EXPIRED, ask=True)
    if last.standing is not Standing.STANDS:  # row 11
        return _no("notice_changed", Status.EXPIRED, ask=True)
    if purpose not in last.purposes:  # row 19
        offered = purpose in last.offered
        status = Status.REFUSED if offered else Status.UNKNOWN
        return _no("purpose_not_covered", status, ask=not offered)
    return Answer(allowed=True, ask=False, status=Status.GIVEN, reason="given")  # rows 6, 12


def _refused(rules: SiteRules, last: LastDecision, now: datetime) -> Answer:
    if now >= last.expires_at:  # row 10
        return _no("refusal_lapsed", Status.EXPIRED, ask=True)
    status = Status.WITHDRAWN if last.outcome is Outcome.WITHDRAW else Status.REFUSED
    ask = rules.reask_decliners and last.standing is not Standing.STANDS  # row 13
    return _no(status.value, status, ask=ask)  # rows 7, 8


def _under_gpc(answer: Answer, rules: SiteRules, last: LastDecision | None) -> Answer:
    """Global Privacy Control only ever turns a yes into a no, or silences a question."""
    answer = replace(answer, gpc=True, ask=False)  # row 17
    if answer.reason == "no_record":  # row 14
        return replace(answer, reason="gpc")
    if not (answer.allowed and last):
        return answer
    if not last.gpc:  # row 15
        return replace(answer, allowed=False, reason="gpc_conflict")
    return replace(answer, allowed=not rules.gpc_strict, reason="given_over_gpc")  # row 16


def _no(reason: str, status: Status | None, *, ask: bool) -> Answer:
    return Answer(allowed=False, ask=ask, status=status, reason=reason)

"""May analytics load for this visitor? Never a side effect."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.decision import Decision
from service.domain.mark import Mark, parse_mark
from service.domain.status import (
    Answer,
    Credential,
    LastDecision,
    SiteRules,
    Standing,
    evaluate,
)
from service.signing.keys import Keyring
from service.signing.tokens import InvalidSignature, read_token
from service.storage.decisions import latest_decision, newest_time
from service.storage.notices import Notice, notice_by_prefix, served_notice, standing
from service.storage.sites import Site

DEFAULT_PURPOSE = "analytics"


@dataclass(frozen=True, slots=True)
class StatusQuestion:
    """`credential` is what the visitor's cookie holds, a token or a mark; None for nothing."""

    credential: str | None
    purpose: str
    gpc: bool
    now: datetime


def check_status(
    session: Session, keyring: Keyring, site: Site, question: StatusQuestion
) -> Answer:
    """The rule of status, applied to what is known of the visitor."""
    credential, last = _look_up(session, keyring, site, question)
    return evaluate(
        _rules(site),
        credential,
        last,
        now=question.now,
        gpc=question.gpc,
        purpose=question.purpose,
        newest=newest_time(session, site.site_key) if last else None,
    )


def answer_for(
    session: Session, site: Site, decision: Decision, *, now: datetime, gpc: bool, is_latest: bool
) -> dict[str, Answer]:
    """The rule's answer after `decision`, for each purpose that its notice offers."""
    found: tuple[Decision, bool] | None = (decision, True)
    if not is_latest and decision.subject_id:
        found = latest_decision(session, site.site_key, decision.subject_id)
    last = _in_view_of_notice(session, found) if found else None
    purposes = (last and last.offered) or (DEFAULT_PURPOSE,)
    return {
        purpose: evaluate(_rules(site), Credential.GOOD, last, now=now, gpc=gpc, purpose=purpose)
        for purpose in purposes
    }


def _rules(site: Site) -> SiteRules:
    return SiteRules(site.child_directed, site.gpc_strict, site.reask_decliners)


def _look_up(
    session: Session, keyring: Keyring, site: Site, question: StatusQuestion
) -> tuple[Credential, LastDecision | None]:
    if question.credential is None:
        return Credential.NONE, None
    if mark := parse_mark(question.credential):
        return Credential.GOOD, _from_mark(session, site.site_key, mark)
    try:
        claims = read_token(keyring, site.site_key, question.credential)
    except InvalidSignature:
        return Credential.INVALID, None
    found = latest_decision(session, site.site_key, claims.subject_id)
    credential = Credential.EXPIRED if question.now >= claims.expires_at else Credential.GOOD
    return credential, _in_view_of_notice(session, found) if found else None


def _in_view_of_notice(session: Session, found: tuple[Decision, bool]) -> LastDecision:
    decision, verifies = found
    notice = served_notice(session, decision.site, decision.notice) if decision.notice else None
    return LastDecision(
        outcome=decision.outcome,
        purposes=decision.purposes,
        decided_at=decision.decided_at,
        expires_at=decision.expires_at,
        notice=decision.notice,
        gpc=decision.gpc,
        standing=_standing(session, notice),
        offered=notice.purposes if notice else (),
        verifies=verifies,
    )


def _from_mark(session: Session, site_key: str, mark: Mark) -> LastDecision:
    notice = notice_by_prefix(session, site_key, mark.notice)
    return LastDecision(
        outcome=mark.outcome,
        purposes=(),
        decided_at=None,
        expires_at=mark.expires_at,
        notice=notice.sha256 if notice else None,
        gpc=False,
        standing=_standing(session, notice),
        offered=(),
    )


def _standing(session: Session, notice: Notice | None) -> Standing:
    return standing(session, notice) if notice else Standing.REPLACED

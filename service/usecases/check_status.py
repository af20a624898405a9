"""May analytics load for this visitor? Never a side effect."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.ids import FIRST_ID
from service.domain.mark import Mark, parse_mark
from service.domain.status import (
    Answer,
    Credential,
    LastDecision,
    SiteRules,
    evaluate,
)
from service.signing.keys import Keyring
from service.signing.tokens import InvalidSignature, read_token
from service.storage.decisions import Kept
from service.storage.latest_decisions import latest_decision, latest_decisions, time_ahead
from service.storage.notices import UNKNOWN, NoticeNow, notice_by_prefix, notices_now
from service.storage.sites import Site

DEFAULT_PURPOSE = "analytics"


@dataclass(frozen=True, slots=True)
class StatusQuestion:
    """`credential` is what the visitor's cookie holds, a token or a mark; None for nothing."""

    credential: str | None
    purpose: str
    gpc: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class SubjectQuestion:
    """What a back end asks of one subject; `gpc` is that visitor's signal now."""

    subject_id: str
    gpc: bool = False


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
        newest=time_ahead(session, site.site_key, question.now) if last else None,
    )


def check_statuses(
    session: Session, site: Site, questions: Sequence[SubjectQuestion], purpose: str, now: datetime
) -> list[Answer]:
    """The same rule for each subject, in the order asked; the store is asked once for all."""
    last = _last_decisions(session, site.site_key, {asked.subject_id for asked in questions})
    rules, newest = _rules(site), time_ahead(session, site.site_key, now)
    return [
        evaluate(
            rules,
            Credential.GOOD,
            last.get(asked.subject_id),
            now=now,
            gpc=asked.gpc,
            purpose=purpose,
            newest=newest,
        )
        for asked in questions
    ]


def statuses_of_subject(
    session: Session, site: Site, subject_id: str, now: datetime
) -> dict[str, Answer]:
    """The same rule for one subject, for each purpose that their last notice offers."""
    last = last_of_subject(session, site.site_key, subject_id)
    newest = time_ahead(session, site.site_key, now)
    return answers_beside(_rules(site), last, now=now, gpc=False, newest=newest)


def answers_beside(
    rules: SiteRules,
    last: LastDecision | None,
    *,
    now: datetime,
    gpc: bool,
    newest: datetime | None,
) -> dict[str, Answer]:
    """The rule's answer after `last`, for each purpose that its notice offers."""
    return {
        purpose: evaluate(
            rules, Credential.GOOD, last, now=now, gpc=gpc, purpose=purpose, newest=newest
        )
        for purpose in (last and last.offered) or (DEFAULT_PURPOSE,)
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
    last = last_of_subject(session, site.site_key, claims.subject_id, claims.decision_id)
    is_over = question.now >= claims.expires_at
    return Credential.EXPIRED if is_over else Credential.GOOD, last


def last_of_subject(
    session: Session, site_key: str, subject_id: str, since: str = FIRST_ID
) -> LastDecision | None:
    """What counts of one subject; none before the decision `since`."""
    found = latest_decision(session, site_key, subject_id, since)
    return _in_view(session, site_key, [found])[0] if found else None


def _last_decisions(
    session: Session, site_key: str, subject_ids: Iterable[str]
) -> dict[str, LastDecision]:
    """What counts of each subject that there is, in two queries however many they are."""
    found = latest_decisions(session, site_key, subject_ids)
    return dict(zip(found, _in_view(session, site_key, found.values()), strict=True))


def _in_view(session: Session, site_key: str, found: Collection[Kept]) -> list[LastDecision]:
    """Each decision beside what has become of its notice."""
    notices = notices_now(session, site_key, {each.decision.notice or "" for each in found})
    return [beside(notices.get(each.decision.notice or "", UNKNOWN), each) for each in found]


def beside(notice: NoticeNow, found: Kept) -> LastDecision:
    """A decision beside what has become of its notice."""
    decision = found.decision
    return LastDecision(
        outcome=decision.outcome,
        purposes=decision.purposes,
        decided_at=decision.decided_at,
        expires_at=decision.expires_at,
        notice=decision.notice,
        gpc=decision.gpc,
        standing=notice.standing,
        offered=notice.purposes,
        verifies=found.verifies,
    )


def _from_mark(session: Session, site_key: str, mark: Mark) -> LastDecision:
    notice = notice_by_prefix(session, site_key, mark.notice)
    sha256 = notice.sha256 if notice else None
    now = notices_now(session, site_key, {sha256 or ""}).get(sha256 or "", UNKNOWN)
    return beside_mark(now, sha256, mark)


def beside_mark(now: NoticeNow, sha256: str | None, mark: Mark) -> LastDecision:
    """The refusal that a mark stands for, beside what has become of its notice."""
    return LastDecision(
        outcome=mark.outcome,
        purposes=(),
        decided_at=None,
        expires_at=mark.expires_at,
        notice=sha256,
        gpc=False,
        standing=now.standing,
        offered=(),
    )

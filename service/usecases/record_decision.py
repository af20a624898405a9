"""Record what a visitor decided: once, durably, under the service's own clock."""

import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.domain.click import DecisionRequest, Surroundings, decide
from service.domain.decision import Decision, Outcome
from service.domain.errors import FieldError, InvalidInput, KeyReused
from service.domain.mark import mark_of_accept, mark_of_refusal
from service.domain.notice import Months
from service.domain.status import Answer
from service.domain.token import Claims
from service.signing.keys import Keyring
from service.signing.tokens import InvalidSignature, read_token, sign_token
from service.storage import decisions, idempotency, latest_decisions
from service.storage.notices import Notice, current_notice, served_notice
from service.storage.sites import Site
from service.usecases.check_status import answer_for


@dataclass(frozen=True, slots=True)
class Recorded:
    """`answers` has the rule's answer for each purpose of the notice; `token` after an accept.

    `mark` is what a page's script may read of it.
    """

    decision: Decision
    answers: dict[str, Answer]
    token: str | None
    mark: str
    is_new: bool

    @property
    def is_kept(self) -> bool:
        """Whether the browser keeps it: a refusal always, an accept that answers its notice."""
        answers = self.answers.values()
        return self.token is None or any(
            answer.allowed or answer.reason == "given_over_gpc" for answer in answers
        )


def record_decision(
    session: Session, keyring: Keyring, site: Site, request: DecisionRequest, seen: Surroundings
) -> Recorded:
    """Append the decision, or find it where the same click was recorded before.

    `InvalidInput` for an accept that names a notice this site never served or purposes that
    notice does not offer; `KeyReused` for a key that was used otherwise. A refusal is never
    refused: what it names wrongly is left out.
    """
    earlier = idempotency.recorded(session, site.site_key, request.key_hash())
    decision = None if earlier else _append(session, keyring, site, request, seen)
    is_new = decision is not None
    if decision is None:
        decision = _recorded_before(session, site, request)
    gpc = request.gpc or seen.gpc
    answers = answer_for(session, site, decision, now=seen.now, gpc=gpc, is_latest=is_new)
    if decision.outcome is Outcome.ACCEPT:
        claims = _claims(site, decision)
        token, mark = sign_token(keyring, claims), mark_of_accept(claims)
        return Recorded(decision, answers, token, mark, is_new)
    return Recorded(decision, answers, None, str(mark_of_refusal(decision)), is_new)


def _append(
    session: Session, keyring: Keyring, site: Site, request: DecisionRequest, seen: Surroundings
) -> Decision | None:
    """The decision as appended; None when the same click was recorded meanwhile."""
    notice = served_notice(session, site.site_key, request.notice)
    if request.outcome is Outcome.ACCEPT:
        _check_accept(request, notice)
    shown = notice or current_notice(session, site.site_key)
    decision = decide(
        request,
        seen,
        site=site.site_key,
        jurisdiction=site.jurisdiction,
        notice=notice.sha256 if notice else None,
        validity=Months(shown.accept_months, shown.refusal_months) if shown else Months(),
        last=_last_of_token(session, keyring, site, request, seen),
    )
    with session.begin_nested() as attempt:
        seq = decisions.append(session, decision, salt=secrets.token_bytes(32))
        key_hash, fingerprint = request.key_hash(), request.fingerprint()
        if idempotency.claim(session, site.site_key, key_hash, fingerprint, seq, seen.now):
            return decision
        attempt.rollback()
    return None


def _check_accept(request: DecisionRequest, notice: Notice | None) -> None:
    if notice is None:
        raise InvalidInput([FieldError("/notice", "this site never served such a notice")])
    unknown = [purpose for purpose in request.purposes if purpose not in notice.purposes]
    if unknown:
        detail = f"the notice does not offer {', '.join(unknown)}"
        raise InvalidInput([FieldError("/purposes", detail)])


def _last_of_token(
    session: Session, keyring: Keyring, site: Site, request: DecisionRequest, seen: Surroundings
) -> Decision | None:
    """The last decision of the person whose token came along, if the token is good and alive."""
    token = request.token or seen.kept_token
    try:
        claims = read_token(keyring, site.site_key, token) if token else None
    except InvalidSignature:
        return None
    if claims is None or seen.now >= claims.expires_at:
        return None
    decisions.lock_subject(session, site.site_key, claims.subject_id)
    found = latest_decisions.latest_decision(session, site.site_key, claims.subject_id)
    return found[0] if found else None


def _recorded_before(session: Session, site: Site, request: DecisionRequest) -> Decision:
    earlier = idempotency.recorded(session, site.site_key, request.key_hash())
    if earlier is None or earlier.request_hash != request.fingerprint():
        raise KeyReused("This idempotency key was used for another decision; make a new one.")
    decision = decisions.decision_by_seq(session, site.site_key, earlier.seq)
    if decision is None:
        raise KeyReused("The decision made with this idempotency key was erased.")
    return decision


def _claims(site: Site, decision: Decision) -> Claims:
    """What the token says offline, where nothing else tells what the site forbids (16, 26)."""
    return Claims(
        site=decision.site,
        subject_id=decision.subject_id or "",
        decision_id=decision.decision_id,
        decided_at=decision.decided_at,
        expires_at=decision.expires_at,
        purposes=() if site.child_directed else decision.purposes,
        notice=(decision.notice or "")[:16],
        gpc=decision.gpc and not site.gpc_strict,
    )

"""Record what a visitor decided: once, durably, under the service's own clock."""

from dataclasses import dataclass
from secrets import token_bytes

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from service.domain.click import DecisionRequest, Surroundings, decide
from service.domain.decision import Decision, Outcome
from service.domain.errors import FieldError, InvalidInput, KeyReused, UnknownSite
from service.domain.mark import mark_of_accept, mark_of_refusal
from service.domain.notice import Months
from service.domain.status import Answer, LastDecision, SiteRules
from service.domain.token import Claims
from service.signing.keys import Keyring
from service.signing.tokens import InvalidSignature, read_token, sign_token
from service.storage import decisions, idempotency, latest_decisions
from service.storage.decisions import Kept
from service.storage.engine import wait_for_standby
from service.storage.notices import UNKNOWN, NoticeNow, current_notice
from service.storage.recording import Before, before_recording, record_once
from service.usecases.check_status import answers_beside, beside, last_of_subject


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


def shown_token(request: DecisionRequest, seen: Surroundings) -> str | None:
    """The token that came along: recording locks its person's history until it is committed."""
    return request.token or seen.kept_token


def record_decision(
    connection: Connection,
    keyring: Keyring,
    site: str,
    request: DecisionRequest,
    seen: Surroundings,
) -> Recorded:
    """Append the decision, or find it where the same click was recorded before.

    `UnknownSite`; `InvalidInput` for an accept that names a notice this site never served or
    purposes that notice does not offer; `KeyReused` for a key that was used otherwise. A refusal is
    never refused: what it names wrongly is left out. Where no token is shown and the store
    `is_at_once`, a connection without a transaction will do.
    """
    before = before_recording(connection, site, request.key_hash(), request.notice, seen.now)
    if before is None:
        raise UnknownSite("There is no such site, or it is disabled.")
    decision = None if before.earlier else _append(connection, keyring, site, before, request, seen)
    is_new = decision is not None
    if decision is None:
        decision = _recorded_before(connection, site, request)
    if is_new or decision.subject_id is None:
        last: LastDecision | None = beside(before.notice or UNKNOWN, Kept(decision, verifies=True))
    else:
        with Session(connection) as session:
            last = last_of_subject(session, site, decision.subject_id)
    answers = answers_beside(
        before.rules,
        last,
        now=seen.now,
        gpc=request.gpc or seen.gpc,
        newest=max(before.ahead or decision.decided_at, decision.decided_at),
    )
    if decision.outcome is Outcome.ACCEPT:
        claims = claims_of(before.rules, decision)
        token, mark = sign_token(keyring, claims), mark_of_accept(claims)
        return Recorded(decision, answers, token, mark, is_new)
    return Recorded(decision, answers, None, str(mark_of_refusal(decision)), is_new)


def _append(
    connection: Connection,
    keyring: Keyring,
    site: str,
    before: Before,
    request: DecisionRequest,
    seen: Surroundings,
) -> Decision | None:
    """The decision as appended; None when the same click was recorded meanwhile."""
    if request.outcome is Outcome.ACCEPT:
        _check_accept(request, before.notice)
    decision = decide(
        request,
        seen,
        site=site,
        jurisdiction=before.jurisdiction,
        notice=request.notice if before.notice else None,
        validity=before.months or _months_of_current(connection, site),
        last=_last_of_token(connection, keyring, site, request, seen),
    )
    salt, key_hash, fingerprint = token_bytes(32), request.key_hash(), request.fingerprint()
    is_new = record_once(connection, decision, salt, key_hash, fingerprint, seen.now)
    return decision if is_new else None


def _months_of_current(connection: Connection, site: str) -> Months:
    with Session(connection) as session:
        shown = current_notice(session, site)
    return Months(shown.accept_months, shown.refusal_months) if shown else Months()


def _check_accept(request: DecisionRequest, notice: NoticeNow | None) -> None:
    if notice is None:
        raise InvalidInput([FieldError("/notice", "this site never served such a notice")])
    unknown = [purpose for purpose in request.purposes if purpose not in notice.purposes]
    if unknown:
        detail = f"the notice does not offer {', '.join(unknown)}"
        raise InvalidInput([FieldError("/purposes", detail)])


def _last_of_token(
    connection: Connection,
    keyring: Keyring,
    site: str,
    request: DecisionRequest,
    seen: Surroundings,
) -> Decision | None:
    """The last decision of the person whose token came along, if the token is good and alive."""
    token = shown_token(request, seen)
    try:
        claims = read_token(keyring, site, token) if token else None
    except InvalidSignature:
        return None
    if claims is None or seen.now >= claims.expires_at:
        return None
    with Session(connection) as session:
        decisions.lock_subject(session, site, claims.subject_id)
        found = latest_decisions.latest_decision(session, site, claims.subject_id)
    return found[0] if found else None


def _recorded_before(connection: Connection, site: str, request: DecisionRequest) -> Decision:
    with Session(connection) as session:
        earlier = idempotency.recorded(session, site, request.key_hash())
        if earlier is None or earlier.request_hash != request.fingerprint():
            raise KeyReused("This idempotency key was used for another decision; make a new one.")
        decision = decisions.decision_by_seq(session, site, earlier.seq)
        if decision is None:
            raise KeyReused("The decision made with this idempotency key was erased.")
        wait_for_standby(session)  # the first answer may have been 503 because it had not
        return decision


def claims_of(rules: SiteRules, decision: Decision) -> Claims:
    """What the token says offline, where nothing else tells what the site forbids (16, 26)."""
    return Claims(
        site=decision.site,
        subject_id=decision.subject_id or "",
        decision_id=decision.decision_id,
        decided_at=decision.decided_at,
        expires_at=decision.expires_at,
        purposes=() if rules.child_directed else decision.purposes,
        notice=(decision.notice or "")[:16],
        gpc=decision.gpc and not rules.gpc_strict,
    )

"""The same question as `check_status`, answered from one read of the store."""

from service.domain.mark import parse_mark
from service.domain.status import Answer, Credential, LastDecision, evaluate
from service.signing.keys import Keyring
from service.signing.tokens import InvalidSignature, read_token
from service.storage.visitor_states import VisitorState, VisitorStates
from service.usecases.check_status import StatusQuestion, beside, beside_mark


def check_visitor(
    states: VisitorStates, keyring: Keyring, site: str, question: StatusQuestion
) -> tuple[VisitorState, Answer] | None:
    """What is known of the visitor, and the rule's answer; None where there is no such site."""
    state, credential, last = _look_up(states, keyring, site, question)
    if state is None:
        return None
    return state, evaluate(
        state.rules,
        credential,
        last,
        now=question.now,
        gpc=question.gpc,
        purpose=question.purpose,
        newest=state.newest,
    )


def _look_up(
    states: VisitorStates, keyring: Keyring, site: str, question: StatusQuestion
) -> tuple[VisitorState | None, Credential, LastDecision | None]:
    if question.credential is None:
        return states.of_stranger(site), Credential.NONE, None
    if mark := parse_mark(question.credential):
        state = states.of_mark(site, mark.notice, question.now)
        last = beside_mark(state.notice, state.sha256, mark) if state else None
        return state, Credential.GOOD, last
    try:
        claims = read_token(keyring, site, question.credential)
    except InvalidSignature:
        return states.of_stranger(site), Credential.INVALID, None
    state = states.of_subject(site, claims.subject_id, claims.decision_id, question.now)
    last = beside(state.notice, state.last) if state and state.last else None
    is_over = question.now >= claims.expires_at
    return state, Credential.EXPIRED if is_over else Credential.GOOD, last

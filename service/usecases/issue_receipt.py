"""Issue the receipt of an accept: from what was recorded and what was then shown, nothing else."""

import json

from sqlalchemy.orm import Session

from service.domain.canonical import canonical
from service.domain.decision import Outcome
from service.domain.errors import UnknownReceipt
from service.domain.ids import DECISION_ID
from service.domain.receipt import Accepted, Form
from service.domain.receipt_dpv import dpv_receipt
from service.domain.receipt_kantara import kantara_receipt
from service.signing.keys import Keyring
from service.signing.tokens import sign
from service.storage.decisions import Kept, find_decision
from service.storage.notices import served_notice

RECEIPT_TYPE = "pahintulot-receipt+jws"
_FORMS = {"dpv": dpv_receipt, "kantara": kantara_receipt}


def issue_receipt(
    session: Session, keyring: Keyring, site_key: str, decision_id: str, form: Form
) -> bytes:
    """The receipt's canonical bytes, always the same for a decision.

    `UnknownReceipt` for a refusal and for what is erased, absent, another site's or no id at all.
    """
    kept = None
    if DECISION_ID.fullmatch(decision_id):
        kept = find_decision(session, site_key, decision_id)
    accepted = accepted_in(session, keyring, kept) if kept else None
    if accepted is None:
        raise UnknownReceipt("There is no such receipt.")
    return write_receipt(accepted, form)


def accepted_in(session: Session, keyring: Keyring, kept: Kept) -> Accepted | None:
    """What there is to give a receipt of: nothing for a refusal or a record that was changed."""
    decision = kept.decision
    if decision.outcome is not Outcome.ACCEPT or not kept.verifies or decision.notice is None:
        return None
    notice = served_notice(session, decision.site, decision.notice)
    if notice is None:
        return None
    return Accepted(decision, json.loads(notice.content), notice.published_at, keyring.issuer)


def write_receipt(accepted: Accepted, form: Form) -> bytes:
    """RFC 8785 bytes."""
    return canonical(_FORMS[form](accepted))


def sign_receipt(keyring: Keyring, receipt: bytes) -> str:
    """A compact JWS whose payload is exactly the receipt."""
    return sign(keyring.newest, RECEIPT_TYPE, receipt)

"""Show a person what is kept about them: their own decisions, and a receipt of each accept."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from service.domain.canonical import Json
from service.domain.errors import UnknownSubject
from service.domain.export import committed_record
from service.domain.receipt import Accepted
from service.signing.keys import Keyring
from service.signing.tokens import InvalidSignature, read_token
from service.storage.decision_lists import history
from service.usecases.issue_receipt import accepted_in, sign_receipt, write_receipt

PAGE = 20  # an accept costs two signatures and 17 KB, and anybody with a token may ask


@dataclass(frozen=True, slots=True)
class History:
    """Newest first; `next` is the last decision's id where older ones are left."""

    subject_id: str
    decisions: list[dict[str, Json]]
    receipts: list[dict[str, Any]]
    next: str | None


def show_history(
    session: Session, keyring: Keyring, site_key: str, token: str, before: str | None = None
) -> History:
    """At most `PAGE` decisions of the person whom the token names, though it be past its end.

    `UnknownSubject` for a token that is not ours, another site's or an erased person's alike.
    """
    try:
        subject_id = read_token(keyring, site_key, token).subject_id
    except InvalidSignature:
        subject_id = ""
    return history_of(session, keyring, site_key, subject_id, before, PAGE)


def history_of(
    session: Session,
    keyring: Keyring,
    site_key: str,
    subject_id: str,
    before: str | None = None,
    limit: int | None = None,
) -> History:
    """The same of the subject named; all of it unless there is a limit."""
    more = None if limit is None else limit + 1
    found = history(session, site_key, subject_id, before, more) if subject_id else []
    if not found:
        raise UnknownSubject("The token names nobody of this site.")
    page = found[:limit]
    accepts = [accepted_in(session, keyring, kept) for kept in page]
    return History(
        subject_id=subject_id,
        decisions=[committed_record(kept.decision, kept.commitment) for kept in page],
        receipts=[_receipts(keyring, accepted) for accepted in accepts if accepted],
        next=page[-1].decision.decision_id if len(found) > len(page) else None,
    )


def _receipts(keyring: Keyring, accepted: Accepted) -> dict[str, Any]:
    dpv, kantara = write_receipt(accepted, "dpv"), write_receipt(accepted, "kantara")
    return {
        "decision_id": accepted.decision.decision_id,
        "dpv": json.loads(dpv),
        "kantara": json.loads(kantara),
        "signed": {"dpv": sign_receipt(keyring, dpv), "kantara": sign_receipt(keyring, kantara)},
    }

"""Find what an officer typed or pasted: an id, a visitor's token, a receipt signed or not.

It is a pointer, no proof: what it leads to is read from the log.
"""

import json
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from service.domain.errors import NotNumberedYet
from service.domain.ids import DECISION_ID, SUBJECT_ID
from service.domain.receipt import receipt_id_of
from service.domain.receipt_names import OfKantara, decision_named
from service.signing.keys import Keyring
from service.signing.tokens import InvalidSignature, read_token, verify
from service.storage.changes import indexes_of_decisions
from service.storage.decisions import ids_of_subject, seq_of, seqs_of_subjects
from service.usecases.issue_receipt import RECEIPT_TYPE

LONGEST = 64 * 1024  # characters; a receipt of many cookies has a third of it

Kind = Literal["decision", "subject"]


@dataclass(frozen=True, slots=True)
class Found:
    """`index` is the decision's in the site's log, or the lowest of the subject's decisions."""

    kind: Kind
    index: int


def find_record(session: Session, keyring: Keyring, site_key: str, typed: str) -> Found | None:
    """What it names; None for what is absent, erased, another site's or nothing of ours alike.

    `NotNumberedYet` for what was recorded this very second.
    """
    said = typed.strip()
    if len(said) > LONGEST:
        return None
    if SUBJECT_ID.fullmatch(said):
        return _subject(session, site_key, said)
    if DECISION_ID.fullmatch(said.lower()):
        return _decision(session, site_key, said.lower())
    try:
        return _subject(session, site_key, read_token(keyring, site_key, said).subject_id)
    except InvalidSignature:
        return _of_receipt(session, site_key, decision_named(_receipt(keyring, said)))


def _receipt(keyring: Keyring, said: str) -> Any:  # noqa: ANN401 - any JSON
    """What a receipt says, signed or plain; None where it is none."""
    try:
        text = said if said.startswith("{") else verify(keyring, RECEIPT_TYPE, said)
        return json.loads(text)
    except (InvalidSignature, ValueError, RecursionError):
        return None


def _of_receipt(session: Session, site_key: str, named: str | OfKantara | None) -> Found | None:
    if isinstance(named, OfKantara):
        made = ids_of_subject(session, site_key, named.subject_id, named.within)
        named = next((each for each in made if receipt_id_of(each) == named.receipt_id), None)
    return _decision(session, site_key, named) if named else None


def _decision(session: Session, site_key: str, decision_id: str) -> Found | None:
    seq = seq_of(session, site_key, decision_id)
    return _found(session, "decision", [seq] if seq is not None else [])


def _subject(session: Session, site_key: str, subject_id: str) -> Found | None:
    return _found(session, "subject", seqs_of_subjects(session, site_key, [subject_id]))


def _found(session: Session, kind: Kind, seqs: list[int]) -> Found | None:
    if not seqs:
        return None
    indexes = indexes_of_decisions(session, seqs)
    if not indexes:
        raise NotNumberedYet("It was just recorded; look again in a second.")
    return Found(kind, indexes[0])

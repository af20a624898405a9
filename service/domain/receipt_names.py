"""What a receipt says of the decision that it was issued for, whichever form it has."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from service.domain.id_ranges import IdRange
from service.domain.ids import DECISION_ID, SUBJECT_ID, first_decision_id

_SECOND = timedelta(seconds=1)


class OfKantara(NamedTuple):
    """A receipt of that form names its subject and the second, and itself; not its decision."""

    receipt_id: str
    subject_id: str
    within: IdRange


def decision_named(receipt: Any) -> str | OfKantara | None:  # noqa: ANN401 - whatever JSON was typed
    """The decision's id, or what else leads to it; None where it is no receipt of ours."""
    match receipt:
        case {"dpv:hasRecordOfActivity": {"dct:identifier": str(decision_id)}}:
            return decision_id if DECISION_ID.fullmatch(decision_id) else None
        case {
            "consentReceiptID": str(receipt_id),
            "piiPrincipalId": str(subject_id),
            "consentTimestamp": int(second),
        } if SUBJECT_ID.fullmatch(subject_id):
            within = _ids_of(second)
            return OfKantara(receipt_id, subject_id, within) if within else None
    return None


def _ids_of(second: int) -> IdRange | None:
    try:
        begin = datetime.fromtimestamp(second, UTC)
        return IdRange(first_decision_id(begin), first_decision_id(begin + _SECOND))
    except (ValueError, OverflowError, OSError):  # no second of any calendar
        return None

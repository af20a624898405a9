"""The receipt as JSON-LD: ISO/IEC TS 27560 in the terms of the W3C's DPV 2.3.

https://w3id.org/dpv/guides/consent-27560; where the guide and the vocabulary differ, the
vocabulary is followed: a term that it does not define is never used. Under the GDPR the receipt
is the guide's `eu-gdpr` variant.
"""

from service.domain.canonical import Json
from service.domain.ids import notice_reference
from service.domain.receipt import Accepted, known
from service.domain.receipt_parties import entities, rights
from service.domain.receipt_process import process
from service.domain.times import rfc3339
from service.domain.vocabulary import CONTEXT, jurisdictions, lasting, law

SCHEMA = "https://w3id.org/dpv/schema/dpv-27560"


def dpv_receipt(accepted: Accepted) -> dict[str, Json]:
    """The receipt of an accept."""
    return {
        "@context": CONTEXT,
        "@id": f"{accepted.record_url}/receipt",
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": accepted.receipt_id,
        "dpv:hasIdentifier": accepted.receipt_id,
        "dct:conformsTo": _schema(accepted, "receipt"),
        "dct:created": rfc3339(accepted.decision.decided_at),
        "dct:publisher": accepted.controller_url,
        "schema:recipient": "dpv:DataSubject",
        "dpv:hasRecordOfActivity": _record(accepted),
    }


def _record(accepted: Accepted) -> dict[str, Json]:
    decision = accepted.decision
    return known(
        {
            "@id": accepted.record_url,
            "@type": "dpv:ConsentRecord",
            "dct:identifier": decision.decision_id,
            "dpv:hasIdentifier": decision.decision_id,
            "dct:conformsTo": _schema(accepted, "record"),
            "dpv:hasDataSubject": {
                "@id": f"urn:pahintulot:subject:{decision.subject_id}",
                "@type": "dpv:DataSubject",
            },
            "dpv:hasDataController": accepted.controller_url,
            "dpv:hasJurisdiction": jurisdictions(decision.jurisdiction),
            "dpv:hasApplicableLaw": law(decision.jurisdiction),
            "dpv:hasNotice": _notice(accepted),
            "dpv:hasProcess": [process(accepted, purpose) for purpose in decision.purposes],
            "dpv:hasConsentControl": {
                "@type": ["dpv:ManageConsent", "dpv:WithdrawConsent"],
                "dpv:isExercisedAt": accepted.withdraw_url,
            },
            "dpv:hasRight": rights(accepted),
            "dpv:hasEntity": entities(accepted),
            "dpv:hasConsentStatus": [_status(accepted)],
            "dpv:hasStorageCondition": _kept_for(accepted.notice.get("consent_log")),
        }
    )


def _notice(accepted: Accepted) -> dict[str, Json]:
    return {
        "@id": accepted.notice_url,
        "@type": "dpv:ConsentNotice",
        "dct:identifier": notice_reference(accepted.decision.notice),
        "dct:date": rfc3339(accepted.published_at)[:10],
        "dct:language": list(accepted.decision.languages),
        "schema:url": accepted.notice["privacy_url"],
        "schema:version": str(accepted.notice["version"]),
    }


def _status(accepted: Accepted) -> dict[str, Json]:
    decision = accepted.decision
    return {
        "@type": ["dpv:ConsentGiven", "dpv:ExpressedConsent"],
        "dpv:isIndicatedBy": "dpv:DataSubject",
        "dpv:hasIndicationMethod": f"{decision.source}:{decision.outcome}",
        "dpv:isIndicatedAtTime": rfc3339(decision.decided_at),
        "dpv:hasDuration": lasting(accepted.validity),
        "schema:validThrough": rfc3339(decision.expires_at),
    }


def _kept_for(consent_log: dict[str, int] | None) -> Json:
    """How long the record itself is kept."""
    if consent_log is None:
        return None
    return {
        "@type": "dpv:StorageDuration",
        "dct:description": "this record, from the end of its validity or its withdrawal",
        "dpv:hasDuration": lasting(f"P{consent_log['accept_months']}M"),
    }


def _schema(accepted: Accepted, of: str) -> str:
    return f"{SCHEMA}#{of}-eu-gdpr" if accepted.is_under_gdpr else f"{SCHEMA}#{of}"

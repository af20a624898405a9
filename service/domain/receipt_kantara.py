"""The receipt as JSON of the Kantara Initiative's Consent Receipt Specification v1.1.0."""

from typing import Any
from urllib.parse import urlsplit

from service.domain.canonical import Json
from service.domain.receipt import Accepted, known
from service.domain.times import rfc3339
from service.domain.vocabulary import SENSITIVE

VERSION = "KI-CR-v1.1.0"
UNKNOWN = "unknown"  # the specification asks for a word where the site has named no country
METHODS = {
    "banner": "web notice, accept button",
    "settings": "web settings, accept button",
    "script": "accept button of the website's own",
    "form": "web form, accept button",
    "api": "the website's own system",
}


def kantara_receipt(accepted: Accepted) -> dict[str, Json]:
    """The receipt of an accept; `consentTimestamp` in whole seconds since 1970."""
    decision = accepted.decision
    country = decision.jurisdiction or accepted.notice["controller"].get("country")
    categories = _categories(accepted)
    return {
        "version": VERSION,
        "jurisdiction": country or UNKNOWN,
        "consentTimestamp": int(decision.decided_at.timestamp()),
        "collectionMethod": METHODS.get(decision.source, decision.source),
        "consentReceiptID": accepted.receipt_id,
        "language": accepted.language,
        "piiPrincipalId": decision.subject_id,
        "piiControllers": [_controller(accepted)],
        "policyUrl": accepted.notice_url,
        "services": [
            {
                "service": urlsplit(decision.page_origin or "").netloc or decision.site,
                "purposes": [_purpose(accepted, purpose) for purpose in decision.purposes],
            }
        ],
        "sensitive": not SENSITIVE.isdisjoint(categories),
        "spiCat": [category for category in categories if category in SENSITIVE],
    }


def _categories(accepted: Accepted) -> list[str]:
    return [name.removeprefix("pd:") for name in accepted.notice.get("categories_of_data", [])]


def _controller(accepted: Accepted) -> dict[str, Json]:
    controller: dict[str, Any] = accepted.notice["controller"]
    return known(
        {
            "piiController": controller["name"],
            "onBehalf": False,
            "contact": controller["contact"],
            "address": known(
                {
                    "streetAddress": controller.get("address"),
                    "addressCountry": controller.get("country"),
                }
            ),
            "email": accepted.email,
            "phone": controller.get("phone"),
            "piiControllerUrl": controller.get("url"),
        }
    )


def _purpose(accepted: Accepted, purpose: str) -> dict[str, Json]:
    decision = accepted.decision
    third_parties = accepted.third_parties(purpose)
    return known(
        {
            "purpose": accepted.describe(purpose),
            "purposeCategory": [purpose.capitalize()],
            "consentType": "EXPLICIT",
            "piiCategory": list(_categories(accepted)),
            "primaryPurpose": purpose == "analytics",
            "termination": f"{rfc3339(decision.expires_at)} or withdrawal",
            "thirdPartyDisclosure": bool(third_parties),
            "thirdPartyName": ", ".join(third_parties),
        }
    )

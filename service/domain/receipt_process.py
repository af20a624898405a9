"""What is done with the data for one purpose, as a DPV process."""

from service.domain.canonical import Json
from service.domain.receipt import Accepted, known
from service.domain.vocabulary import lasting, personal_data, place

PURPOSES = {
    "analytics": "dpv:ServiceUsageAnalytics",
    "marketing": "dpv:Marketing",
    "preferences": "dpv:ServicePersonalisation",
}


def process(accepted: Accepted, purpose: str) -> dict[str, Json]:
    """The process that serves `purpose`, as far as the notice tells."""
    categories = accepted.notice.get("categories_of_data", [])
    return known(
        {
            "@type": "dpv:Process",
            "dpv:hasPurpose": _purpose(accepted, purpose),
            "dpv:hasPersonalData": [personal_data(category) for category in categories],
            "dpv:hasProcessing": ["dpv:Collect", "dpv:Store", "dpv:Use"],
            "dpv:hasLegalBasis": (
                "eu-gdpr:A6-1-a" if accepted.is_under_gdpr else "dpv:ExpressedConsent"
            ),
            "dpv:hasRecipient": [accepted.controller_url, *_third_parties(accepted, purpose)],
            "dpv:hasStorageCondition": _storage(accepted, purpose),
            **_transfers(accepted),
        }
    )


def _purpose(accepted: Accepted, purpose: str) -> dict[str, Json]:
    told = accepted.describe(purpose)
    return known(
        {
            "@type": "dpv:Purpose",
            "skos:broader": PURPOSES.get(purpose),
            "dct:identifier": purpose,
            "dct:description": {"@language": accepted.language, "@value": told},
        }
    )


def _third_parties(accepted: Accepted, purpose: str) -> list[Json]:
    return [
        {"@type": "dpv:ThirdParty", "dpv:hasName": name} for name in accepted.third_parties(purpose)
    ]


def _storage(accepted: Accepted, purpose: str) -> list[Json]:
    conditions: list[Json] = [
        {"@type": "dpv:StorageLocation", "dpv:hasLocation": place(location)}
        for location in accepted.notice.get("storage_locations", [])
    ]
    if duration := accepted.retention(purpose):
        conditions.append({"@type": "dpv:StorageDuration", "dpv:hasDuration": lasting(duration)})
    return conditions


def _transfers(accepted: Accepted) -> dict[str, Json]:
    transfers = accepted.notice.get("transfers", [])
    return {
        "dpv:hasThirdCountry": [place(transfer["country"]) for transfer in transfers],
        "dpv:hasTechnicalOrganisationalMeasure": [
            {
                "@type": "dpv:SafeguardForDataTransfer",
                "dct:description": f"{transfer['country']}: {transfer['safeguard']}",
            }
            for transfer in transfers
        ],
    }

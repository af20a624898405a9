"""Accepts and notices to vary, and what a receipt is held against."""

import json
from pathlib import Path
from typing import Any

from service.domain.receipt import Accepted
from tests.unit.domain.samples import NOW, decision

DATA = Path(__file__).parents[2] / "data"
# the W3C's DPV 2.3 with its extensions pd, loc and eu-gdpr, one prefixed term a line
TERMS = set((DATA / "dpv-2.3-terms.txt").read_text().splitlines()[1:])
VOCABULARIES = ("dpv", "pd", "loc", "eu-gdpr")
OLD_NOTICE: dict[str, Any] = {
    "version": 3,
    "controller": {"name": "Pahayagan Inc.", "contact": "privacy@site.example"},
    "privacy_url": "https://site.example/privacy",
    "purposes": ["analytics"],
    "cookies": [
        {
            "name": "_ga_*",
            "provider": "Panukat Ltd.",
            "purpose": "analytics",
            "duration": "P13M",
            "third_party": True,
        }
    ],
    "recipients": [],
    "validity": {"accept_months": 6, "refusal_months": 6},
    "default_language": "fil",
    "languages": {
        "fil": {"reviewed_by": None, "texts": {"purpose_analytics_description": "Bilang ng dalaw"}}
    },
}
NOTICE: dict[str, Any] = OLD_NOTICE | {
    "controller": {
        **OLD_NOTICE["controller"],
        "address": "1 Kalye, Maynila",
        "country": "PH",
        "url": "https://site.example",
        "phone": "+63 2 5550 0000",
    },
    "data_protection_contact": "dpo@site.example",
    "authority": {"name": "National Privacy Commission", "url": "https://privacy.gov.ph"},
    "categories_of_data": ["pd:Identifier", "pd:BrowsingBehaviour"],
    "storage_locations": ["PH", "EU"],
    "transfers": [{"country": "IE", "safeguard": "a contract"}],
    "consent_log": {"accept_months": 36, "refusal_months": 1},
    "recipients": ["Taga-ulat Inc."],
}


def accepted(notice: dict[str, Any] = NOTICE, **changes: object) -> Accepted:
    """An accept of the sample decision under that notice."""
    return Accepted(decision(**changes), notice, NOW, "https://consent.example")


def terms(node: Any) -> set[str]:
    """Every prefixed name in a receipt, as a key or as a value, outside its context."""
    match node:
        case dict():
            inner = [terms(value) for name, value in node.items() if name != "@context"]
            return set(node).union(*inner) - {"@context"}
        case list():
            return set().union(*map(terms, node))
        case str():
            return {node}
    return set()


def of_the_vocabularies(receipt: Any) -> set[str]:
    """The terms that the vocabularies have to define."""
    return {term for term in terms(receipt) if term.partition(":")[0] in VOCABULARIES}


def schema(name: str) -> dict[str, Any]:
    """One of our JSON Schemas."""
    return json.loads((DATA / f"{name}-receipt.schema.json").read_text())

"""A draft of a notice to vary, and our texts to compose it from."""

import json

from service.bundled import BANNER
from service.domain.notice import (
    Authority,
    Controller,
    Cookie,
    Months,
    NoticeDraft,
    Transfer,
)
from service.usecases.load_catalogues import catalogue_of

LOCALES = {
    path.stem: json.loads(path.read_text("utf-8")) for path in (BANNER / "locales").glob("*.json")
}
CATALOGUES = {language: catalogue_of(locale, LOCALES["en"]) for language, locale in LOCALES.items()}
KEPT = Months(36, 1)
CONTROLLER = Controller(
    "News Example Inc.", "dpo@news.example", "1 Example St, Manila", "PH", "https://news.example"
)


def cookie(duration: str = "P13M") -> Cookie:
    return Cookie("_ga", "Example Analytics", "analytics", duration, third_party=True)


def draft(**changes: object) -> NoticeDraft:
    fields = {
        "controller": CONTROLLER,
        "data_protection_contact": "dpo@news.example",
        "authority": Authority("National Privacy Commission", "https://privacy.gov.ph"),
        "privacy_url": "https://news.example/privacy",
        "cookies": (cookie(),),
        "categories_of_data": ("pd:BrowsingBehaviour", "pd:Identifier"),
        "storage_locations": ("PH", "EU"),
        "transfers": (Transfer("US", "standard contractual clauses"),),
        "default_language": "fil",
        "languages": {"fil": {}, "en": {}},
        "recipients": ("Example Analytics", "Second Party"),
        "unreviewed_languages": ("fil", "en"),
    }
    return NoticeDraft(**fields | changes)

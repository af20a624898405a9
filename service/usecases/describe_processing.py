"""Describe what is done with a site's data, for its record of processing (GDPR Art. 30)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service.domain.cookie_table import cookie_rows
from service.domain.countries import COUNTRIES
from service.domain.notice_content import CATEGORIES
from service.storage.notices import current_notice
from service.storage.sites import Site
from service.usecases.load_catalogues import load_catalogues


@dataclass(frozen=True, slots=True)
class DeclaredProcessing:
    """What a notice declares, in words; what an older one does not say is empty or None.

    `purposes` are names and descriptions, `transfers` places and safeguards; `controller` has the
    notice's own fields, its country in words.
    """

    sha256: str
    version: int
    published_at: datetime
    controller: dict[str, str | None]
    data_protection_contact: str | None
    purposes: list[tuple[str, str]]
    categories: list[str]
    recipients: list[str]
    storage_locations: list[str]
    transfers: list[tuple[str, str]]
    cookies: list[dict[str, str]]
    accept_months: int
    refusal_months: int


def declared_processing(session: Session, site: Site, language: str) -> DeclaredProcessing | None:
    """What the current notice declares, in `language` where it speaks it; None before the first."""
    notice = current_notice(session, site.site_key)
    if notice is None:
        return None
    content = json.loads(notice.content)
    spoken = language if language in content["languages"] else content["default_language"]
    ours = _catalogue(language)

    def place(code: str) -> str:
        return ours.get(f"country_{code.lower()}", COUNTRIES.get(code, code))

    controller = content["controller"]
    return DeclaredProcessing(
        sha256=notice.sha256,
        version=notice.version,
        published_at=notice.published_at,
        controller={**controller, "country": place(controller.get("country", ""))},
        data_protection_contact=content.get("data_protection_contact"),
        purposes=[_purpose(content, spoken, purpose) for purpose in content["purposes"]],
        categories=[
            ours[CATEGORIES[term]] if term in CATEGORIES else term
            for term in content.get("categories_of_data", [])
        ],
        recipients=content.get("recipients", []),
        storage_locations=[place(code) for code in content.get("storage_locations", [])],
        transfers=[(place(to["country"]), to["safeguard"]) for to in content.get("transfers", [])],
        cookies=cookie_rows(content, spoken),
        accept_months=notice.accept_months,
        refusal_months=notice.refusal_months,
    )


def _purpose(content: dict[str, Any], language: str, purpose: str) -> tuple[str, str]:
    """What it is called and what it is for; its own word where the notice does not say."""
    texts = content["languages"][language]["texts"]
    name = texts.get(f"purpose_{purpose}_name", purpose)
    return name, texts.get(f"purpose_{purpose}_description", "")


def _catalogue(language: str) -> Mapping[str, str]:
    catalogues = load_catalogues()
    return catalogues[language if language in catalogues else "en"].texts

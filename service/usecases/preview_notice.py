"""What a site's visitors would be shown of a draft, with nothing kept and nothing published."""

from typing import Any

from sqlalchemy.orm import Session

from service.domain.canonical import Json, canonical, sha256_hex
from service.domain.notice import NoticeDraft
from service.storage.sites import Site
from service.usecases.check_notice import next_content
from service.usecases.say_notice import every_word
from service.usecases.serve_banner import configuration_with


def preview_configuration(
    session: Session, site: Site, draft: NoticeDraft, language: str
) -> dict[str, Json]:
    """What the script would be told."""
    content, sha256 = _content(session, site, draft)
    return configuration_with(
        content, sha256, site, language, standing=[sha256], refusal_months=draft.refusal_months
    )


def preview_words(
    session: Session, site: Site, draft: NoticeDraft, language: str
) -> dict[str, Json]:
    """Every text of that language, the panel's too."""
    content, sha256 = _content(session, site, draft)
    return every_word(content, sha256, language)


def _content(session: Session, site: Site, draft: NoticeDraft) -> tuple[dict[str, Any], str]:
    """Of a purpose that has no words yet, its name stands in for them."""
    content: dict[str, Any] = next_content(session, site, draft)
    for said in content["languages"].values():
        for purpose in draft.purposes:
            for part in ("name", "description"):
                said["texts"].setdefault(f"purpose_{purpose}_{part}", purpose)
    return content, sha256_hex(canonical(content))

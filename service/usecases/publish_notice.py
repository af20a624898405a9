"""Publish a notice: immutable from then on, and the one that visitors see."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from service.bundled import BANNER
from service.domain.canonical import canonical, sha256_hex
from service.domain.errors import FieldError, InvalidNotice
from service.domain.notice import Catalogue, Months, NoticeChange, NoticeDraft
from service.domain.notice_content import compose
from service.domain.token import MAX_TOKEN_BYTES, longest_token_bytes
from service.domain.wording import LANGUAGES
from service.storage.notices import Notice, announce_notice, current_notice
from service.storage.sites import Site


def publish_notice(
    session: Session, site: Site, draft: NoticeDraft, *, material: bool, issuer: str, now: datetime
) -> Notice:
    """The published notice; `InvalidNotice` when it may not be.

    A material one makes every accept under the ones before it expire (row 11); the first of a
    site always is.
    """
    if longest_token_bytes(issuer, site.site_key, draft.purposes) > MAX_TOKEN_BYTES:
        detail = f"tokens of this site could exceed {MAX_TOKEN_BYTES} bytes: declare fewer purposes"
        raise InvalidNotice([FieldError("/purposes", detail)])
    before = current_notice(session, site.site_key)
    version = before.version + 1 if before else 1
    consent_log = Months(site.keep_accepts_months, site.keep_refusals_months)
    catalogues = load_catalogues(draft.languages)
    content = canonical(compose(draft, site.site_key, version, catalogues, consent_log))
    lineage = 1 if before is None else before.lineage + material
    notice = Notice(
        site_key=site.site_key,
        sha256=sha256_hex(content),
        version=version,
        lineage=lineage,
        purposes=draft.purposes,
        accept_months=draft.accept_months,
        refusal_months=draft.refusal_months,
        published_at=now,
        content=content,
        draft=json.dumps(asdict(draft), ensure_ascii=False),
    )
    session.add(notice)
    session.flush()
    is_material = before is None or material
    announce_notice(
        session, notice, NoticeChange.MATERIAL if is_material else NoticeChange.EDITORIAL, now
    )
    return notice


def load_catalogues(languages: Iterable[str]) -> dict[str, Catalogue]:
    """Our texts in these languages; `InvalidNotice` for one that we do not have."""
    missing = [language for language in languages if language not in LANGUAGES]
    if missing:
        errors = [FieldError(f"/languages/{name}", "there are no texts for it") for name in missing]
        raise InvalidNotice(errors)
    return {language: _load(language) for language in languages}


def _load(language: str) -> Catalogue:
    catalogue = json.loads((BANNER / "locales" / f"{language}.json").read_text("utf-8"))
    return Catalogue(language, catalogue["reviewed_by"], catalogue["texts"])

"""Notices: from what an officer writes to the exact content served, word for word."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from service.domain.canonical import Json
from service.domain.wording import SESSION, in_words, longest

FORMAT = "pahintulot-notice/v1"
LAYOUT_VERSION = 1
DEFAULT_MONTHS = 6


class NoticeChange(StrEnum):
    """What happened to a notice, towards the ones before it."""

    MATERIAL = "material"
    EDITORIAL = "editorial"
    INVALIDATED = "invalidated"


@dataclass(frozen=True, slots=True)
class Controller:
    """The legal entity answerable for the site."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Cookie:
    """`name` may end in `*`; `duration` is `session` or ISO 8601 (`P13M`)."""

    name: str
    provider: str
    purpose: str
    duration: str
    third_party: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language; `reviewed_by` is None until a speaker of it has read them."""

    language: str
    reviewed_by: str | None
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What a site's officer decides; `languages` maps a language to texts that replace ours."""

    controller: Controller
    privacy_url: str
    cookies: tuple[Cookie, ...]
    default_language: str
    languages: Mapping[str, Mapping[str, str]]
    recipients: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ("analytics",)
    accept_months: int = DEFAULT_MONTHS
    refusal_months: int = DEFAULT_MONTHS
    consent_mode: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"analytics": ("analytics_storage",)}
    )


def compose(
    draft: NoticeDraft, site: str, version: int, catalogues: Mapping[str, Catalogue]
) -> dict[str, Json]:
    """The content to publish: texts complete, every placeholder known today filled in."""
    return {
        "format": FORMAT,
        "layout_version": LAYOUT_VERSION,
        "site": site,
        "version": version,
        "controller": asdict(draft.controller),
        "privacy_url": draft.privacy_url,
        "purposes": list(draft.purposes),
        "cookies": [asdict(cookie) for cookie in draft.cookies],
        "recipients": list(draft.recipients),
        "validity": {"accept_months": draft.accept_months, "refusal_months": draft.refusal_months},
        "consent_mode": {purpose: list(types) for purpose, types in draft.consent_mode.items()},
        "default_language": draft.default_language,
        "languages": {
            language: {
                "reviewed_by": catalogues[language].reviewed_by,
                "texts": _texts(draft, catalogues[language], overrides),
            }
            for language, overrides in draft.languages.items()
        },
    }


def _texts(
    draft: NoticeDraft, catalogue: Catalogue, overrides: Mapping[str, str]
) -> dict[str, Json]:
    texts = {**catalogue.texts, **overrides}
    duration = longest([cookie.duration for cookie in draft.cookies])
    without_recipients = texts.pop("body_recipients_none")
    until_closed = texts.pop("body_duration_session")
    if not draft.recipients:
        texts["body_recipients"] = without_recipients
    if duration == SESSION:
        texts["body_duration"] = until_closed
    filled = {
        "{controller}": draft.controller.name,
        "{recipients}": ", ".join(draft.recipients),
        "{duration}": in_words(duration, catalogue.language, texts),
        "{validity}": in_words(f"P{draft.accept_months}M", catalogue.language, texts),
    }
    return {key: _fill(text, filled) for key, text in texts.items() if not key.startswith("embed_")}


def _fill(text: str, values: Mapping[str, str]) -> str:
    """One pass: a name that looks like a placeholder is left as it is."""
    return re.sub(r"\{\w+\}", lambda match: values.get(match[0], match[0]), text)

"""Load our texts in every language that we have."""

import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from service.bundled import BANNER
from service.domain.bilingual import beside_english
from service.domain.languages import ENGLISH, LANGUAGES
from service.domain.notice import Catalogue


@cache
def load_catalogues() -> Mapping[str, Catalogue]:
    """The catalogues by their languages."""
    return MappingProxyType({language: _load(language) for language in LANGUAGES})


def _load(language: str) -> Catalogue:
    return catalogue_of(_read(language), _read(ENGLISH))


def catalogue_of(locale: Mapping[str, Any], english: Mapping[str, Any]) -> Catalogue:
    """A locale file's texts, and those that put English beside them."""
    language, texts = locale["language"], locale["texts"]
    bilingual = beside_english(texts, english["texts"], english["beside"])
    return Catalogue(
        language,
        locale["name"],
        locale["reviewed_by"],
        texts,
        {} if language == ENGLISH else bilingual,
    )


@cache
def _read(language: str) -> dict[str, Any]:
    path = BANNER / "locales" / f"{language}.json"
    locale: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return locale

"""Load our texts in every language that we have."""

import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from service.bundled import BANNER
from service.domain.notice import Catalogue
from service.domain.wording import LANGUAGES


@cache
def load_catalogues() -> Mapping[str, Catalogue]:
    """The catalogues by their languages."""
    return MappingProxyType({language: _load(language) for language in LANGUAGES})


def _load(language: str) -> Catalogue:
    catalogue = json.loads((BANNER / "locales" / f"{language}.json").read_text("utf-8"))
    bilingual = catalogue.get("bilingual", {})
    return Catalogue(language, catalogue["reviewed_by"], catalogue["texts"], bilingual)

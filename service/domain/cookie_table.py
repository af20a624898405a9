"""A notice's cookies as people read them: one row each, every cell in words."""

from collections.abc import Mapping
from typing import Any

from service.domain.wording import in_words

CELLS = ("name", "provider", "purpose", "duration", "third_party")


def cookie_rows(content: Mapping[str, Any], language: str) -> list[dict[str, str]]:
    """The cookies of a notice's content in `language`, in its order; the cells are `CELLS`."""
    texts = content["languages"][language]["texts"]
    return [_row(cookie, language, texts) for cookie in content["cookies"]]


def _row(cookie: Mapping[str, Any], language: str, texts: Mapping[str, str]) -> dict[str, str]:
    purpose = cookie["purpose"]
    return {
        "name": cookie["name"],
        "provider": cookie["provider"],
        "purpose": texts.get(f"purpose_{purpose}_name", purpose),
        "duration": in_words(cookie["duration"], language, texts),
        "third_party": texts[f"cookie_third_party_{'yes' if cookie['third_party'] else 'no'}"],
    }

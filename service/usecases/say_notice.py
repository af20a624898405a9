"""What a notice says in one language, as the script and its panel have it."""

import json
from functools import cache
from typing import Any

from service.bundled import BANNER
from service.domain.bilingual import ENGLISH_LINE, SEPARATOR, halves
from service.domain.canonical import Json
from service.domain.cookie_table import cookie_rows
from service.domain.errors import UnknownNotice


def every_word(content: dict[str, Any], sha256: str, language: str) -> dict[str, Json]:
    """All that is said, the panel's part too, of the content with that hash."""
    return words(content, language, "core", "panel") | {
        "notice": sha256,
        "cookies": [{**row} for row in cookie_rows(content, language)],
        "purposes": _named_purposes(content, language),
    }


def words(content: dict[str, Any], language: str, *parts: str) -> dict[str, Json]:
    """The lines of the first layer, whose first has the link's words in its midst, and texts.

    What is English in a notice of two languages stands after a line break.
    """
    if language not in content["languages"]:
        raise UnknownNotice(f"The notice has no texts in {language!r}.")
    texts = content["languages"][language]["texts"]
    before, link, after = texts["body"].partition(texts["body_link_text"])
    english = [f"\n{texts[ENGLISH_LINE]}"] if ENGLISH_LINE in texts else []
    others = [texts[key] for key in _text_keys()["lines"]]
    if len(content["purposes"]) > 1:
        parts = (*parts, "several")
    keys = [
        key for part in parts for key in _text_keys()[part] if key in texts
    ]  # older ones lack some
    return {
        "language": language,
        "lines": [[before, link, after], *english, *others],
        "texts": {key: _broken(texts, key) for key in keys},
    }


def _named_purposes(content: dict[str, Any], language: str) -> dict[str, Json]:
    """What each purpose is called and is for; a site's own have texts of their own."""
    texts = content["languages"][language]["texts"]
    return {
        purpose: [
            texts.get(f"purpose_{purpose}_name", purpose),
            texts.get(f"purpose_{purpose}_description", ""),
        ]
        for purpose in content["purposes"]
    }


def _broken(texts: dict[str, str], key: str) -> str:
    return f"\n{SEPARATOR}".join(halves(texts, key))


@cache
def _text_keys() -> dict[str, list[str]]:
    keys: dict[str, list[str]] = json.loads((BANNER / "texts.json").read_text("utf-8"))
    return keys

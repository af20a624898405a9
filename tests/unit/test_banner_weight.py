"""The script, styles and texts of each language stay under the weight that is promised for them."""

import json
from collections.abc import Mapping
from pathlib import Path

BANNER = Path(__file__).parents[2] / "static/consent-banner"
LIMITS: dict[str, int] = json.loads((BANNER / "limits.json").read_text("utf-8"))
BUDGET: dict[str, dict[str, int]] = json.loads((BANNER / "budget.json").read_text("utf-8"))
LANGUAGES = {path.stem for path in (BANNER / "locales").glob("*.json")}


def too_heavy(budget: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """The languages over their limit, and by how many bytes under brotli."""
    over = {language: budget[language]["brotli"] - limit for language, limit in LIMITS.items()}
    return {language: bytes_over for language, bytes_over in over.items() if bytes_over > 0}


def test_every_language_is_under_its_limit() -> None:
    assert too_heavy(BUDGET) == {}


def test_every_language_has_a_limit() -> None:
    assert set(LIMITS) == LANGUAGES


def test_one_byte_more_is_too_heavy() -> None:
    budget = {language: {"brotli": limit} for language, limit in LIMITS.items()}
    assert too_heavy(budget) == {}
    budget["fil"] = {"brotli": LIMITS["fil"] + 1}
    assert too_heavy(budget) == {"fil": 1}

"""Durations in a language's own words; texts come from the locale files."""

import re
from collections.abc import Mapping

from service.domain.languages import in_digits, plural_of

SESSION = "session"
_DURATION = re.compile(r"P([1-9]\d{0,3})([DMY])")
_UNITS = {"D": ("day", 1), "M": ("month", 30), "Y": ("year", 365)}
_NUMBER = "{number}"


def is_duration(text: str) -> bool:
    """Whether `text` is `session` or an ISO 8601 duration of whole days, months or years."""
    return text == SESSION or _DURATION.fullmatch(text) is not None


def longest(durations: list[str]) -> str:
    """The longest of several durations; `session` is shorter than any."""
    return max(durations, key=days, default=SESSION)


def days(duration: str) -> int:
    """About how many days a duration has; `session` has none."""
    match = _DURATION.fullmatch(duration)
    return int(match[1]) * _UNITS[match[2]][1] if match else 0


def in_words(duration: str, language: str, texts: Mapping[str, str]) -> str:
    """`P6M` as `6 months` or `6 na buwan`."""
    match = _DURATION.fullmatch(duration)
    if match is None:
        return texts["cookie_duration_session"]
    number, (unit, _) = int(match[1]), _UNITS[match[2]]
    text = texts[f"unit_{unit}_{plural_of(language, number)}"]
    # notices from before units said where their number stands have it first
    pattern = text if _says_where(texts) else f"{_NUMBER} {text}"
    return pattern.replace(_NUMBER, in_digits(language, number))


def _says_where(texts: Mapping[str, str]) -> bool:
    """Whether any does: a form such as the Arabic dual says its number in a word."""
    return any(_NUMBER in text for key, text in texts.items() if key.startswith("unit_"))

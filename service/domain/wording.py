"""Numbers and durations in a language's own words; texts come from the locale files."""

import re
from collections.abc import Callable, Mapping

SESSION = "session"
_DURATION = re.compile(r"P([1-9]\d{0,3})([DMY])")
_UNITS = {"D": ("day", 1), "M": ("month", 30), "Y": ("year", 365)}

# CLDR's plural rules for whole numbers
_PLURALS: dict[str, Callable[[int], str]] = {
    "en": lambda n: "one" if n == 1 else "other",
    "fil": lambda n: "other" if n % 10 in (4, 6, 9) else "one",
}
LANGUAGES = tuple(_PLURALS)
_RIGHT_TO_LEFT = frozenset(["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"])


def is_right_to_left(language: str) -> bool:
    """Whether the language is written from right to left."""
    return language.split("-", maxsplit=1)[0] in _RIGHT_TO_LEFT


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
    return f"{number} {texts[f'unit_{unit}_{_PLURALS[language](number)}']}"

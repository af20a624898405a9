"""The room's words: one JSON file a language. A file more is a language more."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from service.domain.languages import OTHER, is_right_to_left
from service.usecases.load_catalogues import load_catalogues

DEFAULT = "en"
_FOLDER = Path(__file__).parent / "locales"


@dataclass(frozen=True, slots=True)
class Words:
    """`name` is the language's own; `thousands` stands between groups of three digits.

    `texts` go by key; `sentences` are what the service itself says, by the English.
    """

    language: str
    name: str
    reviewed_by: str | None
    thousands: str
    decimal: str
    texts: dict[str, str]
    sentences: dict[str, str]

    @property
    def direction(self) -> str:
        """As HTML's `dir` has it."""
        return "rtl" if is_right_to_left(self.language) else "ltr"

    def __call__(self, key: str, **values: object) -> str:
        """The text of that key with the values in its `{places}`."""
        return self.texts[key].format(**values)

    def name_of(self, tag: str) -> str:
        """The language's own name for itself; for `und`, what any other is called."""
        if tag == OTHER:
            return self("language_und")
        known = load_catalogues().get(tag)
        return known.name if known else tag

    def said(self, text: str) -> str:
        """What the service says, a key or a sentence; in English where nobody translated it.

        A sentence may have values in it, as `must hold {names}` does.
        """
        if found := self.texts.get(text) or self.sentences.get(text):
            return found
        matches = (
            (pattern.fullmatch(text), said) for pattern, said in _patterns(*self.sentences.items())
        )
        told = (said.format(**match.groupdict()) for match, said in matches if match)
        return next(told, text)

    def number(self, value: int) -> str:
        """`1,234,567`, or as the language writes it."""
        return f"{value:,}".replace(",", self.thousands)

    def percent(self, share: float) -> str:
        """`0.1234` as `12.3%`."""
        return f"{share:.1%}".replace(".", self.decimal)


@cache
def _patterns(*sentences: tuple[str, str]) -> list[tuple[re.Pattern[str], str]]:
    """Of the sentences with values, what they look like; those that say most come first."""
    return [
        (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(text))), said)
        for text, said in sorted(sentences, key=lambda it: -len(it[0]))
        if "{" in text
    ]


@cache
def languages() -> dict[str, Words]:
    """Every language that there is a file of, by its tag."""
    found = [Words(**json.loads(file.read_bytes())) for file in sorted(_FOLDER.glob("*.json"))]
    return {one.language: one for one in found}


def words_in(wanted: list[str]) -> Words:
    """The first of the wanted languages that we speak; English otherwise."""
    spoken = languages()
    primary = (tag.partition("-")[0].lower() for tag in wanted)
    found = next((tag for tag in primary if tag in spoken), DEFAULT)
    return spoken[found]

"""Every layout, text and state of the gallery, by the word that stands for it in an address."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from service.domain.decision import Outcome
from service.domain.notice import Colours, Layout, Palette
from service.usecases.serve_banner import css_of
from service.web.stand_in import (
    SITE,
    in_two_languages,
    mark,
    rewritten,
    right_to_left,
    token,
    twice_as_long,
)

_A_DAY = timedelta(days=1)
_A_YEAR = timedelta(days=365)
_BRAND = asdict(
    Colours(
        light=Palette("#1d2b1f", "#f4efe3", "#ffffff", "#1f5c3a"),
        dark=Palette("#f1ead8", "#142019", "#10201a", "#9fd8b4"),
    )
)


@dataclass(frozen=True, slots=True)
class Texts:
    """`source` is the language of ours that they are made of, `language` the one they stand for."""

    title: str
    source: str
    language: str
    rewrite: Callable[[str], str] = str
    is_bilingual: bool = False

    def words(self, ours: dict[str, Any]) -> dict[str, Any]:
        """Our words, of whatever part, as these texts say them."""
        ours = in_two_languages(ours) if self.is_bilingual else ours
        told = {name: rewritten(ours[name], self.rewrite) for name in ("lines", "texts")}
        return ours | told | {"language": self.language}


@dataclass(frozen=True, slots=True)
class State:
    """How a visitor comes: with which cookie and signal, and what is done as soon as possible.

    `does` names a function of `window.pahintulot`.
    """

    title: str
    cookie: Callable[[str, datetime], str] = lambda _notice, _now: ""
    gpc: bool = False
    does: str = ""
    is_up: bool = True
    ask: bool = True
    has_embed: bool = False


TEXTS = {
    "fil": Texts("Filipino", "fil", "fil"),
    "en": Texts("English", "en", "en"),
    "both": Texts("Filipino with English", "fil", "fil", is_bilingual=True),
    "long": Texts("Twice as long", "fil", "fil", twice_as_long),
    "rtl": Texts("Right to left", "fil", "he", right_to_left),
}
LAYOUTS: dict[str, tuple[str, str | None]] = {
    "bar": ("Bar", None),
    "corner": ("Corner", css_of(Layout.CORNER, None)),
    "coloured": ("Colours of the site's own", css_of(Layout.BAR, _BRAND)),
}


def _accepted(notice: str, now: datetime) -> str:
    return token(notice, now - _A_DAY)


def _accepted_long_ago(notice: str, now: datetime) -> str:
    return token(notice, now - _A_YEAR)


def _declined(notice: str, now: datetime) -> str:
    return mark(Outcome.DECLINE, notice, now - _A_DAY)


def _withdrew(notice: str, now: datetime) -> str:
    return mark(Outcome.WITHDRAW, notice, now - _A_DAY)


STATES = {
    "first": State("The question, at a first visit"),
    "expired": State("The question again: an accept has expired", _accepted_long_ago),
    "given": State("The settings after an accept", _accepted, does="open"),
    "refused": State("The settings after a decline", _declined, does="open"),
    "withdrawn": State("The settings after a withdrawal", _withdrew, does="open"),
    "lapsed": State(
        "The settings after an accept that expired, with an opt-out signal",
        _accepted_long_ago,
        gpc=True,
        does="open",
    ),
    "signal": State("The settings without a choice, with an opt-out signal", gpc=True, does="open"),
    "conflict": State(
        "The settings after an accept, with an opt-out signal that came later",
        _accepted,
        gpc=True,
        does="open",
    ),
    "saved": State("The message after a choice", does="decline"),
    "withdrawal": State("The message after a withdrawal", _accepted, does="withdraw"),
    "unrecorded": State("The service is down: press Accept for the message", is_up=False),
    "embed": State("An embed that waits", _declined, has_embed=True),
    "children": State("A site directed at children: nothing is asked", ask=False),
}


def configured(real: dict[str, Any], texts: Texts, css: str | None, state: State) -> dict[str, Any]:
    """The real configuration of the demo's site, as the gallery's."""
    return texts.words(real) | {
        "site": SITE,
        "cookie": None,
        "languages": [texts.language],
        "rtl": [texts.language] if texts.rewrite is right_to_left else None,
        "css": css,
        "ask": state.ask,
    }

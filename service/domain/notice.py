"""The nouns of a notice: what an officer writes, and the texts that it starts from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

FORMAT = "pahintulot-notice/v2"
LAYOUT_VERSION = 2
DEFAULT_MONTHS = 6


class Layout(StrEnum):
    """Where a notice stands on a page: along its foot, or in its last corner."""

    BAR = "bar"
    CORNER = "corner"


class NoticeChange(StrEnum):
    """What happened to a notice, towards the ones before it."""

    MATERIAL = "material"
    EDITORIAL = "editorial"
    INVALIDATED = "invalidated"


@dataclass(frozen=True, slots=True)
class Controller:
    """The legal entity answerable for the site; `contact` is an e-mail address."""

    name: str
    contact: str
    address: str
    country: str
    url: str
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """Where people may complain."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Data that goes to another country, and what protects it there."""

    country: str
    safeguard: str


@dataclass(frozen=True, slots=True)
class Cookie:
    """`name` may end in `*`; `duration` is `session` or ISO 8601 (`P13M`)."""

    name: str
    provider: str
    purpose: str
    duration: str
    third_party: bool


@dataclass(frozen=True, slots=True)
class Palette:
    """`#rrggbb` each; one set for both buttons, so that unequal ones cannot be said."""

    text: str
    background: str
    button_text: str
    button_background: str


@dataclass(frozen=True, slots=True)
class Colours:
    light: Palette
    dark: Palette


@dataclass(frozen=True, slots=True)
class Months:
    """How long something holds after an accept and after a refusal: a choice, or its proof."""

    accept_months: int = DEFAULT_MONTHS
    refusal_months: int = DEFAULT_MONTHS


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language; `reviewed_by` is None until a speaker of it has read them.

    `name` is the language's own for itself; `bilingual` are those that take a text's place where a
    notice also speaks English.
    """

    language: str
    name: str
    reviewed_by: str | None
    texts: Mapping[str, str]
    bilingual: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What a site's officer decides; `languages` maps a language to texts that replace ours.

    `categories_of_data` are DPV terms (`pd:Identifier`), places are codes of ISO 3166 or `EU`,
    `colours` None stands for the system's own; `reviewers` names who read a language's texts.
    """

    controller: Controller
    privacy_url: str
    cookies: tuple[Cookie, ...]
    default_language: str
    languages: Mapping[str, Mapping[str, str]]
    data_protection_contact: str
    authority: Authority
    categories_of_data: tuple[str, ...]
    storage_locations: tuple[str, ...]
    transfers: tuple[Transfer, ...] = ()
    recipients: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ("analytics",)
    accept_months: int = DEFAULT_MONTHS
    refusal_months: int = DEFAULT_MONTHS
    colours: Colours | None = None
    layout: Layout = Layout.BAR
    reviewers: Mapping[str, str] = field(default_factory=dict)
    unreviewed_languages: tuple[str, ...] = ()
    bilingual_languages: tuple[str, ...] = ()
    consent_mode: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"analytics": ("analytics_storage",)}
    )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft to publish; `replaces` is the notice it was written over, 64 hex digits, or None.

    Only an owner may be the first to publish a language that nobody has read.
    """

    draft: NoticeDraft
    change: NoticeChange
    replaces: str | None
    by_owner: bool = True

"""What a site's owner decides about it, apart from what its notice says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from service.domain.errors import FieldError, InvalidInput
from service.domain.first_party import COOKIE_NAME, check_first_party

REGIMES = ("optin",)
MAX_NAME = 200
MAX_ORIGINS = 100


class Bounds(NamedTuple):
    """How many months a site may keep something; finite, as no basis to keep it lasts for ever."""

    least: int
    most: int
    default: int


ACCEPTS_KEPT = Bounds(1, 120, 36)  # a claim can usually be brought no longer
REFUSALS_KEPT = Bounds(1, 24, 1)


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """`keep_…_months` count from the end of the validity, or from the withdrawal.

    `gpc_strict`: no accept outweighs Global Privacy Control (row 16). `first_party_url`: where the
    service answers on the site's own host, if it does. `counts_shown`: whether those visits from
    elsewhere are counted that are shown the notice. `shared_domain`: whose hosts, as far as they
    are among the origins, share one choice. `allows_doctor`: whether `?pahintulot-debug` tells on
    the page what is gated and what is not.
    """

    name: str
    origins: tuple[str, ...]
    jurisdiction: str | None = None
    child_directed: bool = False
    gpc_strict: bool = False
    reask_decliners: bool = False
    keep_accepts_months: int = ACCEPTS_KEPT.default
    keep_refusals_months: int = REFUSALS_KEPT.default
    first_party_url: str | None = None
    cookie_name: str = COOKIE_NAME
    counts_shown: bool = False
    shared_domain: str | None = None
    allows_doctor: bool = False


def check_settings(settings: SiteSettings) -> None:
    """`InvalidInput` where they contradict each other."""
    check_first_party(settings.first_party_url, settings.origins)
    domain = settings.shared_domain
    if domain and settings.first_party_url:
        raise _refusal(
            "in first-party mode the choice belongs to one host: leave this empty, "
            "or take the first-party address away (`--no-first-party`)"
        )
    if domain and not sharing_origins(domain, settings.origins):
        raise _refusal("must be the domain of at least one of the site's origins")


def sharing_origins(domain: str, origins: Iterable[str]) -> list[str]:
    """Those whose host is the domain's own or below it."""
    return [origin for origin in origins if _is_of(domain, urlsplit(origin).hostname or "")]


def _is_of(domain: str, host: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _refusal(detail: str) -> InvalidInput:
    return InvalidInput([FieldError("/shared_domain", detail)])


@dataclass(frozen=True, slots=True)
class NewSite:
    site_key: str
    settings: SiteSettings


@dataclass(frozen=True, slots=True)
class SiteChanges:
    """`settings` are fields of `SiteSettings`; `enabled` None leaves it as it is."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    enabled: bool | None = None

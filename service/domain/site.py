"""What a site's owner decides about it, apart from what its notice says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from service.domain.first_party import COOKIE_NAME

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
    elsewhere are counted that are shown the notice.
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


@dataclass(frozen=True, slots=True)
class NewSite:
    site_key: str
    settings: SiteSettings


@dataclass(frozen=True, slots=True)
class SiteChanges:
    """`settings` are fields of `SiteSettings`; `enabled` None leaves it as it is."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    enabled: bool | None = None

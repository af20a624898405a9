"""Who signs in, and what they may do where."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

EVERYWHERE = "*"  # no site has that key


class Role(StrEnum):
    """Each may do what those before it may."""

    VIEWER = "viewer"
    OFFICER = "officer"
    OWNER = "owner"

    def includes(self, other: "Role") -> bool:
        """Whether whoever has this one may do what `other` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


@dataclass(frozen=True, slots=True)
class Officer:
    """`roles` are by site; what stands under `EVERYWHERE` holds on every site."""

    officer_id: int
    name: str | None
    email: str | None
    language: str | None
    roles: Mapping[str, Role]

    def role_on(self, site: str) -> Role | None:
        """The greater of the site's own role and the one everywhere."""
        return greater(self.roles.get(site), self.roles.get(EVERYWHERE))

    def may(self, role: Role, site: str) -> bool:
        """Whether the officer has that role on the site, or one that includes it."""
        has = self.role_on(site)
        return has is not None and has.includes(role)


def greater(one: Role | None, other: Role | None) -> Role | None:
    """The one that includes the other; no role is less than any."""
    if one is None or other is None:
        return one or other
    return one if one.includes(other) else other

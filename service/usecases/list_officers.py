"""List the officers: those of one site, or all."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.domain.officer import EVERYWHERE, Role
from service.storage.officer_roles import holders_of, roles_of
from service.storage.officers import OfficerRow, all_officers


@dataclass(frozen=True, slots=True)
class Listed:
    """`name` and `email` as far as they are still known; `roles` are by site."""

    officer_id: int
    name: str | None
    email: str | None
    is_disabled: bool
    roles: Mapping[str, Role]

    @property
    def role_everywhere(self) -> Role | None:
        return self.roles.get(EVERYWHERE)


def officers_of(session: Session, site: str) -> list[Listed]:
    """Whoever has a role on the site or everywhere; of roles elsewhere nothing is told."""
    return _listed(session, holders_of(session, site), only=(site, EVERYWHERE))


def every_officer(session: Session) -> list[Listed]:
    """Everybody who ever joined, with all roles."""
    return _listed(session, all_officers(session))


def _listed(
    session: Session, found: list[OfficerRow], only: tuple[str, ...] | None = None
) -> list[Listed]:
    roles = roles_of(session, [each.id for each in found])
    return [
        Listed(
            each.id,
            each.name,
            each.email,
            is_disabled=each.disabled_at is not None,
            roles={
                site: role
                for site, role in roles.get(each.id, {}).items()
                if only is None or site in only
            },
        )
        for each in found
    ]

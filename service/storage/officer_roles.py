"""What an officer may do: one role a site, `*` standing for every site."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import ForeignKey, Table, Text, and_, delete, not_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.officer import EVERYWHERE, Role
from service.storage.engine import Base, Serial, UTCDateTime, dialect_insert
from service.storage.officers import OfficerRow


class OfficerRoleRow(Base):
    __tablename__ = "officer_role"

    officer_id: Mapped[int] = mapped_column(Serial, ForeignKey("officer.id"), primary_key=True)
    site: Mapped[str] = mapped_column(Text, primary_key=True, index=True)
    role: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)


_table = cast("Table", OfficerRoleRow.__table__)


def roles_of(session: Session, officer_ids: Iterable[int]) -> dict[int, dict[str, Role]]:
    """The roles of each of them, by site."""
    found: dict[int, dict[str, Role]] = defaultdict(dict)
    wanted = select(_table).where(_table.c.officer_id.in_(list(officer_ids)))
    for row in session.execute(wanted.order_by(_table.c.site)):
        found[row.officer_id][row.site] = Role(row.role)
    return found


def holders_of(session: Session, site: str) -> list[OfficerRow]:
    """Whoever has a role on the site or everywhere, in the order in which they joined."""
    there = select(_table.c.officer_id).where(_table.c.site.in_([site, EVERYWHERE]))
    return list(
        session.scalars(select(OfficerRow).where(OfficerRow.id.in_(there)).order_by(OfficerRow.id))
    )


def may_still(session: Session, officer_id: int, role: Role, site: str) -> bool:
    """Whether the officer can sign in and has that role on the site, or one that includes it."""
    enough = [held.value for held in Role if held.includes(role)]
    held = (
        select(_table.c.officer_id)
        .join(OfficerRow, OfficerRow.id == _table.c.officer_id)
        .where(
            *(_table.c.officer_id == officer_id, OfficerRow.disabled_at.is_(None)),
            *(_table.c.site.in_([site, EVERYWHERE]), _table.c.role.in_(enough)),
        )
    )
    return session.scalar(held.limit(1)) is not None


def is_owned_without(session: Session, site: str, officer_id: int) -> bool:
    """Whether anybody who can sign in owns the site, that officer's role on it aside."""
    aside = and_(_table.c.officer_id == officer_id, _table.c.site == site)
    owners = (
        select(_table.c.officer_id)
        .join(OfficerRow, OfficerRow.id == _table.c.officer_id)
        .where(
            *(_table.c.site.in_([site, EVERYWHERE]), _table.c.role == Role.OWNER.value),
            *(OfficerRow.disabled_at.is_(None), not_(aside)),
        )
    )
    return session.scalar(owners.limit(1)) is not None


def give_role(session: Session, officer_id: int, site: str, role: Role, now: datetime) -> None:
    """Let the officer have this role on the site, instead of an earlier one."""
    changing = {"role": role.value, "given_at": now}
    session.execute(
        dialect_insert(session)(_table)
        .values(officer_id=officer_id, site=site, **changing)
        .on_conflict_do_update(index_elements=list(_table.primary_key), set_=changing)
    )


def take_roles(session: Session, officer_id: int) -> None:
    """Leave the officer no role anywhere."""
    session.execute(delete(_table).where(_table.c.officer_id == officer_id))


def take_role(session: Session, officer_id: int, site: str) -> None:
    """Leave the officer no role on that site."""
    session.execute(delete(_table).where(_table.c.officer_id == officer_id, _table.c.site == site))

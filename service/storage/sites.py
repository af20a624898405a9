"""Sites: the websites that embed the banner."""

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.engine import Base, UTCDateTime, Words


class Site(Base):
    __tablename__ = "site"

    site_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str]
    origins: Mapped[tuple[str, ...]] = mapped_column(Words)
    jurisdiction: Mapped[str | None] = mapped_column(String(2))
    child_directed: Mapped[bool] = mapped_column(default=False)
    gpc_strict: Mapped[bool] = mapped_column(default=False)
    reask_decliners: Mapped[bool] = mapped_column(default=False)
    keep_accepts_months: Mapped[int] = mapped_column(default=36, server_default="36")
    keep_refusals_months: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def enabled_site(session: Session, site_key: str) -> Site | None:
    """The site, unless there is none or it is disabled (row 1)."""
    site = session.get(Site, site_key)
    return site if site and site.disabled_at is None else None


def all_sites(session: Session) -> list[Site]:
    """Every site, by key."""
    return list(session.scalars(select(Site).order_by(Site.site_key)))

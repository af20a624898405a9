"""Sites: the websites that embed the banner."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Engine, String, Table, bindparam, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.first_party import COOKIE_NAME, FirstParty, first_party
from service.domain.site import ACCEPTS_KEPT, REFUSALS_KEPT, SiteSettings
from service.storage.driver import read
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
    keep_accepts_months: Mapped[int] = mapped_column(server_default=str(ACCEPTS_KEPT.default))
    keep_refusals_months: Mapped[int] = mapped_column(server_default=str(REFUSALS_KEPT.default))
    first_party_url: Mapped[str | None]
    cookie_name: Mapped[str] = mapped_column(server_default=COOKIE_NAME)
    counts_shown: Mapped[bool] = mapped_column(server_default=false())
    shared_domain: Mapped[str | None]
    allows_doctor: Mapped[bool] = mapped_column(server_default=false())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def settings(self) -> SiteSettings:
        """What its owner decided."""
        return SiteSettings(
            **{item.name: getattr(self, item.name) for item in fields(SiteSettings)}
        )

    @settings.setter
    def settings(self, settings: SiteSettings) -> None:
        for name, value in asdict(settings).items():
            setattr(self, name, value)

    @property
    def first_party(self) -> FirstParty | None:
        """Where its choices are kept, if on its own host."""
        return first_party(self.first_party_url, self.cookie_name)


class Door(NamedTuple):
    """What a request meets of a site before anything else: whose pages may come in, and how.

    And whether it counts the visits that were shown the notice.
    """

    origins: tuple[str, ...]
    first_party: FirstParty | None
    counts_shown: bool


_table = cast("Table", Site.__table__)
_DOOR = select(
    _table.c.origins, _table.c.first_party_url, _table.c.cookie_name, _table.c.counts_shown
).where(_table.c.site_key == bindparam("site"), _table.c.disabled_at.is_(None))


def enabled_door(engine: Engine, site_key: str) -> Door | None:
    """The door of the site, unless there is none or it is disabled (row 1)."""
    row = read(engine, _DOOR, {"site": site_key})
    if row is None:
        return None
    kept = first_party(row["first_party_url"], row["cookie_name"])
    return Door(row["origins"], kept, row["counts_shown"])


def any_site(session: Session, site_key: str) -> Site | None:
    """The site, whether or not it is disabled."""
    return session.get(Site, site_key)


def enabled_site(session: Session, site_key: str) -> Site | None:
    """The site, unless there is none or it is disabled (row 1)."""
    site = any_site(session, site_key)
    return site if site and site.disabled_at is None else None


def all_sites(session: Session) -> list[Site]:
    """Every site, by key."""
    return list(session.scalars(select(Site).order_by(Site.site_key)))


def has_first_party_host(session: Session, host: str) -> bool:
    """Whether any site has the service behind a path of that host."""
    places = [site.first_party for site in all_sites(session)]
    return any(place and place.host == host for place in places)

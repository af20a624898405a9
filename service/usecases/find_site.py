"""Find the site that an address or a command names."""

from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service.domain.errors import UnknownSite
from service.domain.ids import SITE_KEY
from service.storage.sites import Door, Site, any_site, enabled_door, enabled_site

T = TypeVar("T")


def find_site(session: Session, site_key: str, *, even_disabled: bool = False) -> Site:
    """The site; `UnknownSite` when there is none or, unless it may be, it is disabled (row 1)."""
    find = any_site if even_disabled else enabled_site
    # what cannot be a key is not asked for: a NUL in it would be an error of the database
    return _there(find(session, site_key) if SITE_KEY.fullmatch(site_key) else None)


def find_door(engine: Engine, site_key: str) -> Door:
    """The door of the site; `UnknownSite` likewise."""
    return _there(enabled_door(engine, site_key) if SITE_KEY.fullmatch(site_key) else None)


def _there(found: T | None) -> T:
    if found is None:
        raise UnknownSite("There is no such site, or it is disabled.")
    return found

"""Find the site that an address or a command names."""

from sqlalchemy.orm import Session

from service.domain.errors import UnknownSite
from service.domain.ids import SITE_KEY
from service.storage.sites import Site, any_site, enabled_site


def find_site(session: Session, site_key: str, *, even_disabled: bool = False) -> Site:
    """The site; `UnknownSite` when there is none or, unless it may be, it is disabled (row 1)."""
    find = any_site if even_disabled else enabled_site
    # what cannot be a key is not asked for: a NUL in it would be an error of the database
    site = find(session, site_key) if SITE_KEY.fullmatch(site_key) else None
    if site is None:
        raise UnknownSite("There is no such site, or it is disabled.")
    return site

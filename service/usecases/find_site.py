"""Find the site that an address or a command names."""

from sqlalchemy.orm import Session

from service.domain.errors import UnknownSite
from service.storage.sites import Site, enabled_site


def find_site(session: Session, site_key: str) -> Site:
    """The site; `UnknownSite` when there is none or it is disabled (row 1)."""
    site = enabled_site(session, site_key)
    if site is None:
        raise UnknownSite("There is no such site, or it is disabled.")
    return site

"""The sites that an officer may look at."""

from sqlalchemy.orm import Session

from service.domain.officer import EVERYWHERE, Officer
from service.storage.sites import Site, all_sites, any_site


def sites_of(session: Session, officer: Officer) -> list[Site]:
    """By key, disabled ones too."""
    if EVERYWHERE in officer.roles:
        return all_sites(session)
    found = (any_site(session, site) for site in sorted(officer.roles))
    return [site for site in found if site]

"""Change what a site's owner decides about it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.site import SiteChanges, check_settings
from service.storage.sites import Site


def change_site(session: Session, site: Site, changes: SiteChanges, now: datetime) -> Site:
    """The site as it is from now on; a disabled one answers like no site at all (row 1).

    `InvalidInput` for settings that contradict each other.
    """
    settings = replace(site.settings, **changes.settings)
    check_settings(settings)
    site.settings = settings
    if changes.enabled:
        site.disabled_at = None
    elif changes.enabled is False and site.disabled_at is None:
        site.disabled_at = now
    session.flush()
    return site

"""Add a website."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.errors import AlreadyExists
from service.domain.site import NewSite, check_settings
from service.storage.engine import wait_for_turn
from service.storage.sites import Site, any_site
from service.usecases.serve_banner import PARTS


def add_site(session: Session, new: NewSite, now: datetime) -> Site:
    """The new site; `AlreadyExists` for a known key, or one that names a part of the script."""
    check_settings(new.settings)
    if new.site_key in PARTS:
        raise AlreadyExists(
            f"The name {new.site_key} is taken by a part of the script; choose another."
        )
    wait_for_turn(session, "new site")
    if any_site(session, new.site_key):
        raise AlreadyExists(f"There is a site {new.site_key} already.")
    site = Site(site_key=new.site_key, created_at=now)
    site.settings = new.settings
    session.add(site)
    session.flush()
    return site

"""Add a website."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.errors import AlreadyExists, FieldError, InvalidInput
from service.domain.ids import SITE_KEY
from service.domain.origin import parse_origin
from service.storage.sites import Site


def add_site(
    session: Session,
    site_key: str,
    *,
    name: str,
    origins: Sequence[str],
    now: datetime,
    jurisdiction: str | None = None,
) -> Site:
    """The new site; `InvalidInput` for a bad key or origin, `AlreadyExists` for a known key."""
    if not SITE_KEY.fullmatch(site_key):
        detail = "a site key is 4 to 32 small letters and digits"
        raise InvalidInput([FieldError("/site_key", detail)], detail)
    listed = tuple(
        parse_origin(origin, f"/origins/{place}") for place, origin in enumerate(origins)
    )
    if session.get(Site, site_key):
        raise AlreadyExists(f"There is a site {site_key} already.")
    site = Site(
        site_key=site_key, name=name, origins=listed, jurisdiction=jurisdiction, created_at=now
    )
    session.add(site)
    session.flush()
    return site

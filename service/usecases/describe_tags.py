"""Say which tags load a site's banner: the one that follows it, and its pinned twin."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.domain.errors import UnknownNotice
from service.domain.tag import integrity_of, script_tag
from service.storage.pinned_scripts import pinned_content
from service.storage.sites import Site
from service.usecases.serve_banner import serve_banner


@dataclass(frozen=True, slots=True)
class Tags:
    """`pinned` names the script as it is now (SRI); None until somebody pins that."""

    plain: str
    pinned: str | None


def describe_tags(session: Session, site: Site, public_url: str) -> Tags | None:
    """The tags to paste; None before the first notice, where they would lead nowhere."""
    try:
        script = serve_banner(session, site)
    except UnknownNotice:
        return None
    address = f"{public_url}/b/{site.site_key}"
    is_pinned = pinned_content(session, site.site_key, script.sha256) is not None
    pinned = script_tag(f"{address}.{script.sha256}.js", integrity_of(script.content))
    return Tags(script_tag(f"{address}.js"), pinned if is_pinned else None)

"""Pin a site's script as it is now, so that pages may name it by its hash for ever."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.tag import integrity_of, script_tag
from service.storage.pinned_scripts import keep
from service.storage.sites import Site
from service.usecases.serve_banner import PARTS, current_part, serve_banner


@dataclass(frozen=True, slots=True)
class Pin:
    """`tag` is what pages paste; `is_new` is false where these very bytes were pinned before."""

    src: str
    integrity: str
    sha256: str
    tag: str
    is_new: bool


def pin_script(
    session: Session, site: Site, *, public_url: str, now: datetime, language: str | None = None
) -> Pin:
    """The current script, kept with its parts; `UnknownNotice` where there is none to pin."""
    script = serve_banner(session, site, language)
    is_new = keep(session, site.site_key, script.sha256, script.content, now)
    for name in PARTS:
        part = current_part(name)
        if part.sha256.encode() in script.content:
            keep(session, name, part.sha256, part.content, now)
    src = f"{public_url}/b/{site.site_key}.{script.sha256}.js"
    integrity = integrity_of(script.content)
    return Pin(src, integrity, script.sha256, script_tag(src, integrity), is_new)

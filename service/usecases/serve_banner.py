"""From a site's notice to the one file its pages load, and to the texts of another language."""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import brotli
from sqlalchemy.orm import Session

from service.bundled import BANNER
from service.domain.canonical import Json, canonical, sha256_hex
from service.domain.colour_css import BANNER as BANNER_COLOURS
from service.domain.colour_css import Palettes, colour_css
from service.domain.errors import UnknownNotice
from service.domain.first_party import COOKIE_NAME
from service.domain.languages import is_right_to_left, other_names
from service.domain.notice import Layout
from service.domain.site import sharing_origins
from service.storage.notices import Notice, current_notice, notice_by_prefix, standing_notices
from service.storage.pinned_scripts import pinned_content
from service.storage.sites import Site
from service.usecases.say_notice import every_word, words

# how the store of pinned scripts names them, so no site can have such a name
PARTS = (PANEL, DOCTOR) = ("panel", "doctor")
_CONFIGURATION = "__PAHINTULOT__"
_ONLY_MORE = {"shown", "domain", "doctor"}


@dataclass(frozen=True, slots=True)
class Script:
    """A file to serve and its two compressed forms; `sha256` in hex is of the plain bytes."""

    content: bytes
    brotli: bytes
    gzip: bytes
    sha256: str


def serve_banner(session: Session, site: Site, language: str | None = None) -> Script:
    """The script with the site's current notice inside; `UnknownNotice` where there is none."""
    return script_with(configuration_of(session, site, language))


def script_with(configuration: dict[str, Json]) -> Script:
    """The script as pages load it, told this."""
    return _ready_to_serve(_told(configuration))


def _told(configuration: Mapping[str, Json]) -> bytes:
    said = {key: value for key, value in configuration.items() if value is not None}
    literal = as_script_literal(said)
    bundle = _bundle("banner.more.js" if _needs_more(said) else "banner.js")
    return bundle.replace(_CONFIGURATION, literal).encode("ascii")


def _needs_more(said: Mapping[str, Any]) -> bool:
    """Whether the site uses what most sites leave their visitors without."""
    return len(said["purposes"]) > 1 or not _ONLY_MORE.isdisjoint(said)


def serve_configuration(session: Session, site: Site) -> bytes:
    """What the script carries of the site now, for scripts that are older; JSON."""
    return canonical(configuration_of(session, site))


def serve_pinned_banner(session: Session, site: Site, sha256: str) -> Script:
    """The script whose bytes have that hash: a pinned one, or a current one; `UnknownNotice`."""
    pinned = pinned_content(session, site.site_key, sha256)
    if pinned is not None:
        return _ready_to_serve(pinned)
    # as of the default language, but for the words: they alone differ
    said, content = configuration_of(session, site), json.loads(_current(session, site).content)
    for language in content["languages"]:
        script = _told(said | words(content, language, "core"))
        if sha256_hex(script) == sha256:
            return _ready_to_serve(script)
    raise UnknownNotice("No pinned or current script of this site has that hash.")


def serve_part(session: Session, part: str, sha256: str) -> Script:
    """The module with that hash, which scripts import when somebody asks for more.

    The current one, or one that came with a pinned script; `UnknownNotice` for any other.
    """
    current = current_part(part)
    if current.sha256 == sha256:
        return current
    pinned = pinned_content(session, part, sha256)
    if pinned is None:
        raise UnknownNotice(f"No script names a {part} of that hash.")
    return _ready_to_serve(pinned)


def current_part(part: str) -> Script:
    """The module that goes with the scripts served now."""
    return _ready_to_serve((BANNER / "dist" / f"{part}.js").read_bytes())


def serve_texts(session: Session, site: Site, prefix: str, language: str) -> bytes:
    """All that is said in `language`, the panel's part too, in the notice whose hash begins so."""
    notice = notice_by_prefix(session, site.site_key, prefix)
    if notice is None:
        raise UnknownNotice("This site never served such a notice.")
    return canonical(every_word(json.loads(notice.content), notice.sha256, language))


def css_of(layout: str | None, colours: Palettes | None) -> str | None:
    """How a notice departs from the looks that every script has."""
    corner = _corner_css() if layout == Layout.CORNER else ""
    return corner + (colour_css(colours, BANNER_COLOURS) if colours else "") or None


def as_script_literal(value: object) -> str:
    """JSON that is safe wherever JavaScript stands, inside a `<script>` element too."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=True)
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def _current(session: Session, site: Site) -> Notice:
    notice = current_notice(session, site.site_key)
    if notice is None:
        raise UnknownNotice("No notice was published for this site yet.")
    return notice


def configuration_of(session: Session, site: Site, language: str | None = None) -> dict[str, Json]:
    """What the script is told of the site and its current notice; None is the same as nothing."""
    notice = _current(session, site)
    return configuration_with(
        json.loads(notice.content),
        notice.sha256,
        site,
        language,
        standing=standing_notices(session, notice),
        refusal_months=notice.refusal_months,
    )


def configuration_with(
    content: dict[str, Any],
    notice: str,
    site: Site,
    language: str | None,
    *,
    standing: Sequence[str],
    refusal_months: int,
) -> dict[str, Json]:
    """The same of a notice's content, whether or not it was published."""
    types = content["consent_mode"].items()
    return {
        "site": site.site_key,
        "notice": notice,
        "standing": [sha256[:16] for sha256 in standing],
        "languages": list(content["languages"]),
        "purposes": content["purposes"],
        "privacy_url": content["privacy_url"],
        "cookies": [cookie["name"] for cookie in content["cookies"]],
        "consent_types": [[name, purpose] for purpose, names in types for name in names],
        "gpc": "strict" if site.gpc_strict else "respect",
        "reask_decliners": site.reask_decliners,
        "ask": not site.child_directed,
        "refusal_months": refusal_months,
        "cookie": _readable_cookie(site),
        "shown": site.counts_shown or None,
        "domain": site.shared_domain,
        "origins": _sharing(site),
        **(_for_doctor(content) if site.allows_doctor else {}),
        "css": css_of(content.get("layout"), content.get("colours")),
        "rtl": [tag for tag in content["languages"] if is_right_to_left(tag)] or None,
        "also": {**other_names(content["languages"])} or None,
        **words(content, language or content["default_language"], "core"),
    }


def _sharing(site: Site) -> Json:
    """Whose pages share the choice; on any other of the domain the script leaves it alone."""
    domain = site.shared_domain
    return [*sharing_origins(domain, site.origins)] if domain else None


def _for_doctor(content: dict[str, Any]) -> dict[str, Json]:
    """Where the doctor is, and what each of the listed cookies is for."""
    return {
        "doctor": f"{DOCTOR}.{current_part(DOCTOR).sha256}.js",
        "cookie_purposes": [cookie["purpose"] for cookie in content["cookies"]],
    }


def _readable_cookie(site: Site) -> str | None:
    """What the script reads the choice from, unless it is what every site has."""
    name = site.first_party.shown if site.first_party else site.cookie_name
    return None if name == COOKIE_NAME else name


@lru_cache(maxsize=1024)
def _ready_to_serve(content: bytes) -> Script:
    return Script(
        content=content,
        brotli=brotli.compress(content),
        gzip=gzip.compress(content, mtime=0),
        sha256=sha256_hex(content),
    )


@cache
def _bundle(name: str) -> str:
    return (BANNER / "dist" / name).read_text("ascii")


@cache
def _corner_css() -> str:
    return (BANNER / "dist" / "corner.css").read_text("ascii")

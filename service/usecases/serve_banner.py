"""From a site's notice to the one file its pages load, and to the texts of another language."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import brotli
from sqlalchemy.orm import Session

from service.bundled import BANNER
from service.domain.bilingual import ENGLISH_LINE, SEPARATOR, halves
from service.domain.canonical import Json, canonical, sha256_hex
from service.domain.colour_css import BANNER as BANNER_COLOURS
from service.domain.colour_css import Palettes, colour_css
from service.domain.cookie_table import cookie_rows
from service.domain.errors import UnknownNotice
from service.domain.first_party import COOKIE_NAME
from service.domain.notice import Layout
from service.domain.wording import is_right_to_left
from service.storage.notices import Notice, current_notice, notice_by_prefix, standing_notices
from service.storage.pinned_scripts import pinned_content
from service.storage.sites import Site

PANEL = "panel"  # how the store of pinned scripts names it, so no site can have that name
_CONFIGURATION = "__PAHINTULOT__"


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
    said = {key: value for key, value in configuration.items() if value is not None}
    literal = as_script_literal(said)
    return _ready_to_serve(_bundle().replace(_CONFIGURATION, literal).encode("ascii"))


def serve_configuration(session: Session, site: Site) -> bytes:
    """What the script carries of the site now, for scripts that are older; JSON."""
    return canonical(configuration_of(session, site))


def serve_pinned_banner(session: Session, site: Site, sha256: str) -> Script:
    """The script whose bytes have that hash: a pinned one, or a current one; `UnknownNotice`."""
    pinned = pinned_content(session, site.site_key, sha256)
    if pinned is not None:
        return _ready_to_serve(pinned)
    for language in json.loads(_current(session, site).content)["languages"]:
        script = serve_banner(session, site, language)
        if script.sha256 == sha256:
            return script
    raise UnknownNotice("No pinned or current script of this site has that hash.")


def serve_panel(session: Session, sha256: str) -> Script:
    """The module with that hash, which scripts import when a visitor asks for more.

    The current one, or one that came with a pinned script; `UnknownNotice` for any other.
    """
    current = current_panel()
    if current.sha256 == sha256:
        return current
    pinned = pinned_content(session, PANEL, sha256)
    if pinned is None:
        raise UnknownNotice("No script names a panel of that hash.")
    return _ready_to_serve(pinned)


def current_panel() -> Script:
    """The module that goes with the scripts served now."""
    return _ready_to_serve((BANNER / "dist" / "panel.js").read_bytes())


def serve_texts(session: Session, site: Site, prefix: str, language: str) -> bytes:
    """All that is said in `language`, the panel's part too, in the notice whose hash begins so."""
    notice = notice_by_prefix(session, site.site_key, prefix)
    if notice is None:
        raise UnknownNotice("This site never served such a notice.")
    return canonical(every_word(json.loads(notice.content), notice.sha256, language))


def every_word(content: dict[str, Any], sha256: str, language: str) -> dict[str, Json]:
    """The same of a notice's content."""
    return _words(content, language, "core", "panel") | {
        "notice": sha256,
        "cookies": [{**row} for row in cookie_rows(content, language)],
        "purposes": _named_purposes(content, language),
    }


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
        "css": css_of(content.get("layout"), content.get("colours")),
        "rtl": [tag for tag in content["languages"] if is_right_to_left(tag)] or None,
        **_words(content, language or content["default_language"], "core"),
    }


def _readable_cookie(site: Site) -> str | None:
    """What the script reads the choice from, unless it is what every site has."""
    name = site.first_party.shown if site.first_party else site.cookie_name
    return None if name == COOKIE_NAME else name


def _words(content: dict[str, Any], language: str, *parts: str) -> dict[str, Json]:
    """The lines of the first layer, whose first has the link's words in its midst, and texts.

    What is English in a notice of two languages stands after a line break.
    """
    if language not in content["languages"]:
        raise UnknownNotice(f"The notice has no texts in {language!r}.")
    texts = content["languages"][language]["texts"]
    before, link, after = texts["body"].partition(texts["body_link_text"])
    english = [f"\n{texts[ENGLISH_LINE]}"] if ENGLISH_LINE in texts else []
    others = [texts[key] for key in _text_keys()["lines"]]
    keys = [
        key for part in parts for key in _text_keys()[part] if key in texts
    ]  # older ones lack some
    return {
        "language": language,
        "lines": [[before, link, after], *english, *others],
        "texts": {key: _broken(texts, key) for key in keys},
    }


def _named_purposes(content: dict[str, Any], language: str) -> dict[str, Json]:
    """What each purpose is called and is for; a site's own have texts of their own."""
    texts = content["languages"][language]["texts"]
    return {
        purpose: [texts[f"purpose_{purpose}_{part}"] for part in ("name", "description")]
        for purpose in content["purposes"]
    }


def _broken(texts: dict[str, str], key: str) -> str:
    return f"\n{SEPARATOR}".join(halves(texts, key))


@lru_cache(maxsize=1024)
def _ready_to_serve(content: bytes) -> Script:
    return Script(
        content=content,
        brotli=brotli.compress(content),
        gzip=gzip.compress(content, mtime=0),
        sha256=sha256_hex(content),
    )


@cache
def _bundle() -> str:
    return (BANNER / "dist" / "banner.js").read_text("ascii")


@cache
def _corner_css() -> str:
    return (BANNER / "dist" / "corner.css").read_text("ascii")


@cache
def _text_keys() -> dict[str, list[str]]:
    keys: dict[str, list[str]] = json.loads((BANNER / "texts.json").read_text("utf-8"))
    return keys

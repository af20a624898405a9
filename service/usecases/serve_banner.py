"""From a site's notice to the one file its pages load, and to the texts of another language."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import brotli
from sqlalchemy.orm import Session

from service.bundled import BANNER
from service.domain.canonical import canonical, sha256_hex
from service.domain.colour_css import BANNER as BANNER_COLOURS
from service.domain.colour_css import colour_css
from service.domain.errors import UnknownNotice
from service.storage.notices import Notice, current_notice, notice_by_prefix, standing_notices
from service.storage.pinned_scripts import pinned_content
from service.storage.sites import Site

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
    notice = _current(session, site)
    content = json.loads(notice.content)
    language = language or content["default_language"]
    configuration = {
        "site": site.site_key,
        "notice": notice.sha256,
        "standing": [sha256[:16] for sha256 in standing_notices(session, notice)],
        "language": language,
        "languages": list(content["languages"]),
        "purposes": content["purposes"],
        "privacy_url": content["privacy_url"],
        "cookies": [cookie["name"] for cookie in content["cookies"]],
        "consent_mode": content["consent_mode"],
        "gpc": "strict" if site.gpc_strict else "respect",
        "reask_decliners": site.reask_decliners,
        "ask": not site.child_directed,
        "validity": {"accept": notice.accept_months, "refusal": notice.refusal_months},
        "texts": _texts(content, language, _text_keys()["core"]),
    }
    if content.get("colours"):
        configuration["colours"] = colour_css(content["colours"], BANNER_COLOURS)
    literal = as_script_literal(configuration)
    return _ready_to_serve(_bundle().replace(_CONFIGURATION, literal).encode("ascii"))


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


def serve_panel() -> Script:
    """The module that the script imports when a visitor asks for more than the question."""
    return _ready_to_serve((BANNER / "dist" / "panel.js").read_bytes())


def serve_texts(session: Session, site: Site, prefix: str, language: str) -> bytes:
    """Every text in `language`, the panel's too, of the notice whose hash begins with `prefix`.

    A notice of an older release may lack some, and a site's own purposes have texts of their own.
    """
    notice = notice_by_prefix(session, site.site_key, prefix)
    if notice is None:
        raise UnknownNotice("This site never served such a notice.")
    wanted = {key for part in _text_keys().values() for key in part}
    texts = _all_texts(json.loads(notice.content), language)
    kept = {key: text for key, text in texts.items() if key in wanted or key.startswith("purpose_")}
    return canonical({"language": language, "texts": {**kept}})


def as_script_literal(value: object) -> str:
    """JSON that is safe wherever JavaScript stands, inside a `<script>` element too."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=True)
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def _current(session: Session, site: Site) -> Notice:
    notice = current_notice(session, site.site_key)
    if notice is None:
        raise UnknownNotice("No notice was published for this site yet.")
    return notice


def _texts(content: dict[str, Any], language: str, keys: Iterable[str]) -> dict[str, str]:
    texts = _all_texts(content, language)
    return {key: texts[key] for key in keys}


def _all_texts(content: dict[str, Any], language: str) -> dict[str, str]:
    if language not in content["languages"]:
        raise UnknownNotice(f"The notice has no texts in {language!r}.")
    texts: dict[str, str] = content["languages"][language]["texts"]
    return texts


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
def _text_keys() -> dict[str, list[str]]:
    keys: dict[str, list[str]] = json.loads((BANNER / "texts.json").read_text("utf-8"))
    return keys

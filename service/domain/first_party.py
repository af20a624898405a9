"""First-party mode: the service behind a path of the site's own host, which keeps the choice there.

Only there does the service set or read cookies: one that scripts cannot read, for the service and
the site's back end, and a readable one for the page's script alone (ADR 8).
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from service.domain.errors import FieldError, InvalidInput
from service.domain.origin import parse_origin

COOKIE_NAME = "pahintulot"
MAX_URL = 300

_URL = re.compile(r"(?P<origin>https?://[^/?#]+)(?P<path>(/[A-Za-z0-9._~-]+)*)")
_POINTER = "/first_party_url"


@dataclass(frozen=True, slots=True)
class FirstParty:
    """`origin` and `host` are the site's own, as browsers send them; `kept` and `shown` cookies."""

    origin: str
    host: str
    is_secure: bool
    kept: str
    shown: str


def first_party(url: str | None, cookie_name: str) -> FirstParty | None:
    """Where the site keeps its choices, if it does so itself.

    Over plain http, for trials, no `__Host-` cookie would be kept: the bare name is then the
    service's, and the script's has another.
    """
    if url is None:
        return None
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    return FirstParty(
        origin=f"{parts.scheme}://{parts.netloc}",
        host=parts.netloc,
        is_secure=secure,
        kept=f"__Host-{cookie_name}" if secure else cookie_name,
        shown=cookie_name if secure else f"{cookie_name}-mark",
    )


def parse_first_party_url(text: str) -> str:
    """`text` when it is such as https://news.example/pahintulot, else `InvalidInput`."""
    match = _URL.fullmatch(text)
    if match is None or {".", ".."} & set(match["path"].split("/")):
        raise _refusal(f"{text!r} is no address such as https://news.example/pahintulot")
    parse_origin(match["origin"], _POINTER)
    parts = urlsplit(text)
    if parts.scheme != "https" and not _is_loopback(parts.hostname or ""):
        raise _refusal("must be https; http serves trials on this machine alone")
    return text


def check_first_party(url: str | None, origins: tuple[str, ...]) -> None:
    """`InvalidInput` unless the address stands on a host whose pages may record."""
    place = first_party(url, COOKIE_NAME)
    if place and place.origin not in origins:
        raise _refusal(f"{place.origin} must be one of the site's origins")


def _is_loopback(host: str) -> bool:
    return host in {"127.0.0.1", "::1", "localhost"} or host.endswith(".localhost")


def _refusal(detail: str) -> InvalidInput:
    return InvalidInput([FieldError(_POINTER, detail)])

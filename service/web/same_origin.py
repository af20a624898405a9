"""Whether a request comes from one of our own pages, as the browser itself says."""

from flask import request

from service.web.context import settings
from service.web.officers_host import is_for_officers

SAME = "same-origin"


def is_from_own_page() -> bool:
    """By `Sec-Fetch-Site` (Fetch Metadata), which no page can set; without it, by `Origin`.

    Who sends neither is no browser of today: for what changes something that is a no. A foreign
    `Origin` is one whatever else is said; `null` is what a page without a referrer sends.
    """
    # what a proxy in front may not tell of; a room of its own is no page of the public name
    apart = settings().officer_origin if is_for_officers() else ""
    own = request.host_url.rstrip("/"), apart or settings().public_url
    origin = request.headers.get("Origin", "null")
    if origin != "null" and origin not in own:
        return False
    return request.headers.get("Sec-Fetch-Site", _by_origin(origin)) == SAME


def _by_origin(origin: str) -> str:
    return SAME if origin != "null" else "unknown"

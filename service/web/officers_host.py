"""Under which name the officers' room answers.

With `OFFICER_ORIGIN` under that name alone, which then answers nothing else; otherwise under the
public name and on this machine itself. A page of a site that shared the name could do in the room
whatever its reader may.
"""

from urllib.parse import urlsplit

from flask import request
from werkzeug.routing import RequestRedirect

from service.settings import LOOPBACK_HOSTS, Settings


def is_for_officers() -> bool:
    """Whether the request at hand is for a page of the room."""
    return "officer" in request.blueprints or _lacks_its_slash()


def is_officers_host(settings: Settings, host: str) -> bool:
    """Whether the room answers at this `Host`."""
    if settings.officer_origin:
        return host == urlsplit(settings.officer_origin).netloc
    return _name(host) == urlsplit(settings.public_url).hostname or is_loopback(host)


def is_only_for_officers(settings: Settings, host: str) -> bool:
    """Whether nothing but the room answers there."""
    return bool(settings.officer_origin) and is_officers_host(settings, host)


def is_loopback(host: str) -> bool:
    """Whether the `Host` is this machine."""
    name = _name(host)
    return name is not None and (name in LOOPBACK_HOSTS or f"[{name}]" in LOOPBACK_HOSTS)


def _lacks_its_slash() -> bool:
    """Whether it is sent on to a page of the room, which is no route of its own."""
    is_sent_on = isinstance(request.routing_exception, RequestRedirect)
    return is_sent_on and f"{request.path}/".startswith("/officer/")


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None

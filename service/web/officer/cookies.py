"""The room's two cookies: who is signed in, and that this browser signed in before.

`__Host-` (RFC 6265bis): set by this host alone, over https, for all of it. On this machine itself
plain http will do, under a name without the prefix, which WebKit would drop there.
"""

from datetime import timedelta

from flask import request
from werkzeug import Response

from service.web.context import settings
from service.web.officers_host import is_loopback

SESSION = "pahintulot-officer"
DEVICE = "pahintulot-device"
DEVICE_KEPT = timedelta(days=180)


def session_token() -> str | None:
    """What the browser shows to be known by; two of one name are nobody."""
    return _only(SESSION)


def device_token() -> str | None:
    """What tells that this browser has signed in before."""
    return _only(DEVICE)


def is_possible() -> bool:
    """Whether a secret may be sent here at all: over https, or without leaving this machine."""
    return _is_https() or _is_loopback()


def keep_session(response: Response, token: str) -> None:
    """Until the browser is closed, or earlier if the service says so."""
    response.set_cookie(_name(SESSION), token, secure=_is_prefixed(), httponly=True, samesite="Lax")


def keep_device(response: Response, token: str) -> None:
    """Good for nothing but not to be locked out by strangers' guesses."""
    response.set_cookie(
        _name(DEVICE),
        token,
        max_age=DEVICE_KEPT,
        secure=_is_prefixed(),
        httponly=True,
        samesite="Strict",
    )


def drop_session(response: Response) -> None:
    """Have the browser forget it."""
    response.delete_cookie(_name(SESSION), secure=_is_prefixed(), httponly=True, samesite="Lax")


def _only(name: str) -> str | None:
    values = request.cookies.getlist(_name(name))
    return values[0] if len(values) == 1 else None


def _name(name: str) -> str:
    return f"__Host-{name}" if _is_prefixed() else name


def _is_prefixed() -> bool:
    return request.is_secure or not _is_loopback()


def _is_https() -> bool:
    """A proxy that ends TLS may not have been told of; the settings say what is public."""
    public = settings().officer_origin or settings().public_url
    return request.is_secure or (not _is_loopback() and public.startswith("https:"))


def _is_loopback() -> bool:
    return is_loopback(request.host)

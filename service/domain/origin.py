"""Web origins (RFC 6454): scheme, host and port, compared as browsers serialise them."""

import re

from service.domain.errors import FieldError, InvalidInput

_ORIGIN = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])"
    r"(:(?P<port>[1-9][0-9]{0,4}))?"
)
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def parse_origin(text: str, pointer: str = "/origins") -> str:
    """`text` when it is an origin exactly as a browser writes it, else `InvalidInput`.

    International names come as browsers send them, in punycode; no path, no user, no `null`.
    """
    match = _ORIGIN.fullmatch(text)
    if match is None or match["port"] == _DEFAULT_PORTS[match["scheme"]]:
        raise InvalidInput(
            [FieldError(pointer, f"{text!r} is no web origin such as https://news.example")]
        )
    return text


def is_listed(origin: str, listed: tuple[str, ...]) -> bool:
    """Whether a browser's `Origin` is on the list, to the letter; `null` never is."""
    return origin in listed and origin != "null"

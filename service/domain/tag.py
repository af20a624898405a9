"""The tag that a site's pages paste, and what makes a browser refuse any other bytes (SRI)."""

import hashlib
from base64 import b64encode
from html import escape


def script_tag(src: str, integrity: str | None = None) -> str:
    """With `integrity` the script runs only as pinned; a browser then wants CORS as well."""
    pinned = f' integrity="{integrity}" crossorigin="anonymous"' if integrity else ""
    return f'<script src="{escape(src)}"{pinned} async></script>'


def integrity_of(content: bytes) -> str:
    """The W3C's Subresource Integrity metadata of these bytes."""
    return f"sha384-{b64encode(hashlib.sha384(content).digest()).decode('ascii')}"

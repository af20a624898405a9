"""What is compared: a notice, as its own documentation says to embed it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import brotli

TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "png": "image/png",
}


@dataclass(frozen=True)
class File:
    """Bytes as they go over the wire, and the headers that go with them."""

    body: bytes
    headers: Mapping[str, str]

    @classmethod
    def compressed(cls, name: str, content: bytes) -> "File":
        """The file as small as brotli makes it, with the headers that our service sends."""
        return cls(
            brotli.compress(content),
            {
                "Content-Type": TYPES[name.rpartition(".")[2]],
                "Content-Encoding": "br",
                "Cache-Control": "public, max-age=300, stale-while-revalidate=86400",
                "Access-Control-Allow-Origin": "*",
                "Vary": "Accept-Encoding",
            },
        )


@dataclass(frozen=True)
class Notice:
    """What a page holds for it, `{at}` being where its files are served, and those files.

    `decline` selects the button that refuses everything; a page without one has no notice.
    """

    name: str
    version: str = ""
    decline: str = ""
    head: str = ""
    start: str = ""
    end: str = ""
    folder: str = ""
    files: Mapping[str, File] = field(default_factory=dict)
    note: str = ""

    @property
    def path(self) -> str:
        """Where the page with this notice is."""
        return f"/{self.folder or 'ours'}.html"

    def markup(self, origin: str) -> tuple[str, str, str]:
        """What stands in the page's head, at the start of its body and at its end."""
        at = f"{origin}/{self.folder}".rstrip("/")
        return tuple(part.replace("{at}", at) for part in (self.head, self.start, self.end))


BARE = Notice("the page alone", folder="bare")

"""A site of its own with the real service beside it, on another port: pages, cookies, a cache."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Page

from tests.fixtures.commands import run
from tests.fixtures.process import free_ports, running
from tests.fixtures.sites import publish

SITE = "pahayagan"


@dataclass
class Paper:
    """A site of its own on another port than the service's; `tag` is what its pages carry."""

    url: str
    service: str
    environment: dict[str, str]
    folder: Path
    tag: str = ""
    fetched: list[str] = field(default_factory=list)

    def publish(self, how: str = "material", **changes: object) -> str:
        return publish(self.environment, self.folder, SITE, how, **changes)

    def told_tag(self, *options: str) -> str:
        return run(["site", "tag", SITE, *options], self.environment).output.strip()

    def watch(self, page: Page) -> Page:
        """Note every script that the page asks for, as the rest of its address."""
        page.on("request", lambda sent: "/b/" in sent.url and self._note(sent.url))
        return page

    def _note(self, url: str) -> None:
        self.fetched.append(re.sub(r"[0-9a-f]{64}", "HASH", url.rpartition("/")[2]))


@contextmanager
def opened_paper(folder: Path) -> Iterator[Paper]:
    """The paper with its service up and its first notice published."""
    ports = free_ports(2)
    environment = {
        "DATABASE_URL": f"sqlite:///{folder}/pahintulot.db",
        "KEY_DIR": str(folder / "keys"),
        "PUBLIC_URL": f"http://127.0.0.1:{ports[0]}",
        "RATE_LIMIT_ACCEPTS": "",
        "RATE_LIMIT_REFUSALS": "",
    }
    origin = f"http://127.0.0.1:{ports[1]}"
    run(["db", "upgrade"], environment)
    run(["site", "add", SITE, "--name", "Pahayagan", "--origin", origin], environment)
    found = Paper(f"{origin}/", environment["PUBLIC_URL"], environment, folder)
    found.publish()
    with (
        running(environment, folder / "gunicorn.log", ports=ports[:1]),
        _serving(ports[1], lambda: _document(found.tag)),
    ):
        yield found


def _document(tag: str) -> str:
    head = f'<meta charset="utf-8"><link rel="icon" href="data:,"><title>Balita</title>{tag}'
    gated = '<template data-purpose="analytics"><i id="ran">tumakbo</i></template>'
    return f'<!doctype html><html lang="fil"><head>{head}</head><body>{gated}</body></html>'


@contextmanager
def _serving(port: int, page: Callable[[], str]) -> Iterator[None]:
    """A web server on that port whose every page is what `page()` gives."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = page().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()

"""A site of its own with the real service beside it, on another port: pages, cookies, a cache."""

import re
import time
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
GATED = '<template data-purpose="analytics"><i id="ran">tumakbo</i></template>'
PAUSE = "<!--the network is slow-->"
PAUSE_S = 0.7


@dataclass
class Paper:
    """A site of its own on another port than the service's.

    Its pages carry `tag` and `body`, and arrive in pieces where there is a `PAUSE`.
    """

    url: str
    service: str
    environment: dict[str, str]
    folder: Path
    tag: str = ""
    body: str = GATED
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
    port = free_ports()[0]
    environment = {
        "DATABASE_URL": f"sqlite:///{folder}/pahintulot.db",
        "KEY_DIR": str(folder / "keys"),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "RATE_LIMIT_ACCEPTS": "",
        "RATE_LIMIT_REFUSALS": "",
    }
    found = Paper("", environment["PUBLIC_URL"], environment, folder)
    with _serving(lambda: _document(found)) as origin:
        found.url = f"{origin}/"
        run(["db", "upgrade"], environment)
        run(["site", "add", SITE, "--name", "Pahayagan", "--origin", origin], environment)
        found.publish()
        with running(environment, folder / "gunicorn.log", ports=[port]):
            yield found


def _document(paper: Paper) -> str:
    head = f'<meta charset="utf-8"><link rel="icon" href="data:,"><title>Balita</title>{paper.tag}'
    return f'<!doctype html><html lang="fil"><head>{head}</head><body>{paper.body}</body></html>'


@contextmanager
def _serving(page: Callable[[], str]) -> Iterator[str]:
    """The origin of a web server whose every page is what `page()` gives."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            first, *rest = page().split(PAUSE)
            self.wfile.write(first.encode())
            for piece in rest:
                time.sleep(PAUSE_S)
                self.wfile.write(piece.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()

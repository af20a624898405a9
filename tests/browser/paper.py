"""A site of its own with the real service beside it, on another port: pages, cookies, a cache."""

import json
import re
import time
from collections.abc import Iterator
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

    Its pages carry `tag` and `body`, under these `headers`, and arrive in pieces where there is a
    `PAUSE`; `others` are whole documents by their path. What a browser posts to it are reports, of
    violations or otherwise.
    """

    url: str
    service: str
    environment: dict[str, str]
    folder: Path
    tag: str = ""
    body: str = GATED
    language: str = "fil"
    icon: str = '<link rel="icon" href="data:,">'
    headers: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    def publish(self, how: str = "material", **changes: object) -> str:
        return publish(self.environment, self.folder, SITE, how, **changes)

    def told_tag(self, *options: str) -> str:
        return run(["site", "tag", SITE, *options], self.environment).output.strip()

    def outcomes(self) -> list[str]:
        """Of every decision recorded, oldest first."""
        log = self.folder / "log.jsonl"
        run(["export", "write", "--site", SITE, str(log)], self.environment)
        lines = log.read_text("utf-8").splitlines()[:-1]
        return [json.loads(line)["outcome"] for line in lines]

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
    with _serving(found) as origin:
        found.url = f"{origin}/"
        run(["db", "upgrade"], environment)
        run(["site", "add", SITE, "--name", "Pahayagan", "--origin", origin], environment)
        found.publish()
        with running(environment, folder / "gunicorn.log", ports=[port]):
            yield found


def _document(paper: Paper) -> str:
    head = f'<meta charset="utf-8">{paper.icon}<title>Balita</title>{paper.tag}'
    top = f'<!doctype html><html lang="{paper.language}"><head>{head}</head>'
    return f"{top}<body>{paper.body}</body></html>"


@contextmanager
def _serving(paper: Paper) -> Iterator[str]:
    """The origin of a web server whose every page is the paper's as it is then."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in paper.headers.items():
                self.send_header(name, value)
            self.end_headers()
            document = paper.others.get(self.path) or _document(paper)
            first, *rest = document.split(PAUSE)
            self.wfile.write(first.encode())
            for piece in rest:
                time.sleep(PAUSE_S)
                self.wfile.write(piece.encode())

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            paper.reports.append(self.rfile.read(length).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()

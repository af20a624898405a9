"""A site as strangers build one, the real service behind a door, and what was asked of both."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.browser.demo import Demo
from tests.browser.engines.door import Door
from tests.fixtures.commands import run
from tests.fixtures.process import ROOT, free_ports, running

ANALYTICS = (ROOT / "service/web/demo/static/analytics.js").read_text("utf-8")
GATED = '<template data-purpose="analytics"><script src="/analytics.js"></script></template>'
COMPLAINTS = """<script>
  const complain = (text) => navigator.sendBeacon('/complaint', text);
  addEventListener('error', ({message}) => complain(message));
  addEventListener('unhandledrejection', ({reason}) => complain(String(reason)));
  console.error = (...words) => complain(words.join(' '));
</script>"""
OPENER = '<a href="#x" data-pahintulot-open>Buksan</a>'


@dataclass
class Street:
    """The demonstration with its counters at nothing, and a site of another origin.

    `head`, `tag` and `body` make up the site's pages; `asked` is what browsers asked it for,
    `complaints` are the errors in its pages.
    """

    demo: Demo
    door: Door
    tag: str = ""
    head: str = ""
    body: str = ""
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.door.open()
        self.demo.begin()
        self.tag = f'<script src="{self.demo.origin}/b/demo.js" async></script>'
        self.head, self.body = "", f"<main>…</main>{OPENER}{GATED}"
        self.asked.clear()
        self.complaints.clear()
        self.door.answers.clear()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.door.port + 1}/"

    def hits(self) -> int:
        """How often analytics reported a visit to the site."""
        return self.asked.count("POST /demo/hits")

    def answer(self, method: str, path: str, body: str) -> tuple[str, str]:
        """The type and text of what the site serves."""
        if path == "/":
            head = f'<meta charset="utf-8"><title>Balita</title>{COMPLAINTS}{self.head}{self.tag}'
            page = f'<html lang="fil"><head>{head}</head><body>{self.body}</body></html>'
            return "text/html", f"<!doctype html>{page}"
        if path == "/complaint":
            self.complaints.append(body)
            return "text/plain", ""
        self.asked.append(f"{method} {path}")
        if path == "/analytics.js":
            return "text/javascript", ANALYTICS
        if path.endswith(".js"):
            return "text/javascript", note(path)
        return "application/json", json.dumps({"hits": self.hits()})


def note(word: str) -> str:
    """A script that leaves this word in the page."""
    return f"(window.notes = window.notes || []).push({json.dumps(word)})"


@contextmanager
def opened_street(home: Path) -> Iterator[Street]:
    """The street, with the real service in production's form on it."""
    port, inner = free_ports(2)[0], free_ports()[0]
    environment = {
        "DATABASE_URL": f"sqlite:///{home}/pahintulot.db",
        "KEY_DIR": str(home / "keys"),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PAHINTULOT_DEMO": "1",
        "RATE_LIMIT_ACCEPTS": "",
        "RATE_LIMIT_REFUSALS": "",
    }
    run(["demo", "prepare", "--port", str(port)], environment)
    with running(environment, home / "gunicorn.log", ports=[inner]):
        door = Door(port, inner)
        street = Street(Demo(port, (home / "demo-api-key").read_text().strip()), door)
        with _serving(street):
            yield street
        door.remove()


@contextmanager
def _serving(street: Street) -> Iterator[None]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind, text = street.answer(self.command, self.path, sent.decode())
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", street.door.port + 1), Answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()

"""The strict modes, read from docs/strict-pages.md: what it says is what a browser is given."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.request import urlopen

from playwright.sync_api import BrowserContext, Page, Request, Route

from tests.browser.paper import SITE, Paper
from tests.fixtures.process import ROOT

DOCUMENT = (ROOT / "docs/strict-pages.md").read_text("utf-8")
KINDS = {
    "<template>": r"<template",
    '<script type="text/plain">': r'<script[^>]* type="text/plain"',
    "<iframe>": r"<iframe",
}
ANALYTICS = "window.counted = true;"
GATED = re.compile(r"https://(?:analytics|video)\.example/[^\"]+")
OWN_ICON = "/favicon.ico"  # the browser's own idea, and the page's own policy
REPORTABLE = ("Content-Security-Policy", "Integrity-Policy")
# what the browser itself reports, whatever the page's own policy lets run
WATCH = """window.violations = [];
addEventListener('securitypolicyviolation', ({effectiveDirective, blockedURI, sample}) =>
  violations.push(`${effectiveDirective} ${blockedURI} ${sample}`));
new ReportingObserver((reports) => reports.forEach(({type, body}) =>
  violations.push(`${type} ${body.effectiveDirective || body.blockedURL} ${body.blockedURL}`)),
  {buffered: true}).observe();"""


@dataclass(frozen=True)
class Mode:
    """`cells` is its row of the table; `tag` embeds us, `body` holds what is gated."""

    name: str
    headers: dict[str, str]
    tag: str
    body: str
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def gated(self) -> list[str]:
        """The addresses that may be asked for after an accept, and not before."""
        return sorted(GATED.findall(self.body))

    def reported_only(self) -> "Mode":
        """The same policies, which now only report."""
        headers = {
            f"{name}-Report-Only" if name in REPORTABLE else name: value
            for name, value in self.headers.items()
        }
        return replace(self, headers=headers)


def modes() -> list[Mode]:
    """Every mode of the document, in its order."""
    first, *sections = re.split(r"^## ", DOCUMENT, flags=re.MULTILINE)
    rows = _table(first)
    return [_mode(section, rows) for section in sections]


def _table(text: str) -> dict[str, dict[str, str]]:
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    heads, *rows = lines
    names = [head.strip("`") for head in heads[1:]]
    return {
        row[0].partition("](")[0].lstrip("["): dict(zip(names, row[1:], strict=True))
        for row in rows
    }


def _mode(section: str, rows: dict[str, dict[str, str]]) -> Mode:
    name = section.partition("\n")[0]
    (http,) = re.findall(r"^```http\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    (html,) = re.findall(r"^```html\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    headers = dict(line.split(": ", 1) for line in http.splitlines())
    tag, _, body = html.partition("\n")
    return Mode(name, headers, tag, body, rows[name])


@dataclass
class Visit:
    """A page of the paper in that mode: what it asked for, what was reported, what failed."""

    paper: Paper
    mode: Mode
    page: Page
    asked: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        """As the page heard of them, as reports were sent, as loads failed."""
        heard = [*self.page.evaluate("violations"), *self.paper.reports, *self.failed]
        return [said for said in heard if OWN_ICON not in said]

    def gated(self) -> list[str]:
        return sorted(url for url in self.asked if GATED.fullmatch(url))


def visit(
    paper: Paper, pinned_tag: str, mode: Mode, context: BrowserContext, *, plant: str = ""
) -> Visit:
    """Open the paper in that mode; `plant` is added to our script on its way."""
    found = Visit(paper, mode, context.new_page())
    fill = _filling(paper, pinned_tag)
    paper.reports.clear()
    paper.icon = ""
    paper.tag, paper.body = fill(mode.tag), fill(mode.body)
    paper.headers = {name: fill(value) for name, value in mode.headers.items()}
    for name in paper.headers:
        if name.startswith("Content-Security-Policy"):
            paper.headers[name] += "; report-uri /reports"
    context.add_init_script(WATCH)
    context.route(GATED, _serve_gated)
    if plant:
        context.route(f"**/b/{SITE}.js", lambda route: _planted(route, plant))
    found.page.on("request", lambda sent: found.asked.append(sent.url))
    found.page.on("requestfailed", lambda sent: found.failed.append(_why(sent)))
    found.page.goto(paper.url)
    return found


def _filling(paper: Paper, pinned_tag: str) -> Callable[[str], str]:
    integrity = re.search(r'integrity="([^"]+)"', pinned_tag)
    sha256 = re.search(r"\.([0-9a-f]{64})\.js", pinned_tag)
    assert integrity
    assert sha256
    real = {
        "https://consent.example": paper.service,
        "SITEKEY": SITE,
        "HASH": sha256[1],
        "sha384-SCRIPT": integrity[1],
        "sha384-ANALYTICS": _integrity(ANALYTICS),
    }

    def fill(text: str) -> str:
        for placeholder, value in real.items():
            text = text.replace(placeholder, value)
        return text

    return fill


def _integrity(content: str) -> str:
    return f"sha384-{b64encode(hashlib.sha384(content.encode()).digest()).decode()}"


def _serve_gated(route: Route) -> None:
    is_script = route.request.url.endswith(".js")
    route.fulfill(
        body=ANALYTICS if is_script else "<title>A video</title>",
        headers={
            "content-type": "text/javascript" if is_script else "text/html",
            "access-control-allow-origin": "*",
            "cross-origin-resource-policy": "cross-origin",
            "cross-origin-embedder-policy": "require-corp",
        },
    )


@contextmanager
def without_corp(service: str) -> Iterator[str]:
    """The origin of a relay that passes on the service's files and no word on who may load them."""

    class Relay(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with urlopen(service + self.path, timeout=10) as answer:
                body = answer.read()
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Relay) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _planted(route: Route, plant: str) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=f"{answer.text()};{plant}")


def _why(sent: Request) -> str:
    return f"failed: {sent.url} {sent.failure}"


MODES = modes()
BY_NAME = {mode.name: mode for mode in MODES}

"""A site with the service behind a path of its own host: proxy, certificate, service, browser."""

import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.proxies import Front, executable, serving
from tests.fixtures.authority import Certificate, certify
from tests.fixtures.commands import run
from tests.fixtures.process import ServiceProcess, free_ports, running
from tests.fixtures.sites import make_key, publish

HOST = "www.balita.example"
SITE = "balita"
PAGE = """<!doctype html><html lang="fil"><head><meta charset="utf-8"><title>Balita</title>
<link rel="icon" href="data:,">{tag}</head><body><main><h1>Balita</h1>
<button data-pahintulot-open>Ang pinili ko</button></main>
<template data-purpose="analytics"><script src="/analytics.js"></script></template>
</body></html>"""
ANALYTICS = "document.body.dataset.counted = 1"


@dataclass
class House:
    """`origin` is the site's own; `path` is where the service is behind it."""

    origin: str
    path: str
    port: int
    service: ServiceProcess
    api_key: str
    certificate: Certificate
    root: Path
    rows_before: int = 0

    @property
    def url(self) -> str:
        return f"{self.origin}/index.html"

    @property
    def form_url(self) -> str:
        return f"{self.origin}{self.path}/b/{SITE}"

    def begin(self) -> None:
        """Count rows from here."""
        self.rows_before = 0
        self.rows_before = len(self.rows())

    def rows(self) -> list[dict[str, Any]]:
        """The decisions recorded since `begin`, oldest first."""
        with closing(self.service.connect()) as connection:
            headers = {"Authorization": f"Bearer {self.api_key}"}
            connection.request("GET", f"/v1/sites/{SITE}/decisions.jsonl", headers=headers)
            lines = connection.getresponse().read().decode().splitlines()
        return [json.loads(line) for line in lines[:-1]][self.rows_before :]

    def outcomes(self) -> list[str]:
        return [row["outcome"] for row in self.rows()]

    def status_code(self, method: str, path: str, body: str | None = None, **headers: str) -> int:
        """What comes back through the proxy, whose certificate is checked."""
        trust = ssl.create_default_context(cafile=str(self.certificate.root))
        with closing(Directed(self.port, trust)) as connection:
            if body is not None:
                headers["Content-Type"] = "text/plain"
            connection.request(method, path, body, headers)
            return connection.getresponse().status


class Directed(http.client.HTTPSConnection):
    """To the test's host, which no name server knows."""

    def __init__(self, port: int, trust: ssl.SSLContext) -> None:
        super().__init__(HOST, port, context=trust, timeout=10)

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=HOST)


@contextmanager
def opened_house(proxy: str, path: str, folder: Path) -> Iterator[House]:
    """The whole house, with its first notice published and its page in place."""
    executable(proxy)
    port, service_port = free_ports(2)
    origin = f"https://{HOST}:{port}"
    environment = {
        "DATABASE_URL": f"sqlite:///{folder}/pahintulot.db",
        "KEY_DIR": str(folder / "keys"),
        "PUBLIC_URL": "https://serbisyo.example",
        "TRUSTED_PROXIES": "1",
        "RATE_LIMIT_ACCEPTS": "",
        "RATE_LIMIT_REFUSALS": "",
        "GRACEFUL_TIMEOUT": "1",
    }
    run(["db", "upgrade"], environment)
    site = ["site", "add", SITE, "--name", "Balita", "--origin", origin]
    run([*site, "--first-party-url", f"{origin}{path}"], environment)
    publish(environment, folder, SITE)
    root, certificate = folder / "www", certify(HOST, folder)
    root.mkdir()
    tag = run(["site", "tag", SITE], environment).output.strip()
    (root / "index.html").write_text(PAGE.format(tag=tag))
    (root / "analytics.js").write_text(ANALYTICS)
    front = Front(proxy, HOST, port, root, certificate, SITE, path, service_port)
    key = make_key(environment, SITE, "export:read")
    with (
        running(environment, folder / "gunicorn.log", ports=[service_port]) as service,
        serving(front, folder),
    ):
        yield House(origin, path, port, service, key, certificate, root)

"""Our notice, byte for byte and header for header as the real service serves it."""

import http.client
import json
import tempfile
from pathlib import Path

from benchmarks.banner.notices import File, Notice
from tests.fixtures.commands import run
from tests.fixtures.process import ROOT, running
from tests.fixtures.sites import make_site

LANGUAGES = ("en", "fil")
CONFIGURATION = {"WORKERS": "1", "LOG_LEVEL": "WARNING"}


def our_notices() -> list[Notice]:
    """The notice in each language, the page's own first."""
    package = json.loads((ROOT / "static/consent-banner/package.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            **CONFIGURATION,
            "DATABASE_URL": f"sqlite:///{folder}/bench.db",
            "KEY_DIR": f"{folder}/keys",
        }
        run(["db", "upgrade"], environment)
        site = make_site(environment, folder)
        with running(environment, folder / "gunicorn.log") as service:
            paths = {language: f"/b/{site.key}.{language}.js" for language in LANGUAGES}
            return [
                Notice(
                    name=f"Pahintulot ({language})",
                    version=package["version"],
                    decline="#pahintulot button",
                    head=f'<script src="{{at}}{path}" async></script>\n',
                    files={path: fetched(service.connect(), path)},
                )
                for language, path in paths.items()
            ]


def fetched(connection: http.client.HTTPConnection, path: str) -> File:
    """The file as a browser that reads brotli gets it."""
    connection.request("GET", path, headers={"Accept-Encoding": "br"})
    response = connection.getresponse()
    body = response.read()
    assert response.status == 200, body
    headers = dict(response.getheaders())
    connection.close()
    assert headers["Content-Encoding"] == "br"
    for name in ("Content-Length", "Connection", "Date", "Server"):
        headers.pop(name, None)
    return File(body, headers)

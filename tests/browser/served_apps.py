"""The Flask and Django examples of docs/recipes.md, each in a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.browser.paper import SITE, Paper
from tests.browser.recipes import file, filled
from tests.contract.backends import OFFLINE, ONLINE, program
from tests.fixtures.commands import run
from tests.fixtures.process import READY_WITHIN_S, free_ports

TEMPLATES = ["templates/base.html", "templates/home.html"]
FILES = {"Flask": ["app.py"], "Django": ["embedding.py", "views.py"]}
PROGRAMS = {"Flask": ONLINE, "Django": OFFLINE}
MADE = """
from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="urls",
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": ["templates"],
        "OPTIONS": {"context_processors": ["embedding.pahintulot"]},
    }],
)
app = get_wsgi_application()
"""
URLS = "from django.urls import path\nimport views\nurlpatterns = [path('', views.home)]\n"
SERVE = """
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server
from app import app

class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

make_server("127.0.0.1", int(sys.argv[1]), app, Server).serve_forever()
"""


@contextmanager
def served(framework: str, paper: Paper, folder: Path) -> Iterator[str]:
    """The address of an application that is just what the document says."""
    _write(framework, paper, folder)
    (port,) = free_ports()
    url = f"http://127.0.0.1:{port}"
    origins = ["--origin", paper.url.rstrip("/"), "--origin", url]
    run(["site", "set", SITE, *origins], paper.environment)
    process = subprocess.Popen([sys.executable, "serve.py", str(port)], cwd=folder)
    try:
        _wait_for(url)
        yield f"{url}/"
    finally:
        process.kill()
        process.wait()


def _write(framework: str, paper: Paper, folder: Path) -> None:
    texts = {name: file(name) for name in [*TEMPLATES, "asking.py", *FILES[framework]]}
    texts["consent.py"] = program(PROGRAMS[framework], "Python")
    if framework == "Django":
        texts |= {"app.py": MADE, "urls.py": URLS}
    (folder / "templates").mkdir()
    for name, text in (texts | {"serve.py": SERVE}).items():
        (folder / name).write_text(filled(text, paper), "utf-8")


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        try:
            urlopen(url, timeout=5).close()
        except URLError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nobody at {url}")

"""`django-cookie-consent` under the same gunicorn as ours, in a virtual environment of its own.

Its status is read from the visitor's cookie, not from a store; an accept writes one log row that
names nobody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.environments import VENV, made, ran
from benchmarks.service.peers.started import Peer, asked, started

HOME = Path(__file__).parent / "django"
PYTHON = HOME / VENV / "bin/python"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "X-Cookie-Consent-Fetch": "1"}
ACCEPT = "cookie_groups=analytics"


def install() -> str:
    """Make the environment that the lock describes, once; the version of the package."""
    python = made(HOME, HOME / "requirements.lock")
    query = "import importlib.metadata as m; print(m.version('django-cookie-consent'))"
    return ran([python, "-c", query], HOME)


@contextmanager
def django(database_url: str, log: Path, workers: int, threads: int) -> Iterator[Peer]:
    """It, with its tables and one group of cookies, up."""
    settings = {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "peer.settings"}
    ran([PYTHON, "-m", "peer.prepare"], HOME, settings)
    served = ["--bind", "127.0.0.1:$PORT", "--keep-alive", "75", "--no-control-socket"]
    shape = ["--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)]
    application = "django.core.wsgi:get_wsgi_application()"
    command = [PYTHON, "-m", "gunicorn", *served, *shape, application]
    with started(command, HOME, settings, log, "/status/") as peer:
        yield peer


def accepted_cookie(peer: Peer) -> str:
    """The cookie of a visitor who accepts; the status is then what it should be."""
    connection = HTTPConnection("127.0.0.1", peer.port, timeout=30)
    connection.request("POST", "/accept/", ACCEPT, FORM)
    response = connection.getresponse()
    response.read()
    cookie = str(response.headers["Set-Cookie"]).partition(";")[0]
    connection.request("GET", "/status/", headers={"Cookie": cookie})
    told = connection.getresponse().read()
    assert b'"acceptedCookieGroups": ["analytics"]' in told, told
    connection.close()
    assert asked(peer, "GET", "/status/")["acceptedCookieGroups"] == []
    return cookie

"""A withdrawal deletes the cookies that the notice lists, wherever the page can reach them."""

import json
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import BrowserContext, Page

from tests.browser.demo import eventually, notice
from tests.browser.stage import NOTICE, Stage, good_answer, script, token

HOST = "a.b.pahayagan.localhost"
PAGE = "/balita/ngayon/ulat.html"
LISTED = ["_ga", "_ga_*", "__Secure-_ga", "__Host-_ga", "_chips"]
KEPT = {"_other": "x", "_gab": "x", "ga": "x"}
SET = [
    "_ga=1; Path=/",
    "_ga=2; Path=/balita",
    "_ga=3; Path=/balita/",
    f"_ga=5; Path={PAGE}",
    "_ga=6",  # the default path: the folder of the address
    f"_ga=7; Path=/; Domain={HOST}",
    "_ga=8; Path=/; Domain=b.pahayagan.localhost",
    "_ga=9; Path=/balita; Domain=pahayagan.localhost",
    "_ga_QX3=1; Path=/; Secure; SameSite=None",
    "_ga_YZ4=1; Path=/balita; Domain=.pahayagan.localhost; Max-Age=34000000",
    "__Secure-_ga=1; Path=/balita/ngayon/; Domain=b.pahayagan.localhost; Secure",
    "__Host-_ga=1; Path=/; Secure",
    "_chips=1; Path=/; Secure; SameSite=None; Partitioned",
    "_chips=2; Path=/balita; Domain=pahayagan.localhost; Secure; SameSite=None; Partitioned",
    "_ga_own=1; Path=/; HttpOnly",  # which only the site itself can delete
    *[f"{name}={value}; Path=/" for name, value in KEPT.items()],
]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate that signs itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    found = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + found.public_bytes(pem))
    return file


@contextmanager
def site(certificate: Path, cookies: list[str]) -> Iterator[str]:
    """The origin of a site over TLS: a page that sets `cookies`, our script, a service."""
    own = token(iat=1, exp=4102444800, notice=NOTICE[:16])

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/b/"):
                self._send(200, "text/javascript", script(cookies=LISTED))
            else:
                tag = '<link rel="icon" href="data:,"><script src="/b/demo.js" async></script>'
                body = f'<!doctype html><html lang="fil"><title>Balita</title>{tag}'
                held = [] if self.path.endswith("?plain") else [f"pahintulot={own}; Path=/; Secure"]
                self._send(200, "text/html", body, [*cookies, *held])

        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = good_answer(said)
            self._send(status, "application/json", json.dumps(answer))

        def _send(self, status: int, kind: str, body: str, set_cookies: Iterable[str] = ()) -> None:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            for cookie in set_cookies:
                self.send_header("Set-Cookie", cookie)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://{HOST}:{server.server_port}"
        server.shutdown()


def names(page: Page) -> list[str]:
    return sorted(cookie["name"] for cookie in page.context.cookies())


@pytest.mark.parametrize("outcome", ["withdraw", "decline"])
def test_every_listed_cookie_goes_from_every_path_and_parent_domain(
    outcome: str, certificate: Path, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(ignore_https_errors=True).new_page()
    with site(certificate, SET) as origin:
        page.goto(origin + PAGE)
        assert len(names(page)) == len(SET) + 1, "the browser did not take every cookie"
        page.evaluate(f"pahintulot.{outcome}()")
        eventually(page, lambda: names(page), sorted([*KEPT, "_ga_own", "pahintulot"]))
        mark = next(c for c in page.context.cookies() if c["name"] == "pahintulot")
        assert mark["value"].startswith("no.")


def test_an_address_with_a_semicolon_revives_nothing(
    certificate: Path, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(ignore_https_errors=True).new_page()
    with site(
        certificate, ["_ga=1; Path=/", "_ga=2; Path=/; Domain=pahayagan.localhost"]
    ) as origin:
        page.goto(f"{origin}/a;max-age=9999/b")
        page.evaluate("void pahintulot.withdraw()")
        eventually(page, lambda: names(page), ["pahintulot"])


def test_a_later_page_deletes_what_only_it_can_reach(
    certificate: Path, new_context: Callable[..., BrowserContext]
) -> None:
    """A cookie of another folder is out of reach when the choice is made."""
    page = new_context(ignore_https_errors=True).new_page()
    with site(certificate, []) as origin:
        page.goto(origin + PAGE)
        page.context.add_cookies(
            [{"name": "_ga", "value": "1", "domain": HOST, "path": "/iba", "secure": True}]
        )
        page.evaluate("void pahintulot.withdraw()")
        assert names(page) == ["_ga", "pahintulot"]
        page.goto(f"{origin}/iba/ulat?plain")
        eventually(page, lambda: names(page), ["pahintulot"])


@pytest.mark.parametrize("listed", [["_ga", "pahintulot"], ["p*"], ["*"]])
def test_a_refusal_is_kept_even_where_the_notice_lists_its_own_cookie(
    listed: list[str], stage: Stage
) -> None:
    """Sites list every cookie they know of, and ours is one of them."""
    stage.config = {"cookies": listed}
    page = stage.open()
    page.evaluate("document.cookie = '_ga=1'")
    page.evaluate("void pahintulot.decline()")
    eventually(page, lambda: len(stage.bodies), 1)
    for _ in range(2):
        assert "pahintulot" in names(page)
        assert notice(page).count() == 0
        page = stage.open()
    assert ("_ga" in names(page)) is (listed == ["p*"])

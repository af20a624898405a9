"""An export through gunicorn: what a browser sees of one that is cancelled, and who hears of it."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.domain.errors import UntrustedExport
from service.settings import Settings
from service.signing.keys import load_keyring
from service.storage.engine import opened_engine
from service.usecases.verify_export import verify_export
from tests.fixtures.process import ServiceProcess, running
from tests.fixtures.signed_in import COOKIE, sign_in
from tests.integration.storage.grown import grow


@dataclass
class Browser:
    """Reads as slowly as it is told; `file` is where the download goes."""

    service: ServiceProcess
    token: str
    file: Path

    def call(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        """The status, where it leads, and what it says."""
        with closing(self.service.connect()) as connection:
            headers = {"Content-Type": "application/x-www-form-urlencoded", **self._headers()}
            connection.request(method, f"/officer/sites/demo/exports{path}", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()

    def ask(self) -> str:
        status, location, _ = self.call("POST", "", "form=jsonl")
        assert status == 303
        return location.rpartition("/")[2]

    def progress(self, number: str) -> dict[str, str]:
        return json.loads(self.call("GET", f"/{number}/progress.json")[2])

    @contextmanager
    def reading(self, number: str) -> Iterator[socket.socket]:
        """The download, of which little is on its way while nobody reads on."""
        with socket.socket() as reader:
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            reader.settimeout(20)
            reader.connect(("127.0.0.1", self.service.ports[0]))
            lines = [f"GET /officer/sites/demo/exports/{number}/file HTTP/1.1", "Host: 127.0.0.1"]
            lines += [f"{name}: {value}" for name, value in self._headers().items()]
            reader.sendall("\r\n".join([*lines, "", ""]).encode())
            yield reader

    def _headers(self) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.token}", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def browser(environment, tmp_path) -> Iterator[Browser]:
    with opened_engine(Settings(database_url=environment["DATABASE_URL"]).sqlalchemy_url) as engine:
        grow(engine)
    token, log = sign_in(environment, "demo"), tmp_path / "gunicorn.log"
    with running(environment, log, application="tests.fixtures.slow_exports:app") as service:
        yield Browser(service, token, tmp_path / "log.jsonl")


def read_to_the_end(reader: socket.socket) -> bytes:
    """Until the service closes the connection, or says that this was all."""
    read = bytearray()
    try:
        while not read.endswith(b"0\r\n\r\n") and (some := reader.recv(65_536)):
            read += some
    except ConnectionResetError:
        pass
    return bytes(read)


def until(is_so: Callable[[], bool], within_s: float = 10) -> None:
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_download_is_followed_and_cancelled_while_it_runs(browser, environment) -> None:
    """Its connection is closed without the last chunk: no browser calls that complete."""
    number = browser.ask()
    with browser.reading(number) as reader:
        assert reader.recv(12) == b"HTTP/1.1 200"
        until(lambda: browser.progress(number)["rows"] != "0")
        assert browser.progress(number)["phase"] == "running"
        assert browser.call("POST", f"/{number}/cancel")[0] == 303
        rest = read_to_the_end(reader)
    assert not rest.endswith(b"0\r\n\r\n")
    browser.file.write_bytes(rest.partition(b"\r\n\r\n")[2])
    with pytest.raises(UntrustedExport, match="cut"):
        verify_export(browser.file, load_keyring(Path(environment["KEY_DIR"]), "").by_id)
    until(lambda: browser.progress(number)["state"] == "cancelled")
    assert "rror" not in browser.service.log.read_text()


def test_a_browser_that_goes_away_cuts_the_export(browser) -> None:
    """And the service serves on."""
    number = browser.ask()
    with browser.reading(number) as reader:
        assert reader.recv(4_096).startswith(b"HTTP/1.1 200")
    until(lambda: browser.progress(number)["state"].startswith("cut"))
    again = browser.ask()
    with browser.reading(again) as reader:
        assert read_to_the_end(reader).endswith(b"0\r\n\r\n")
    until(lambda: browser.progress(again)["state"] == "complete")


def test_of_two_downloads_at_once_one_gets_the_file(browser) -> None:
    number = browser.ask()
    with browser.reading(number) as one, browser.reading(number) as other:
        begun = sorted(each.recv(12) for each in (one, other))
    assert begun == [b"HTTP/1.1 200", b"HTTP/1.1 409"]

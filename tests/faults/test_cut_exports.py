"""A download that breaks off is never taken for the log: every one of fifty is refused.

Behind a proxy that speaks HTTP/1.0 to the service nothing but the missing end shows it.
"""

import os
import random
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.domain.errors import UntrustedExport
from service.settings import Settings
from service.signing.keys import load_keyring
from service.storage.engine import opened_engine
from service.usecases.verify_export import verify_export
from tests.faults.cuts import Relay, download, nginx_before, relay_to
from tests.fixtures.process import ServiceProcess
from tests.fixtures.sites import make_key
from tests.integration.storage.grown import ROWS, grow

on = pytest.mark.parametrize
pytestmark = [
    pytest.mark.faults,
    on("database_url", ["sqlite"], indirect=True),
    on("way", ["straight", "nginx"], indirect=True),
]

CUTS = 50
KILLS = int(os.environ.get("PAHINTULOT_FAULT_ROUNDS", "3"))
LAST_BYTES = len(b"\n\r\n0\r\n\r\n")  # in chunks, what comes after them is no part of the file


@dataclass
class Way:
    """How somebody downloads: through a relay, and through nginx before it or not."""

    relay: Relay
    url: str
    key: str
    keys: dict
    file: Path
    is_proxied: bool

    def fetch(self, form: str) -> int:
        return download(f"{self.url}/v1/sites/demo/decisions.{form}", self.key, self.file)

    def span(self, form: str) -> range:
        """Where the answer may be cut: after its headers, and before the file's last byte."""
        self.relay.limit = 2**31
        assert self.fetch(form) == 0
        assert verify_export(self.file, self.keys).rows == ROWS // 2
        answer = bytes(self.relay.passed)
        return range(answer.index(b"\r\n\r\n") + 5, len(answer) - LAST_BYTES)

    def is_refused(self) -> bool:
        try:
            verify_export(self.file, self.keys)
        except UntrustedExport:
            return True
        return False


@pytest.fixture
def way(request, environment, service_process: ServiceProcess, tmp_path):
    with opened_engine(Settings(database_url=environment["DATABASE_URL"]).sqlalchemy_url) as engine:
        grow(engine)
    key = make_key(environment, "demo", "export:read")
    keys = load_keyring(Path(environment["KEY_DIR"]), "").by_id
    is_proxied = request.param == "nginx"
    with relay_to(service_process.ports[0]) as relay, nginx_before(relay.port, tmp_path) as nginx:
        url = f"http://127.0.0.1:{nginx if is_proxied else relay.port}"
        yield Way(relay, url, key, keys, tmp_path / "log", is_proxied)


def test_fifty_downloads_cut_anywhere_are_refused(way: Way) -> None:
    """And the control, the same one uncut, verifies; behind nginx curl calls all of them whole."""
    spans = {form: way.span(form) for form in ("csv", "jsonl")}
    assert way.relay.asked.splitlines()[0].endswith(b"HTTP/1.0" if way.is_proxied else b"HTTP/1.1")
    taken_for_whole, seen_whole = [], []
    for number in range(CUTS):
        form = ("csv", "jsonl")[number % 2]
        way.relay.limit = random.choice(spans[form])
        seen_whole.append(way.fetch(form) == 0)
        if not way.is_refused():
            taken_for_whole.append((form, way.relay.limit))

    assert taken_for_whole == []
    assert seen_whole == [way.is_proxied] * CUTS


def test_downloads_whose_worker_is_killed_are_refused(
    way: Way, service_process: ServiceProcess
) -> None:
    """`kill -9` in the middle of the file; the service comes again, and the next file is whole."""
    span = way.span("csv")
    way.relay.at_limit = lambda: kill_workers(service_process)
    for _ in range(KILLS):
        way.relay.limit = random.choice(span[: len(span) // 2])
        is_seen_whole = way.fetch("csv") == 0
        assert 0 < way.file.stat().st_size < len(span)
        assert way.is_refused()
        assert is_seen_whole == way.is_proxied
        service_process._wait_until_ready()
    way.relay.at_limit = None
    way.span("csv")


def kill_workers(service: ServiceProcess) -> None:
    assert service.process
    pid = service.process.pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)

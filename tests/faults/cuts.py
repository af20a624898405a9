"""Something between the service and who downloads from it, which breaks off where a test says."""

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

from tests.browser.proxies import NGINX_HEAD, started
from tests.fixtures.process import free_ports

NGINX = (
    NGINX_HEAD
    + """    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_http_version 1.0;  # the default for twenty years
            proxy_set_header Host $http_host;
            proxy_pass http://127.0.0.1:{behind};
        }}
    }}
}}
"""
)


class Relay(ThreadingTCPServer):
    """Passes on a request and `limit` bytes of the answer, and then closes the connection.

    With `at_limit` it does that instead, and passes on what the service still sends.
    """

    daemon_threads = True

    def __init__(self, target: int) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.target = target
        self.limit = 2**31
        self.at_limit: Callable[[], None] | None = None
        self.asked = b""
        self.passed = bytearray()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Passing(BaseRequestHandler):
    server: Relay

    def handle(self) -> None:
        relay, asked = self.server, b""
        while b"\r\n\r\n" not in asked:
            asked += self.request.recv(65_536)
        relay.asked, relay.passed = asked, bytearray()
        with socket.socket() as service:
            # little stands between the two, so that a service whose reader waits has to wait
            service.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            service.connect(("127.0.0.1", relay.target))
            service.sendall(asked)
            self._pass_on(service, relay.limit)
            if relay.at_limit:
                relay.at_limit()
                self._pass_on(service, 2**31)

    def _pass_on(self, service: socket.socket, limit: int) -> None:
        end = len(self.server.passed) + limit
        try:
            while some := service.recv(min(65_536, end - len(self.server.passed))):
                self.server.passed += some
                self.request.sendall(some)
        except ConnectionResetError:  # as a killed process leaves it
            return


@contextmanager
def relay_to(port: int) -> Iterator[Relay]:
    """A relay before that port, up and gone afterwards."""
    with Relay(port) as relay:
        Thread(target=relay.serve_forever, daemon=True).start()
        yield relay
        relay.shutdown()


@contextmanager
def nginx_before(port: int, folder: Path) -> Iterator[int]:
    """The port of an nginx that knows nothing but where the service is."""
    [own] = free_ports()
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(folder=folder, port=own, behind=port))
    with started("nginx", settings, own, folder):
        yield own


def download(url: str, key: str, file: Path) -> int:
    """As anybody does it; curl's exit status, which is 0 where it saw nothing amiss."""
    file.unlink(missing_ok=True)
    header = ["--header", f"Authorization: Bearer {key}", "--header", "Connection: close"]
    command = ["curl", "--silent", "--max-time", "60", "--output", file, *header, url]
    return subprocess.run(command, check=False).returncode

"""A proxy in front of the real service that can fail in the ways that services and networks do."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WAYS = ("refused", "hang", "500", "truncated", "wrong type", "slow")
SLOW_S = 10.0
DECISIONS = "/decisions"


@dataclass
class Faulty:
    """`way` is one of `WAYS`, or nothing; `rewrite` may change the script on its way.

    `most_at_once` counts the decisions that waited `delay_s` together on their way to the service.
    """

    service_port: int
    port: int = 0
    way: str = ""
    rewrite: Callable[[str], str] = str
    delay_s: float = 0.0
    most_at_once: int = 0
    _at_once: int = 0
    _server: ThreadingHTTPServer | None = None
    _mended: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fail(self, way: str) -> None:
        """From now on nothing works, in that way."""
        self.way = way
        self._mended.clear()
        if way == "refused":
            self.close()

    def mend(self) -> None:
        """All works again; who was left hanging is let go without an answer."""
        self.way = ""
        self._mended.set()
        if self._server is None:
            self.listen()

    def listen(self) -> None:
        self._server = _Server(self)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._mended.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        self._server = None

    def delay(self) -> None:
        """Over before the service is asked: whoever has an answer is no longer counted."""
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        time.sleep(self.delay_s)
        with self._lock:
            self._at_once -= 1

    def hang(self) -> None:
        self._mended.wait(120)


@contextmanager
def in_front_of(service_port: int) -> Iterator[Faulty]:
    """The proxy, up and without faults."""
    proxy = Faulty(service_port)
    proxy.listen()
    yield proxy
    proxy.close()


class _Server(ThreadingHTTPServer):
    block_on_close = False
    request_queue_size = 64  # a crowd of browsers connects at once

    def __init__(self, proxy: Faulty) -> None:
        super().__init__(("127.0.0.1", proxy.port), _Answering)
        self.proxy = proxy


Answer = tuple[int, list[tuple[str, str]], bytes]

HTML = ("Content-Type", "text/html")
CANNED: dict[str, Answer] = {
    "500": (500, [HTML], b"<h1>Sorry</h1>"),
    # our own header against sniffing stays, as behind a gateway that answers with a page
    "wrong type": (200, [HTML, ("X-Content-Type-Options", "nosniff")], b"<p>Hi</p>"),
}


class _Answering(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        with suppress(OSError):  # a visitor who closed the tab
            if self.path.endswith(DECISIONS) and self.command == "POST":
                self.server.proxy.delay()
            self._answer(self.server.proxy.way)

    do_POST = do_GET  # noqa: N815 - the name that the library calls
    do_OPTIONS = do_GET  # noqa: N815 - as above

    def _answer(self, way: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if way in ("hang", "refused"):
            self.server.proxy.hang()
        elif way in CANNED:
            self._send(CANNED[way])
        else:
            time.sleep(SLOW_S if way == "slow" else 0)
            answer = self._forward(body)
            self._send(answer, len(answer[2]) // 2 if way == "truncated" else None)

    def _forward(self, body: bytes) -> Answer:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.server.proxy.service_port, timeout=30
        )
        own = ("host", "accept-encoding", "connection")
        headers = {name: value for name, value in self.headers.items() if name.lower() not in own}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if self.path.endswith(".js"):
            content = self.server.proxy.rewrite(content.decode()).encode()
        hop = ("connection", "content-length", "server", "date", "transfer-encoding")
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in hop]
        return answer.status, kept, content

    def _send(self, answer: Answer, length: int | None = None) -> None:
        status, headers, content = answer
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[:length])

    def log_message(self, *_: object) -> None:
        """Say nothing."""

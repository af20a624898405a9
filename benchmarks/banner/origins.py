"""Two origins on this machine: the page's, and the one that all notices' files come from."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from benchmarks.banner.notices import File


@dataclass
class Origin:
    """Files by path, and the paths asked for so far."""

    address: str
    files: dict[str, File]
    asked: list[str] = field(default_factory=list)

    def forget(self) -> None:
        self.asked.clear()

    def sent(self) -> tuple[int, int]:
        """How many files were asked for, and their bytes together, since the last `forget`."""
        found = [self.files[path] for path in self.asked if path in self.files]
        return len(found), sum(len(file.body) for file in found)


@contextmanager
def served(files: dict[str, File]) -> Iterator[Origin]:
    """An origin that serves them, on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body leave together
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            origin.asked.append(path)
            file = origin.files.get(path)
            self.send_response(200 if file else 404)
            body = file.body if file else b""
            for name, value in (file.headers if file else {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.send_error(503)

        def log_message(self, *_: object) -> None:
            """Say nothing: the measured table is what is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    origin = Origin(f"http://127.0.0.1:{server.server_port}", files)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield origin
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""Clients on keep-alive connections: one process, one loop, requests worded beforehand.

They share the machine with what they measure, so they do as little as they can; every answer is
still looked at.
"""

import multiprocessing
import random
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Protocol

FRESH = "{22 new letters}"
_PLACE = FRESH.encode()
_NO_ZERO = str.maketrans("0", "g")  # in a subject of c15t there is none


@dataclass(frozen=True)
class Call:
    """Requests sent in turn, `FRESH` in them made anew; `holds` stands in each right answer."""

    port: int
    requests: tuple[bytes, ...]
    status: int = 200
    holds: bytes = b""


@dataclass
class Load:
    """What came of it: latencies in seconds, of right answers; the others by their status."""

    seconds: float = 0
    latencies: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)


class Clients(Protocol):
    """Sends a call over so many connections for so long."""

    def __call__(self, call: Call, connections: int, seconds: float) -> Load: ...


@contextmanager
def clients() -> Iterator[Clients]:
    """Clients in a process of their own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        yield lambda call, connections, seconds: pool.apply(drive, (call, connections, seconds))


def worded(method: str, path: str, body: str = "", **headers: str) -> bytes:
    """The bytes of a request; underscores in the headers' names stand for dashes."""
    length = len(body.replace(FRESH, "x" * 22).encode())
    said = {"Host": "127.0.0.1", **headers} | ({"Content-Length": str(length)} if body else {})
    lines = "".join(f"{name.replace('_', '-')}: {text}\r\n" for name, text in said.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body}".encode()


def drive(call: Call, connections: int, seconds: float) -> Load:
    """Keep every connection busy until the time is up, and wait for the last answers."""
    load, requests = Load(), cycle(call.requests)
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            one = socket.create_connection(("127.0.0.1", call.port))
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(one, selectors.EVENT_READ, _Exchange(one))
        begin = time.perf_counter()
        for key in selector.get_map().values():
            key.data.send(next(requests))
        busy, end = connections, begin + seconds
        while busy:
            for key, _ in selector.select():
                if not key.data.is_answered():
                    continue
                now = key.data.note(call, load)
                if now < end:
                    key.data.send(next(requests))
                else:
                    busy -= 1
        load.seconds = time.perf_counter() - begin
        for key in list(selector.get_map().values()):
            key.data.connection.close()
    return load


class _Exchange:
    """One connection, and the answer it waits for."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.answer, self.began = b"", 0.0

    def send(self, request: bytes) -> None:
        if _PLACE in request:
            letters = f"{random.getrandbits(84):021x}A".translate(_NO_ZERO)
            request = request.replace(_PLACE, letters.encode())
        self.answer, self.began = b"", time.perf_counter()
        self.connection.sendall(request)

    def is_answered(self) -> bool:
        """Read what came; whether that is all."""
        some = self.connection.recv(65536)
        if not some:
            raise ConnectionError(f"closed after {self.answer!r}")
        self.answer += some
        head, found, body = self.answer.partition(b"\r\n\r\n")
        if not found:
            return False
        _, found, length = head.lower().partition(b"content-length: ")
        return len(body) >= int(length.split(b"\r\n", 1)[0]) if found else body[-5:] == b"0\r\n\r\n"

    def note(self, call: Call, load: Load) -> float:
        """Count the answer; the time it is."""
        now, status = time.perf_counter(), self.answer[9:12].decode()
        if status == str(call.status) and call.holds in self.answer:
            load.latencies.append(now - self.began)
        else:
            load.wrong[status] += 1
        return now

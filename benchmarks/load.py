"""A load generator: some keep-alive connections in a process of its own."""

import http.client
import json
import multiprocessing
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

CONNECTIONS = 8


@dataclass(frozen=True)
class Call:
    """One kind of request, of a round's `share`; a body `with_key` gets a fresh one each time."""

    name: str
    port: int
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = None
    expected: int = 200
    with_key: bool = True
    share: float = 1


def send(call: Call, count: int) -> tuple[float, int]:
    """How long `count` requests took over all connections, and how often the answer was 503."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        seconds, unavailable, failures = pool.apply(_send_all, (call, count))
    if failures:
        raise RuntimeError(failures[0])
    return seconds, unavailable


def _send_all(call: Call, count: int) -> tuple[float, int, list[str]]:
    unavailable: list[bytes] = []
    failures: list[str] = []
    threads = [
        threading.Thread(target=_send, args=(call, count // CONNECTIONS, unavailable, failures))
        for _ in range(CONNECTIONS)
    ]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begin, len(unavailable), failures


def _send(call: Call, count: int, unavailable: list[bytes], failures: list[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", call.port, timeout=60)
    for _ in range(count):
        body = None
        if call.body is not None:
            key = {"idempotency_key": secrets.token_urlsafe(16)} if call.with_key else {}
            body = json.dumps({**call.body, **key})
        connection.request(call.method, call.path, body, dict(call.headers))
        response = connection.getresponse()
        answer = response.read()
        if response.status == 503:
            unavailable.append(answer)
        elif response.status != call.expected:
            failures.append(f"{call.name}: {response.status} {answer[:200]!r}")
            break
    connection.close()

"""A peer's server as a process, up and answering."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.fixtures.process import free_ports

READY_WITHIN_S = 30


@dataclass(frozen=True)
class Peer:
    """Where it listens, and the process that all of its own come from."""

    port: int
    pid: int


@contextmanager
def started(
    command: Sequence[str | Path], home: Path, settings: Mapping[str, str], log: Path, ready: str
) -> Iterator[Peer]:
    """Run it on a port of its own (`PORT`) until it answers `ready`; ended afterwards."""
    (port,) = free_ports()
    words = [str(word).replace("$PORT", str(port)) for word in command]
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - the benchmark's own commands
            words,
            cwd=home,
            env={**os.environ, **settings, "PORT": str(port)},
            stdout=output,
            stderr=output,
        )
    peer = Peer(port, process.pid)
    try:
        deadline = time.monotonic() + READY_WITHIN_S
        while not _answers(peer, ready):
            ended = process.poll() is not None or time.monotonic() > deadline
            assert not ended, f"{ready} is not answered:\n{log.read_text()[-2000:]}"
            time.sleep(0.1)
        yield peer
    finally:
        process.terminate()
        process.wait(timeout=40)


def _answers(peer: Peer, path: str) -> bool:
    try:
        asked(peer, "GET", path)
    except (OSError, AssertionError):
        return False
    return True


def asked(peer: Peer, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - JSON
    """The JSON of one answer."""
    connection = HTTPConnection("127.0.0.1", peer.port, timeout=30)
    said = json.dumps(body) if body else None
    connection.request(method, path, said, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = response.read()
    connection.close()
    assert response.status == 200, answer
    return json.loads(answer)

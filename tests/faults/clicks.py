"""Visitors who click while the service is killed, and what they were told."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.fixtures.process import ServiceProcess
from tests.fixtures.sites import ServedSite

VISITORS = 8
GIVE_UP_AFTER_S = 60


@dataclass
class Crowd:
    """Some visitors, who send each click until it is acknowledged, as the banner does."""

    service: ServiceProcess
    site: ServedSite
    wanted: int
    acknowledged: list[str] = field(default_factory=list)
    retried: int = 0
    failure: BaseException | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _started: int = 0

    def run(self) -> list[threading.Thread]:
        """Start clicking; the threads end once `wanted` clicks are acknowledged."""
        threads = [threading.Thread(target=self._visit, daemon=True) for _ in range(VISITORS)]
        for thread in threads:
            thread.start()
        return threads

    def wait_for(self, count: int) -> None:
        """Return once so many clicks are acknowledged."""
        deadline = time.monotonic() + GIVE_UP_AFTER_S
        while len(self.acknowledged) < count:
            assert self.failure is None, self.failure
            assert time.monotonic() < deadline, f"{len(self.acknowledged)} of {count} acknowledged"
            time.sleep(0.002)

    def _visit(self) -> None:
        at, connection = self.service, self.service.connect()
        try:
            while (number := self._next()) is not None:
                if at is not self.service:  # it has moved
                    connection.close()
                    at, connection = self.service, self.service.connect()
                self._click_until_acknowledged(connection, self._body(number))
        except BaseException as failure:  # noqa: BLE001  # told to the thread that waits
            self.failure = failure
        finally:
            connection.close()

    def _next(self) -> int | None:
        with self._lock:
            self._started += 1
            return self._started if self._started <= self.wanted else None

    def _body(self, number: int) -> bytes:
        return json.dumps(self.site.click("decline" if number % 2 else "accept")).encode()

    def _click_until_acknowledged(
        self, connection: http.client.HTTPConnection, body: bytes
    ) -> None:
        deadline = time.monotonic() + GIVE_UP_AFTER_S
        while True:
            try:
                status, answer = self._post(connection, body)
            except (OSError, http.client.HTTPException):
                connection.close()
                status, answer = 503, b""
            if status in {200, 201}:
                decision_id = json.loads(answer)["decision_id"]
                with self._lock:
                    self.acknowledged.append(decision_id)
                return
            assert status == 503, (status, answer)
            assert time.monotonic() < deadline, "never acknowledged"
            with self._lock:
                self.retried += 1
            time.sleep(0.02)

    def _post(self, connection: http.client.HTTPConnection, body: bytes) -> tuple[int, bytes]:
        headers = {"Origin": self.site.origin, "Content-Type": "text/plain"}
        connection.request("POST", f"/v1/sites/{self.site.key}/decisions", body, headers)
        response = connection.getresponse()
        return response.status, response.read()


def lost(acknowledged: Iterable[str], exported: Iterable[str]) -> list[str]:
    """The acknowledged decisions that the export does not hold exactly once."""
    times = Counter(exported)
    return [decision_id for decision_id in acknowledged if times[decision_id] != 1]

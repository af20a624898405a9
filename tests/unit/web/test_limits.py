"""Networks: whose decisions are counted together."""

import threading

import pytest
import time_machine
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from service.web.limits import SWEEP_EVERY_S, Counters, prefix


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("", "unknown"),
        (None, "unknown"),
        ("no address", "unknown"),
    ],
)
def test_an_address_counts_as_its_network(address, network) -> None:
    assert prefix(address) == network


def test_in_memory_counts_are_exact_when_many_count_at_once_and_no_thread_is_started() -> None:
    storage = storage_from_string("memory://")
    assert isinstance(storage, Counters)
    limiter, limit, passed = SlidingWindowCounterRateLimiter(storage), parse("100/hour"), []
    started = threading.active_count()

    def hit() -> None:
        passed.extend(limiter.hit(limit, "key") for _ in range(50))

    threads = [threading.Thread(target=hit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 400
    assert passed.count(True) == 100
    assert threading.active_count() <= started


def test_what_has_expired_is_forgotten_though_nobody_comes_back_to_it() -> None:
    storage = Counters()
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False) as clock:
        for number in range(100):
            storage.incr(f"network {number}", 60)
        clock.shift(61 + SWEEP_EVERY_S)
        storage.incr("another", 60)
    assert list(storage.storage) == list(storage.expirations) == ["another"]
    assert storage.get("network 1") == 0

"""How much one network may send: counted in memory, by address prefix, never kept.

Generous, because a whole school may sit behind one address; refusals have a budget of their own
that is larger still. Counts are per worker unless `RATE_LIMIT_STORE` names a shared store; a
store that fails lets decisions through.
"""

import time
from ipaddress import IPv4Address, ip_address, ip_network

from flask import Flask, current_app, request
from limits import parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from service.domain.decision import Outcome
from service.domain.errors import TooManyRequests
from service.settings import Settings
from service.telemetry import log

_EXTENSION = "pahintulot.limiter"
SWEEP_EVERY_S = 10.0


class Counters(MemoryStorage):
    """The library's counters in memory, without the thread that it starts at nearly every count.

    What has expired is swept in passing.
    """

    STORAGE_SCHEME = ["memory"]  # noqa: RUF012 - the library's own form, whose place it takes
    _sweep_at = 0.0

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count so many more under the key, which is forgotten after `expiry` seconds."""
        now = time.time()
        if now >= self._sweep_at:
            self._sweep_at = now + SWEEP_EVERY_S
            self._sweep(now)
        self.get(key)  # forgets what has expired
        with self.locks[key]:
            self.storage[key] += amount
            self.expirations.setdefault(key, now + expiry)
            return self.storage[key]

    def _sweep(self, now: float) -> None:
        for key in [key for key, end in list(self.expirations.items()) if end <= now]:
            self.get(key)


def register(app: Flask, settings: Settings) -> None:
    """Open the counters that the settings name."""
    app.extensions[_EXTENSION] = SlidingWindowCounterRateLimiter(
        storage_from_string(settings.rate_limit_store)
    )


def spend(settings: Settings, site_key: str, outcome: Outcome) -> None:
    """Count one decision of this network on this site; `TooManyRequests` over the limit."""
    accepts = outcome is Outcome.ACCEPT
    rate = settings.rate_limit_accepts if accepts else settings.rate_limit_refusals
    _count(rate, site_key, "accepts" if accepts else "refusals")


def spend_shown(settings: Settings, site_key: str) -> None:
    """Count one visit that this network tells of, by the rate of refusals; likewise."""
    _count(settings.rate_limit_refusals, site_key, "shown")


def spend_sign_in(settings: Settings) -> None:
    """Count one passphrase that this network tries; `TooManyRequests` over the limit."""
    _count(settings.rate_limit_sign_in, "sign-in")


def _count(rate: str, *what: str) -> None:
    if not rate:
        return
    limiter: SlidingWindowCounterRateLimiter = current_app.extensions[_EXTENSION]
    key = (*what, prefix(request.remote_addr))
    limit = parse(rate)
    try:
        has_budget = limiter.hit(limit, *key)
        resets_at = 0.0 if has_budget else limiter.get_window_stats(limit, *key).reset_time
    except Exception as error:  # noqa: BLE001 - whatever the store raises must not lose a decision
        log.warning("rate_limit_store_failed", kind=type(error).__name__)
        return
    if not has_budget:
        raise TooManyRequests(max(1, round(resets_at - time.time())))


def prefix(address: str | None) -> str:
    """The network of an address: /24 of IPv4, /48 of IPv6; anything else is one network."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    bits = 24 if isinstance(parsed, IPv4Address) else 48
    return str(ip_network((parsed, bits), strict=False))

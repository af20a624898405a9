"""How many decisions one network may send: counted in memory, by address prefix, never kept.

Generous, because a whole school may sit behind one address; refusals have a budget of their own
that is larger still. Counts are per worker unless `RATE_LIMIT_STORE` names a shared store; a
store that fails lets decisions through.
"""

import time
from ipaddress import IPv4Address, ip_address, ip_network

from flask import Flask, current_app, request
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from service.domain.decision import Outcome
from service.domain.errors import TooManyRequests
from service.settings import Settings
from service.telemetry import log

_EXTENSION = "pahintulot.limiter"


def register(app: Flask, settings: Settings) -> None:
    """Open the counters that the settings name."""
    app.extensions[_EXTENSION] = SlidingWindowCounterRateLimiter(
        storage_from_string(settings.rate_limit_store)
    )


def spend(settings: Settings, site_key: str, outcome: Outcome) -> None:
    """Count one decision of this network on this site; `TooManyRequests` over the limit."""
    accepts = outcome is Outcome.ACCEPT
    rate = settings.rate_limit_accepts if accepts else settings.rate_limit_refusals
    if not rate:
        return
    limiter: SlidingWindowCounterRateLimiter = current_app.extensions[_EXTENSION]
    key = (site_key, "accepts" if accepts else "refusals", prefix(request.remote_addr))
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

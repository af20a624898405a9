"""Status and decision requests beside a bare Flask, under the same gunicorn, in one run.

Rounds are interleaved (each kind once, then each again), so that a busy moment of the machine falls
on all of them; medians are shown. CPU is that of gunicorn's master and workers, from /proc. The
load generator runs on the same machine, so requests per second are a lower bound and only their
ratios mean much; CPU per request is the steadier figure.
"""

import http.client
import json
import secrets
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.load import CONNECTIONS, Call, seconds_for
from benchmarks.processes import cpu_seconds
from tests.fixtures.commands import run
from tests.fixtures.process import ServiceProcess, running
from tests.fixtures.sites import ServedSite, make_site

ROUNDS = 5
REQUESTS = 800
CONFIGURATION = {"WORKERS": "2", "THREADS": "8", "LOG_LEVEL": "WARNING"}


def main() -> None:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        environment = {
            **CONFIGURATION,
            "DATABASE_URL": f"sqlite:///{folder}/bench.db",
            "KEY_DIR": f"{folder}/keys",
            "RATE_LIMIT_ACCEPTS": "",
            "RATE_LIMIT_REFUSALS": "",
        }
        run(["db", "upgrade"], environment)
        site = make_site(environment, folder)
        ours = stack.enter_context(running(environment, folder / "ours.log"))
        bare = stack.enter_context(
            running(CONFIGURATION, folder / "bare.log", application="benchmarks.bare:app")
        )
        measured = measure([(bare, bare_call(bare)), *((ours, call) for call in calls(ours, site))])
        show(measured)


def bare_call(bare: ServiceProcess) -> Call:
    return Call("bare Flask", bare.ports[0], "GET", "/")


def calls(ours: ServiceProcess, site: ServedSite) -> list[Call]:
    """What browsers and back ends ask for most."""
    port, base = ours.ports[0], f"/v1/sites/{site.key}"
    page = {"Origin": site.origin, "Content-Type": "text/plain"}
    said = {"notice": site.notice, "languages": ["fil"], "source": "banner"}
    accept = said | {"outcome": "accept", "purposes": ["analytics"]}
    decline = said | {"outcome": "decline", "purposes": []}
    recording = Call("decision: accept", port, "POST", f"{base}/decisions", page, accept, 201)
    visitor = {"Authorization": f"Bearer {first_token(recording)}"}
    return [
        Call("status: stranger", port, "GET", f"{base}/status"),
        Call("status: token", port, "GET", f"{base}/status", visitor),
        recording,
        Call("decision: decline", port, "POST", f"{base}/decisions", page, decline, 201),
    ]


def first_token(recording: Call) -> str:
    """The token of a person who accepts."""
    connection = http.client.HTTPConnection("127.0.0.1", recording.port, timeout=30)
    body = json.dumps({**(recording.body or {}), "idempotency_key": secrets.token_urlsafe(16)})
    connection.request(recording.method, recording.path, body, dict(recording.headers))
    token = json.loads(connection.getresponse().read())["token"]
    connection.close()
    return str(token)


def measure(kinds: list[tuple[ServiceProcess, Call]]) -> dict[str, tuple[float, float]]:
    """Median CPU milliseconds a request and requests a second, by kind."""
    cpu: dict[str, list[float]] = {call.name: [] for _, call in kinds}
    rate: dict[str, list[float]] = {call.name: [] for _, call in kinds}
    for number in range(ROUNDS + 1):
        for service, call in kinds:
            assert service.process
            before = cpu_seconds(service.process.pid)
            seconds = seconds_for(call, REQUESTS)
            if number:  # the first round warms up
                used = cpu_seconds(service.process.pid) - before
                cpu[call.name].append(used * 1000 / REQUESTS)
                rate[call.name].append(REQUESTS / seconds)
    return {name: (statistics.median(cpu[name]), statistics.median(rate[name])) for name in cpu}


def show(measured: dict[str, tuple[float, float]]) -> None:
    base_cpu, base_rate = measured["bare Flask"]
    print(
        f"{ROUNDS} interleaved rounds of {REQUESTS} requests, {CONNECTIONS} connections, SQLite\n"
    )
    print(f"{'request':<20}{'CPU ms':>8}{'ratio':>8}{'req/s':>10}{'ratio':>8}")
    for name, (cpu, rate) in measured.items():
        print(f"{name:<20}{cpu:>8.2f}{cpu / base_cpu:>8.1f}{rate:>10.0f}{rate / base_rate:>8.2f}")


if __name__ == "__main__":
    main()

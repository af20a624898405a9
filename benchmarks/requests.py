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
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.load import CONNECTIONS, Call, send
from benchmarks.processes import cpu_seconds
from service.domain.ids import new_decision_id, new_subject_id
from service.storage import decisions
from service.storage.engine import opened_session
from tests.fixtures.commands import run
from tests.fixtures.process import ServiceProcess, running
from tests.fixtures.sites import ServedSite, make_key, make_site
from tests.unit.domain.samples import decision

ROUNDS = 5
REQUESTS = 800
SUBJECTS = 1_000
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
        batch = batch_call(ours, site, environment)
        kinds = [*((ours, call) for call in calls(ours, site)), (ours, batch)]
        measured = measure([(bare, bare_call(bare)), *kinds])
        show(measured)
        a_subject = statistics.median(measured[batch.name].cpu_ms) / SUBJECTS
        print(f"\nEach subject of the batch: {a_subject * 1000:.0f} µs")


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


def batch_call(ours: ServiceProcess, site: ServedSite, environment: dict[str, str]) -> Call:
    """A batch of people who have accepted, each with a decision to be verified."""
    key = make_key(environment, site.key, "status:read")
    now, notice = datetime.now(UTC), site.notice.removeprefix("sha256:")
    people = [new_subject_id() for _ in range(SUBJECTS)]
    with opened_session(environment["DATABASE_URL"], writes=True) as session:
        for subject_id in people:
            made = decision(
                decision_id=new_decision_id(now),
                site=site.key,
                subject_id=subject_id,
                notice=notice,
                decided_at=now,
                expires_at=now + timedelta(days=180),
            )
            decisions.append(session, made, secrets.token_bytes(32))
    return Call(
        f"status: {SUBJECTS} at once",
        ours.ports[0],
        "POST",
        f"/v1/sites/{site.key}/status/batch",
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        {"subjects": [{"subject_id": subject_id, "gpc": False} for subject_id in people]},
        with_key=False,
        share=0.02,
    )


def first_token(recording: Call) -> str:
    """The token of a person who accepts."""
    connection = http.client.HTTPConnection("127.0.0.1", recording.port, timeout=30)
    body = json.dumps({**(recording.body or {}), "idempotency_key": secrets.token_urlsafe(16)})
    connection.request(recording.method, recording.path, body, dict(recording.headers))
    token = json.loads(connection.getresponse().read())["token"]
    connection.close()
    return str(token)


@dataclass
class Measured:
    """What each round showed of one kind of request."""

    cpu_ms: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    unavailable: int = 0


def measure(kinds: list[tuple[ServiceProcess, Call]]) -> dict[str, Measured]:
    """Send every kind in every round; the first round warms up and is not counted."""
    measured = {call.name: Measured() for _, call in kinds}
    for number in range(ROUNDS + 1):
        for service, call in kinds:
            assert service.process
            before = cpu_seconds(service.process.pid)
            count = round(REQUESTS * call.share)
            seconds, unavailable = send(call, count)
            used = cpu_seconds(service.process.pid) - before
            if number:
                measured[call.name].cpu_ms.append(used * 1000 / count)
                measured[call.name].rate.append(count / seconds)
                measured[call.name].unavailable += unavailable
    return measured


def show(measured: dict[str, Measured]) -> None:
    """One table; the ratios are to the bare Flask of the same rounds."""
    bare = measured["bare Flask"]
    base_cpu, base_rate = statistics.median(bare.cpu_ms), statistics.median(bare.rate)
    print(
        f"{ROUNDS} interleaved rounds of {REQUESTS} requests, {CONNECTIONS} connections, SQLite\n"
    )
    print(f"{'request':<22}{'CPU ms':>8}{'ratio':>8}{'req/s':>10}{'ratio':>8}{'503':>6}")
    for name, kind in measured.items():
        cpu, rate = statistics.median(kind.cpu_ms), statistics.median(kind.rate)
        print(
            f"{name:<22}{cpu:>8.2f}{cpu / base_cpu:>8.1f}{rate:>10.0f}{rate / base_rate:>8.2f}"
            f"{kind.unavailable:>6}"
        )


if __name__ == "__main__":
    main()

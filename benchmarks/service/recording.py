"""Recording on PostgreSQL, beside c15t's POST, django-cookie-consent's accept and pgbench."""

import json
import statistics
from contextlib import ExitStack
from functools import partial

from benchmarks.service import equal_insert
from benchmarks.service.bench import TARGETED, Bench
from benchmarks.service.clients import FRESH, Call, worded
from benchmarks.service.database import execute
from benchmarks.service.findings import TIMES, Findings, Row, times
from benchmarks.service.ours import THREADS, WORKERS
from benchmarks.service.peers import c15t, django
from benchmarks.service.rounds import Kind, Measured

ACCEPT, DECLINE = "recording: accept, PostgreSQL", "recording: decline, PostgreSQL"
PEER, PEER_INDEXED = "c15t: POST /subjects, as migrated", "c15t: POST /subjects, indexed"
DJANGO = "django-cookie-consent: accept, a log row of nobody"
LIMIT = "pgbench: the same rows inserted"
LESS, OF_PGBENCH = 3, 0.15


def compare(bench: Bench, findings: Findings) -> None:
    findings.versions["@c15t/backend"] = c15t.install()
    findings.versions["django-cookie-consent"] = django.install()
    with ExitStack() as stack:
        ours = stack.enter_context(bench.ours("recording", bench.length.usual))
        limited = stack.enter_context(bench.at_rest("recording_limit", bench.length.usual))
        kinds = [
            Kind(
                name,
                partial(bench.clients, ours.recording(outcome)),
                ours.pid,
                bench.our_server.postmaster,
                ours.settle,
            )
            for name, outcome in ((ACCEPT, "accept"), (DECLINE, "decline"))
        ]
        kinds += [
            _c15t(bench, stack, PEER, indexed=False),
            _c15t(bench, stack, PEER_INDEXED, indexed=True),
            _django(bench, stack),
            _pgbench(bench, limited),
        ]
        measured = bench.measure(kinds, findings)
    for name in (ACCEPT, DECLINE):
        findings.less(f"{name}, beside c15t as migrated", measured[name], measured[PEER], LESS)
        findings.less(
            f"{name}, beside c15t with an index added", measured[name], measured[PEER_INDEXED], LESS
        )
        _beside_pgbench(findings, measured[name], measured[LIMIT])


def _c15t(bench: Bench, stack: ExitStack, name: str, *, indexed: bool) -> Kind:
    """Somebody new accepts, in a log as long as ours is."""
    database = f"recording_c15t{'_indexed' if indexed else ''}"
    url = bench.peer_server.database(database)
    peer = stack.enter_context(c15t.c15t(url, bench.folder / f"{database}.log", WORKERS))
    if indexed:
        execute(url, c15t.INDEXED)
    c15t.fill(url, bench.length.usual)
    said = json.dumps(c15t.consent(f"sub_{FRESH}"))
    request = worded("POST", "/subjects", said, Content_Type="application/json")
    call = Call(peer.port, (request,), holds=b'"consentId"')
    return bench.kind(name, call, peer.pid, bench.peer_server)


def _django(bench: Bench, stack: ExitStack) -> Kind:
    url = bench.peer_server.database("recording_django")
    log = bench.folder / "recording_django.log"
    peer = stack.enter_context(django.django(url, log, WORKERS, THREADS))
    headers = {name.replace("-", "_"): value for name, value in django.FORM.items()}
    request = worded("POST", "/accept/", django.ACCEPT, **headers)
    call = Call(peer.port, (request,), holds=b"cookie_consent=")
    return bench.kind(DJANGO, call, peer.pid, bench.peer_server)


def _pgbench(bench: Bench, url: str) -> Kind:
    """On tables like ours, beside which no service runs."""
    script = bench.folder / "equal_insert.sql"
    equal_insert.write_script(url, script)
    send = partial(equal_insert.insert, url, script)
    return Kind(LIMIT, send, None, bench.our_server.postmaster)


def _beside_pgbench(findings: Findings, ours: Measured, limit: Measured) -> None:
    mine, most = statistics.median(ours.rate), statistics.median(limit.rate)
    ratio = mine / most
    findings.rows.append(
        Row(
            f"{ours.name}, a second at {TARGETED} connections, beside pgbench",
            f"{mine:,.0f}",
            f"{most:,.0f}",
            times(ratio),
            f"≥ {OF_PGBENCH}{TIMES}",
            ratio >= OF_PGBENCH,
        )
    )

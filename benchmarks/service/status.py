"""Status on either database, beside a bare Flask and a status that is read from a cookie."""

from contextlib import ExitStack

from benchmarks.service.bench import Bench
from benchmarks.service.clients import Call, worded
from benchmarks.service.findings import Findings
from benchmarks.service.ours import CONFIGURATION, THREADS, WORKERS
from benchmarks.service.peers import django
from tests.fixtures.process import running

SQLITE, POSTGRESQL = 1.0, 1.5  # with the short cut before Flask, which we keep
BARE, DJANGO = "bare Flask", "django-cookie-consent: status from a cookie"


def compare(bench: Bench, findings: Findings) -> None:
    findings.versions["django-cookie-consent"] = django.install()
    with ExitStack() as stack:
        log = bench.folder / "bare.log"
        flask = stack.enter_context(running(CONFIGURATION, log, application="benchmarks.bare:app"))
        peer = stack.enter_context(
            django.django(
                bench.peer_server.database("status_django"),
                bench.folder / "status_django.log",
                WORKERS,
                THREADS,
            )
        )
        size = bench.length.usual
        sqlite = stack.enter_context(bench.ours_on_sqlite("status_sqlite", size))
        postgresql = stack.enter_context(bench.ours("status", size))
        assert flask.process
        cookie = django.accepted_cookie(peer)
        asked = Call(peer.port, (worded("GET", "/status/", Cookie=cookie),), holds=b'["analytics"]')
        hello = Call(flask.ports[0], (worded("GET", "/"),))
        kinds = [
            bench.kind(BARE, hello, flask.process.pid),
            bench.kind(DJANGO, asked, peer.pid, bench.peer_server),
        ]
        for name, found, server in (
            ("SQLite", sqlite, None),
            ("PostgreSQL", postgresql, bench.our_server),
        ):
            stranger, person = found.status(), found.status(*found.tokens())
            kinds.append(bench.kind(f"status of a stranger, {name}", stranger, found.pid, server))
            kinds.append(bench.kind(f"status with a token, {name}", person, found.pid, server))
        measured = bench.measure(kinds, findings)
    for what, each in measured.items():
        if what not in (BARE, DJANGO):
            limit = SQLITE if "SQLite" in what else POSTGRESQL
            findings.at_most(f"{what}, beside a bare Flask", each, measured[BARE], limit)
    person = measured["status with a token, PostgreSQL"]
    findings.at_most(f"the same, beside {DJANGO}", person, measured[DJANGO])

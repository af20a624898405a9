"""Status beside c15t's, in short logs and long ones; as its migrator leaves it, and indexed."""

from contextlib import ExitStack

from benchmarks.service.bench import Bench
from benchmarks.service.clients import Call, worded
from benchmarks.service.database import execute
from benchmarks.service.findings import Findings
from benchmarks.service.ours import WORKERS
from benchmarks.service.peers import c15t
from benchmarks.service.rounds import Kind

CONSENTED = b'"measurement":true'


def compare(bench: Bench, findings: Findings) -> None:
    findings.versions["@c15t/backend"] = c15t.install()
    sizes = (bench.length.short, bench.length.long)
    with ExitStack() as stack:
        kinds: list[Kind] = []
        for size in sizes:
            ours = stack.enter_context(bench.ours(f"beside_c15t_{size}", size))
            call = ours.status(*ours.tokens())
            kinds.append(bench.kind(_ours(size), call, ours.pid, bench.our_server))
            for indexed in (False, True):
                kinds.append(_peer(bench, stack, size, indexed=indexed))  # noqa: PERF401 - reads better
        measured = bench.measure(kinds, findings)
    for size, factor in zip(sizes, (2.5, 10), strict=True):
        ours, migrated, indexed = (
            measured[name] for name in (_ours(size), _theirs(size), _theirs(size, indexed=True))
        )
        beside = f"status at {size:,} decisions, beside c15t"
        findings.less(f"{beside} as migrated", ours, migrated, factor)
        findings.less(f"{beside} with an index added", ours, indexed, 1)


def _ours(size: int) -> str:
    return f"status with a token at {size:,}, PostgreSQL"


def _theirs(size: int, *, indexed: bool = False) -> str:
    return f"c15t: GET /subjects/:id at {size:,}, {'indexed' if indexed else 'as migrated'}"


def _peer(bench: Bench, stack: ExitStack, size: int, *, indexed: bool) -> Kind:
    name = f"c15t_{size}{'_indexed' if indexed else ''}"
    url = bench.peer_server.database(name)
    peer = stack.enter_context(c15t.c15t(url, bench.folder / f"{name}.log", WORKERS))
    if indexed:
        execute(url, c15t.INDEXED)
    paths = [c15t.status_path(subject) for subject in c15t.fill(url, size)]
    call = Call(peer.port, tuple(worded("GET", path) for path in paths), holds=CONSENTED)
    return bench.kind(_theirs(size, indexed=indexed), call, peer.pid, bench.peer_server)

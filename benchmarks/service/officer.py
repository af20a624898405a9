"""The officers' room on a usual log and a long one: pages by their CPU, an export by its memory."""

import http.client
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from benchmarks.processes import forget_peak, memory_mb, tree
from benchmarks.service.bench import TARGETED, Bench
from benchmarks.service.clients import Call, worded
from benchmarks.service.findings import Findings, Row
from benchmarks.service.ours import Ours
from service.domain.wording import LANGUAGES
from service.storage.daily_counts import OTHER, DailyCount
from service.storage.decisions import bodies
from service.storage.engine import is_postgresql, opened_engine, transaction
from tests.fixtures.signed_in import COOKIE, sign_in

PAGE, OVERVIEW = 1.5, 2.0
GROWN_MB, FIRST_BYTE_MS = 40, 100
CHUNK = 2**16
COLUMNS = ("day", "outcome", "notice", "language", "form_factor")  # of what is counted
FORM = "application/x-www-form-urlencoded"
Opened = Callable[..., AbstractContextManager[Ours]]


def compare(bench: Bench, findings: Findings) -> None:
    # a page takes tens of milliseconds: more connections would only show how long a queue is
    bench = replace(bench, length=replace(bench.length, levels=(TARGETED,)))
    usual, long = bench.length.usual, bench.length.exported
    for database, opened in (("PostgreSQL", bench.ours), ("SQLite", bench.ours_on_sqlite)):
        with (
            opened(f"desk_{database}", usual, WORKERS="1") as ours,
            opened(f"long_desk_{database}", long, WORKERS="1") as grown,
        ):
            for each in (ours, grown):
                count(each)
            _pages(bench, findings, database, {usual: ours, long: grown})
            for size, found in ((usual, ours), (long, grown)):
                _export(bench, findings, database, found, size)


def count(ours: Ours) -> None:
    """What the sequencer counts of decisions that it numbers, and whoever loads a log does not."""
    with opened_engine(ours.store) as engine, transaction(engine, writes=True) as session:
        decided = bodies.c.decided_at
        is_utc = is_postgresql(session)  # SQLite's are that already
        day = func.date(func.timezone("UTC", decided) if is_utc else decided)
        kinds = [bodies.c[name] for name in ("outcome", "notice", "languages", "form_factor")]
        counted: Counter[tuple[Any, ...]] = Counter()
        for row in session.execute(select(day, *kinds, func.count()).group_by(day, *kinds)):
            on, outcome, notice, languages, form_factor, many = row
            first = languages[0] if languages[0] in LANGUAGES else OTHER
            on = on if isinstance(on, date) else date.fromisoformat(on)
            counted[on, outcome, notice, first, form_factor] += many
        session.execute(
            insert(DailyCount),
            [
                {"site": ours.site.key, "decisions": many} | dict(zip(COLUMNS, bucket, strict=True))
                for bucket, many in counted.items()
            ],
        )


def filters(ours: Ours) -> dict[str, str]:
    """Common, rare, and none that fits: a page each, by what it is called here."""
    today = datetime.now(UTC).date()
    month = f"from={today - timedelta(days=200)}&to={today - timedelta(days=170)}"
    return {
        "the log's first page": "",
        "… of withdrawals": "outcome=withdraw",
        "… in other languages": "language=und",
        "… made in the settings": "source=settings",
        "… made in a form, of which there is none": "source=form",
        "… of a month half a year ago": month,
        "… of withdrawals of that month under the newest notice": (
            f"{month}&outcome=withdraw&notice={ours.site.notice.removeprefix('sha256:')}"
        ),
    }


def _pages(bench: Bench, findings: Findings, database: str, sizes: dict[int, Ours]) -> None:
    today = datetime.now(UTC).date()
    year = f"?from={today - timedelta(days=364)}&to={today}"
    asked: dict[str, tuple[float, list[tuple[int, Ours, str]]]] = {
        name: (PAGE, [(n, each, f"log?{filters(each)[name]}") for n, each in sizes.items()])
        for name in filters(next(iter(sizes.values())))
    }
    asked["the overview of a year"] = OVERVIEW, [(n, each, year) for n, each in sizes.items()]
    usual, long = sizes
    headers = {n: cookie(each) for n, each in sizes.items()}
    for name, (limit, pages) in asked.items():
        kinds = [
            bench.kind(
                f"{name} at {n:,}, {database}",
                Call(each.port, (worded("GET", address(each, path), **headers[n]),)),
                each.pid,
                bench.our_server if database == "PostgreSQL" else None,
            )
            for n, each, path in pages
        ]
        before, after = bench.measure(kinds, findings).values()
        what = f"{name}, at {long:,} decisions beside {usual:,}, {database}"
        findings.at_most(what, after, before, limit)


def address(ours: Ours, path: str) -> str:
    return f"/officer/sites/{ours.site.key}/{path}"


def cookie(ours: Ours) -> dict[str, str]:
    """Of an officer who has just signed in, on a page of the room."""
    token = sign_in(ours.environment, ours.site.key)
    return {"Cookie": f"{COOKIE}={token}", "Sec_Fetch_Site": "same-origin"}


def _export(bench: Bench, findings: Findings, database: str, ours: Ours, size: int) -> None:
    headers = {name.replace("_", "-"): value for name, value in cookie(ours).items()}
    (worker,) = tree(ours.pid)[1:]
    for form in ("csv", "jsonl"):
        waited, grew = [], []
        for number in range(bench.length.rounds + 1):
            path = _asked(ours, headers, form)
            forget_peak(worker)
            idle = memory_mb(worker, "VmRSS")
            first_ms = _fetch(ours, headers, path, size)
            grew.append(memory_mb(worker, "VmHWM") - idle)  # most of it the first time
            if number:
                waited.append(first_ms)
        findings.rows += _export_rows(f"{form.upper()} of {size:,}, {database}", waited, grew)


def _export_rows(what: str, waited: list[float], grew: list[float]) -> Iterator[Row]:
    first, most = statistics.median(waited), max(grew)
    said, target = f"{first:.0f} ms (at most {max(waited):.0f})", f"≤ {FIRST_BYTE_MS} ms"
    yield Row(f"officer's export, {what}: first byte", said, "", "", target, first <= FIRST_BYTE_MS)
    grown = f"≤ {GROWN_MB} MB"
    yield Row(
        f"officer's export, {what}: the worker's peak over idle",
        f"{most:.1f} MB",
        "",
        "",
        grown,
        most <= GROWN_MB,
    )


def _asked(ours: Ours, headers: dict[str, str], form: str) -> str:
    """Where the file of a new run is."""
    connection = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=60)
    said = headers | {"Content-Type": FORM}
    connection.request("POST", address(ours, "exports"), f"form={form}", said)
    answer = connection.getresponse()
    assert answer.status == 303, answer.read()
    connection.close()
    return f"{answer.headers['Location']}/file"


def _fetch(ours: Ours, headers: dict[str, str], path: str, size: int) -> float:
    """Read the file to its end; how many milliseconds its first byte took."""
    connection = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=600)
    began = time.perf_counter()
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    assert response.status == 200, response.read()
    last = response.read(1)
    first_ms = (time.perf_counter() - began) * 1000
    while chunk := response.read(CHUNK):
        last = (last + chunk)[-1_000:]
    connection.close()
    assert f'rows":{size},'.encode() in last.replace(b'""', b'"'), last
    return first_ms

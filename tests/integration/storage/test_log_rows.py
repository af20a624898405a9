"""The export's file: from either database the bytes that the law makes row by row."""

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, String, or_, select, text, type_coerce
from sqlalchemy.orm import Session

from service.domain import export_rows
from service.domain.decision import Decision, Outcome
from service.domain.export import (
    COLUMNS,
    Tally,
    committed_record,
    csv_header,
    csv_row,
    end_chunk,
    guarded,
    jsonl_row,
)
from service.signing.keys import Keyring, load_keyring
from service.storage import log_rows
from service.storage.decision_lists import decisions_by_seq
from service.storage.decisions import append, bodies
from service.storage.engine import open_engine, transaction
from service.usecases import export_log as usecase
from service.usecases.export_log import LogFilter, export_log
from tests.fixtures.databases import behind
from tests.integration.storage.grown import add_sites
from tests.unit.domain.payloads import PAYLOADS
from tests.unit.domain.samples import NOW, decision

FORMS = ("csv", "jsonl")
WHOLE = LogFilter()
ODD = (
    "\"\\,;'=+-@\uff1d|\t\r\n\x01\x08"
    "\x0b\x0c\x1c\x1f\x7f\x85\xa0\u2028\ufeff\uf8ff\ue000 Ntf.ab1é語😀"
)
EVERYTHING = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
LAWLESS = hypothesis_settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def words(longest: int, *plain: str) -> st.SearchStrategy[str]:
    """What pages send, and what nobody should ever have been able to store."""
    odd = st.text(st.sampled_from(ODD) | EVERYTHING, max_size=longest)
    return st.sampled_from(plain) | odd


# PostgreSQL's driver reads times in the session's zone, which must not leave Python's years
MOMENTS = st.datetimes(
    datetime.min + timedelta(days=366),  # noqa: DTZ901 - the strategy adds the zone
    datetime.max - timedelta(days=366),  # noqa: DTZ901 - as above
    timezones=st.just(UTC),
)
INTEGERS = st.integers(-(2**31), 2**31 - 1)
RECORDS = st.builds(
    Decision,
    decision_id=words(36, "01a20ab3-564d-7aa0-9adc-55f7faaad5e5"),
    site=st.just("demo"),
    subject_id=st.none() | words(22, "7USbjY9pqTg7sp0VCPvz8w", "-USbjY9pqTg7sp0VCPvz8w"),
    outcome=words(8, *Outcome),
    purposes=words(40, "", "analytics", "analytics ads").map(lambda word: (word,)),
    notice=st.none() | words(64, "ab" * 32),
    languages=words(40, "fil", "fil en", "en fil").map(lambda word: (word,)),
    source=words(8, "banner", "api"),
    parity=st.none() | st.booleans(),
    queued_s=st.just(0) | INTEGERS,
    actor=words(16, "data_subject"),
    decided_at=st.just(NOW) | MOMENTS,
    expires_at=st.just(NOW + timedelta(days=181)) | MOMENTS,
    gpc=st.booleans(),
    jurisdiction=st.none() | words(2, "PH"),
    page_origin=st.none() | words(60, "https://site.example"),
    form_factor=words(8, "mobile"),
    schema_version=st.just(1) | INTEGERS,
)
LOGS = st.lists(RECORDS, max_size=5, unique_by=lambda record: record.decision_id)
FILTERS = st.builds(
    LogFilter,
    since=st.none() | st.just(NOW) | MOMENTS,
    until=st.none() | st.just(NOW + timedelta(seconds=1)) | MOMENTS,
    outcome=st.none() | st.sampled_from(Outcome),
    language=st.none() | st.sampled_from(["fil", "en"]),
    notice=st.none() | st.just("ab" * 32),
    source=st.none() | st.sampled_from(["banner", "api"]),
)


@pytest.fixture
def keyring(key_dir) -> Keyring:
    return load_keyring(key_dir, "https://consent.example")


@pytest.fixture(autouse=True)
def same_signature(monkeypatch) -> None:
    """One that does not differ from file to file; and batches that end in the middle of a log."""
    monkeypatch.setattr(usecase, "sign", lambda *_: "header.payload.signature")
    monkeypatch.setattr(log_rows, "BATCH", 2)


@pytest.fixture
def engines(sqlite_url, postgresql_url):
    urls = sqlite_url, postgresql_url.replace("postgresql:", "postgresql+psycopg:")
    engines = [open_engine(url) for url in urls]
    for engine in engines:
        with transaction(engine, writes=True) as session:
            add_sites(session)
    yield engines
    for engine in engines:
        engine.dispose()


def files(
    engine: Engine, keyring: Keyring, log, wanted=WHOLE, tampering: str = ""
) -> dict[str, tuple[bytes, bytes]]:
    """In each format: the file as it is exported, and as the law makes it."""
    with logged(engine, log, tampering) as session:
        return {
            form: (
                b"".join(export_log(session, keyring, "demo", wanted, form)),
                by_law(session, wanted, form),
            )
            for form in FORMS
        }


@contextmanager
def logged(engine: Engine, log, tampering: str) -> Iterator[Session]:
    """A session in which these decisions are stored, and only there."""
    with behind(engine) as owned, Session(owned if tampering else engine) as session:
        session.connection(execution_options={"writes": True})
        for n, record in enumerate(log):
            append(session.connection(), record, n.to_bytes(32, "big"))
        if tampering:
            table = tampering.split()[1]
            of_table = f" ON {table}" if engine.dialect.name == "postgresql" else ""
            session.execute(text(f"DROP TRIGGER {table}_refuses_update{of_table}"))
            session.connection().exec_driver_sql(tampering)
        yield session


def by_law(session: Session, wanted: LogFilter, form: str) -> bytes:
    """The file row by row: each through the tables' types, its record, and the law."""
    seqs = session.scalars(select(bodies.c.seq).where(*conditions(wanted))).all()
    tally = Tally({"site": "demo", **wanted.as_json()})
    chunks = [tally.add(csv_header())] if form == "csv" else []
    law = csv_row if form == "csv" else jsonl_row
    for _seq, (found, commitment) in sorted(decisions_by_seq(session, "demo", seqs).items()):
        row = law(committed_record(found, commitment))
        chunks.append(tally.add_rows([found.decision_id], row))
    end = tally.end_record(lambda _end: "header..signature")
    return b"".join([*chunks, end_chunk(end, form)])


def conditions(wanted: LogFilter):
    yield bodies.c.site == "demo"
    if wanted.since:
        yield bodies.c.decided_at >= wanted.since
    if wanted.until:
        yield bodies.c.decided_at < wanted.until
    for name in ("outcome", "notice", "source"):
        if value := getattr(wanted, name):
            yield bodies.c[name] == value
    if wanted.language:
        words = type_coerce(bodies.c.languages, String)
        yield or_(words == wanted.language, words.startswith(f"{wanted.language} "))


@given(log=LOGS, wanted=st.just(WHOLE) | FILTERS)
@example(log=[decision(decision_id=f"{n}") for n in range(5)], wanted=WHOLE)
@example(
    log=[
        decision(decision_id=f"{n}", languages=languages, source=source)
        for n, (languages, source) in enumerate(
            product([("fil",), ("fil", "en"), ("en", "fil"), ("fil-PH",)], ["banner", "api"])
        )
    ],
    wanted=LogFilter(language="fil", notice="ab" * 32, source="api"),
)
@example(log=[decision(decision_id='a"\\,\n')], wanted=LogFilter(outcome=Outcome.ACCEPT))
@LAWLESS
def test_both_databases_give_the_file_that_the_law_makes(engines, keyring, log, wanted) -> None:
    """Byte for byte, whatever is stored."""
    sqlite, postgresql = (files(engine, keyring, log, wanted) for engine in engines)

    for form in FORMS:
        exported, lawful = sqlite[form]
        assert exported == lawful
        assert postgresql[form] == (lawful, lawful)


def test_both_say_of_every_payload_what_the_law_says(engines, keyring) -> None:
    """Wherever the columns have room for it."""
    log = [
        decision(
            decision_id=f"{n}{payload}"[:36] if n % 2 else f"{payload[:32]}{n:04}",
            subject_id=payload[:22],
            purposes=(payload,),
            languages=(payload,),
            page_origin=payload,
        )
        for n, payload in enumerate(PAYLOADS)
    ]

    sqlite, postgresql = (files(engine, keyring, log) for engine in engines)

    for form in FORMS:
        exported, lawful = sqlite[form]
        assert exported == lawful
        assert postgresql[form] == (lawful, lawful)
    _header, *rows, _end = csv.reader(io.StringIO(sqlite["csv"][0].decode(), newline=""))
    origins = [row[COLUMNS.index("page_origin")] for row in rows]
    assert origins == [guarded(payload) for payload in PAYLOADS]


LEFT_OUT = {
    "cells are never looked at": (
        (export_rows, "_are_plain", lambda _rows: True),
        {"decision_id": 'a"b'},
    ),
    "no cell is guarded": (
        (export_rows, "SIGNS", frozenset()),
        {"subject_id": "-USbjY9pqTg7sp0VCPvz8w"},
    ),
    "COPY's escapes are left": ((log_rows, "_unescaped", str), {"page_origin": "a\tb"}),
}


@pytest.mark.parametrize("what", LEFT_OUT)
def test_nothing_can_be_left_out(engines, keyring, monkeypatch, what) -> None:
    """The control: the files of one database at least are no longer the law's."""
    (*part, without), changes = LEFT_OUT[what]
    log = [decision(**changes)]

    def differ() -> bool:
        pairs = [pair for engine in engines for pair in files(engine, keyring, log).values()]
        return any(ours != law for ours, law in pairs)

    assert not differ()
    monkeypatch.setattr(*part, without)
    assert differ()


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("sqlite", "decided_at = '2026-11-23 20:15:04.123999'"),
        ("sqlite", "decided_at = '2026-11-23T20:15'"),
        ("sqlite", "decided_at = '2026-11-23 20:15:04.120Z'"),
        ("sqlite", "decided_at = '2026-11-23 20:15:04.000'"),
        ("sqlite", "decided_at = '2026-11-23 20:15:04.120-05:00'"),
        ("sqlite", "expires_at = '2026-11-23 20:15:04+08:00'"),
        ("sqlite", "gpc = 2"),
        ("sqlite", "queued_s = 'a day'"),
        ("sqlite", "decision_id = 'a' || char(0)"),
        ("sqlite", "subject_id = char(0) || '='"),
        ("sqlite", "source = 'a' || char(0) || 'b'"),
        ("postgresql", "decided_at = '2026-11-23 20:15:04.123999+02'"),
    ],
)
def test_what_only_a_tamperer_stores_comes_out_as_the_law_says(
    engines, keyring, kind, change
) -> None:
    tampering = f"UPDATE decision_body SET {change}"  # noqa: S608 - our own words
    (engine,) = [one for one in engines if one.dialect.name == kind]

    for exported, lawful in files(engine, keyring, [decision()], WHOLE, tampering).values():
        assert exported == lawful


def test_a_commitment_of_any_length_comes_out_whole(engines, keyring) -> None:
    """PostgreSQL breaks long base64 into lines."""
    commitment = "ab" * 200
    for engine, literal in zip(engines, (f"x'{commitment}'", f"'\\x{commitment}'"), strict=True):
        tampering = f"UPDATE decision SET commitment = {literal}"  # noqa: S608 - our own words
        for exported, lawful in files(engine, keyring, [decision()], WHOLE, tampering).values():
            assert exported == lawful


@pytest.mark.parametrize("time", ["infinity", "0044-03-15 BC", "12026-01-01", "2026-13-01"])
def test_a_file_that_breaks_off_has_no_end(engines, keyring, time) -> None:
    """Half-way through there is a time that Python cannot read."""
    log = [decision(decision_id=f"{n}") for n in range(20)]
    tampering = f"UPDATE decision_body SET expires_at = '{time}' WHERE decision_id = '10'"  # noqa: S608 - our own words
    for engine, form in product(engines, FORMS):
        if engine.dialect.name == "postgresql" and time == "2026-13-01":
            continue  # which it does not store
        chunks: list[bytes] = []
        with logged(engine, log, tampering) as session:
            file = export_log(session, keyring, "demo", WHOLE, form)
            with pytest.raises(ValueError, match=r"time|isoformat|month"):
                chunks.extend(file)

        assert len(chunks) >= 5
        assert b"end" not in b"".join(chunks)


@pytest.mark.parametrize("column", ["decision_id", "page_origin"])
@pytest.mark.parametrize("form", FORMS)
def test_text_that_is_no_text_ends_a_file_too(engines, keyring, column, form) -> None:
    """Only SQLite stores it."""
    tampering = f"UPDATE decision_body SET {column} = CAST(x'61ff' AS TEXT)"  # noqa: S608 - our own words
    chunks: list[bytes] = []
    with logged(engines[0], [decision()], tampering) as session:
        file = export_log(session, keyring, "demo", WHOLE, form)
        with pytest.raises((ValueError, sqlite3.OperationalError), match=r"UTF-8|utf-8"):
            chunks.extend(file)

    assert b"end" not in b"".join(chunks)

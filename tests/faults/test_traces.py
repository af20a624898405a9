"""Of a thousand erased people nothing is left: not in SQL, not in files, logs, exports or the log.

Canaries stand in whatever names a person. `KANARYO` is in every one that must go at once; the
subjects' own ids begin with `TAONG`, for the erasure entries name them for 30 days.
"""

import json
import logging
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text

from service import housekeeping
from service.domain.decision import Outcome
from service.domain.ids import base64url
from service.domain.token import Claims
from service.signing.tokens import sign_token
from service.storage import engine as storage_engine
from service.storage.decisions import append
from service.storage.engine import open_engine, transaction
from service.storage.scrubbing import scrub_sqlite
from tests.fixtures.commands import run
from tests.fixtures.databases import behind
from tests.fixtures.process import ROOT
from tests.fixtures.sites import make_key, make_site
from tests.integration.web.page import Page
from tests.unit.domain.samples import decision

pytestmark = pytest.mark.faults

ERASED = 1_000
STAY = 500
CANARY, PERSON = b"KANARYO", b"TAONG"
NOW = datetime.now(UTC)
on = pytest.mark.parametrize


@pytest.fixture
def site(app, cli_env, tmp_path):
    return make_site(cli_env, tmp_path)


@pytest.fixture
def engine(settings, site) -> Iterator[Engine]:
    engine = open_engine(settings.sqlalchemy_url)
    yield engine
    engine.dispose()


def subject_of(number: int) -> str:
    """A valid id that begins with TAONG, or with BUHAY for who stays; the rest is random."""
    return ("TAONG" if number < ERASED else "BUHAY") + base64url(secrets.token_bytes(16))[5:]


def record_people(engine: Engine, site: str) -> list[str]:
    """Accepts and some withdrawals of people who will be erased and of others, mixed."""
    people = [subject_of(number) for number in range(ERASED + STAY)]
    mixed = sorted(people, key=lambda subject_id: subject_id[5:])
    with transaction(engine, writes=True) as session:
        for number, subject_id in enumerate(mixed):
            word = "KANARYO" if subject_id.startswith("TAONG") else "BUHAYYY"
            outcomes = (Outcome.ACCEPT, Outcome.WITHDRAW)[: 1 + number % 2]
            for step, outcome in enumerate(outcomes):
                at = NOW - timedelta(days=2) + timedelta(seconds=10 * number + step)
                made = decision(
                    site=site,
                    subject_id=subject_id,
                    decision_id=f"{word}-{secrets.token_hex(14)}",
                    outcome=outcome,
                    languages=("fil", f"{word}-{number}"),
                    page_origin=f"https://{word}-{number}-{'x' * (number % 90)}.example",
                    decided_at=at,
                    expires_at=at + timedelta(days=181),
                )
                append(session.connection(), made, word.encode() + secrets.token_bytes(25))
    return [subject_id for subject_id in people if subject_id.startswith("TAONG")]


def erase(client, site, cli_env, people: list[str]) -> None:
    """As a back end does it."""
    bearer = {"Authorization": f"Bearer {make_key(cli_env, site.key, 'subjects:erase')}"}
    for subject_id in people:
        answer = client.post(
            f"/v1/sites/{site.key}/subjects/erase", json={"subject_id": subject_id}, headers=bearer
        )
        assert answer.status_code == 204


def by_sql(engine: Engine) -> dict[str, int]:
    """How often each canary is in any value of any table, statistics included."""
    found = {CANARY.decode(): 0, PERSON.decode(): 0}
    with behind(engine) as owned, owned.connect() as connection:
        for query in _everything(connection):
            for row in connection.exec_driver_sql(query):
                # what bytes hold is read as such, not as their hexadecimal
                said = " ".join(
                    bytes(value).decode("latin-1") if isinstance(value, bytes) else str(value)
                    for value in row
                )
                for word in found:
                    found[word] += said.count(word)
    return found


def _everything(connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        tables = "SELECT name FROM sqlite_schema WHERE type = 'table'"
        return [f"SELECT * FROM {name}" for (name,) in connection.exec_driver_sql(tables)]  # noqa: S608 - the database's own names
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    names = [name for (name,) in connection.exec_driver_sql(tables)]
    return [
        *(f"SELECT * FROM {name}" for name in names),  # noqa: S608 - the database's own names
        "SELECT pg_stats::text FROM pg_stats WHERE schemaname = 'public'",
    ]


def in_files(folder: Path) -> dict[str, int]:
    """How often each canary is in the files of a folder."""
    found = {CANARY.decode(): 0, PERSON.decode(): 0}
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            for word in found:
                found[word] += content.count(word.encode())
    return found


def counted(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT outcome, SUM(decisions) FROM daily_count GROUP BY outcome")
        )
        return {outcome: int(several) for outcome, several in rows}


def database_files(engine: Engine, copy: Path) -> Path:
    """SQLite's file and its write-ahead log, alone in a folder."""
    copy.mkdir(exist_ok=True)
    live = Path(str(engine.url.database))
    for end in ("", "-wal"):
        (copy / f"db{end}").write_bytes(Path(f"{live}{end}").read_bytes())
    return copy


def feed(client, site, cli_env) -> list[dict]:
    """The whole feed of changes, as a back end reads it."""
    bearer = {"Authorization": f"Bearer {make_key(cli_env, site.key, 'log:read')}"}
    items, after = [], ""
    while True:
        address = f"/v1/sites/{site.key}/changes?limit=1000{after}"
        page = client.get(address, headers=bearer).get_json()
        if not page["changes"]:
            return items
        items += page["changes"]
        after = f"&after={page['next']}"


def assert_gone_from_sight(app, client, site, cli_env, engine, people, capfd, folder) -> None:
    """By SQL, status, token, export, feed and log; the counters are what they were."""
    assert by_sql(engine) == {"KANARYO": 0, "TAONG": ERASED}  # in the erasure entries alone
    housekeeping.number_pending(engine, NOW)
    assert counted(engine) == {"accept": ERASED + STAY, "withdraw": (ERASED + STAY) // 2}
    run(["export", "write", str(folder / "log.jsonl"), "--site", site.key], cli_env)
    exported = (folder / "log.jsonl").read_bytes()
    assert exported.count(b"BUHAY") > STAY
    assert not re.search(CANARY + b"|" + PERSON, exported)
    told = feed(client, site, cli_env)
    assert "KANARYO" not in json.dumps(told)
    assert {json.dumps(item).count("TAONG") for item in told if item["type"] == "decision"} == {0}
    named = [item["subject_id"] for item in told if item["type"] == "erasure"]
    assert sorted(named) == sorted(people)
    page = Page(client, site)
    keyring = app.extensions["pahintulot.keyring"]
    ends = NOW + timedelta(days=90)
    for subject_id in people[:20]:
        claims = Claims(site.key, subject_id, "d", NOW, ends, ("analytics",), "ab" * 8, gpc=False)
        token = sign_token(keyring, claims)
        assert page.answer(token)["reason"] == "no_record"
        assert "subject_id" not in page.decide("withdraw", token=token)
        assert page.decide("accept", token=token)["subject_id"] != subject_id
    assert by_sql(engine) == {"KANARYO": 0, "TAONG": ERASED}
    output = "".join(capfd.readouterr())
    assert output.count('"event": "request"') >= ERASED
    assert not re.search("KANARYO|TAONG", output)


@pytest.fixture
def settings(settings):
    """Everything that may be logged is."""
    from dataclasses import replace  # noqa: PLC0415 - used once

    return replace(settings, log_level=logging.getLevelName(logging.DEBUG))


@on("database_url", ["sqlite"], indirect=True)
def test_a_thousand_erased_leave_nothing_in_sqlite(
    app, client, site, cli_env, engine, capfd, tmp_path
) -> None:
    """0 in file and log once no reader is open; owed while one is; names gone after 30 days."""
    people = record_people(engine, site.key)
    copy = tmp_path / "copy"
    assert in_files(database_files(engine, copy))["KANARYO"] > 4 * ERASED
    with closing(sqlite3.connect(str(engine.url.database))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM decision_body").fetchone()
        erase(client, site, cli_env, people)
        assert_gone_from_sight(app, client, site, cli_env, engine, people, capfd, tmp_path)

        assert housekeeping.scrub(engine, NOW) == ERASED
        assert '"event": "erasures_not_scrubbed"' in capfd.readouterr().out
        assert in_files(database_files(engine, copy))["KANARYO"] > 0

    assert housekeeping.scrub(engine, NOW) == 0
    assert in_files(database_files(engine, copy))["KANARYO"] == 0
    with engine.connect() as connection:
        owed = text("SELECT count(*) FROM erasure WHERE scrubbed_at IS NULL")
        assert connection.execute(owed).scalar() == 0

    assert housekeeping.purge(engine, NOW + timedelta(31))["names of erased subjects"] == ERASED
    assert housekeeping.scrub(engine, NOW) == 0
    assert in_files(database_files(engine, copy)) == {"KANARYO": 0, "TAONG": 0}


@on("database_url", ["sqlite"], indirect=True)
@on("without", ["secure_delete", "checkpoint"])
def test_without_its_means_the_traces_are_found(
    client, site, cli_env, engine, tmp_path, monkeypatch, without
) -> None:
    """The control: secure_delete off and no new file, or no checkpoint: the canaries are there."""
    if without == "secure_delete":
        monkeypatch.setitem(storage_engine.SQLITE_PRAGMAS, "secure_delete", 0)
    people = record_people(engine, site.key)
    with transaction(engine, writes=True) as session:
        if without == "secure_delete":
            session.execute(text("PRAGMA secure_delete = 0"))
        session.execute(text("DELETE FROM decision_body WHERE subject_id LIKE 'TAONG%'"))
    if without == "secure_delete":
        with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert len(people) == ERASED
    assert in_files(database_files(engine, tmp_path / "copy"))["KANARYO"] > ERASED
    assert scrub_sqlite(engine)
    assert in_files(database_files(engine, tmp_path / "copy"))["KANARYO"] == 0


@on("database_url", ["postgresql"], indirect=True)
def test_a_thousand_erased_leave_nothing_in_postgresql(
    app, client, site, cli_env, engine, capfd, tmp_path
) -> None:
    """0 by SQL at once; 0 in the files after the clean-up that the documents print."""
    people = record_people(engine, site.key)
    with behind(engine) as owned, owned.begin() as connection:
        connection.execute(text("ANALYZE"))
    assert by_sql(engine)["KANARYO"] > 4 * ERASED
    erase(client, site, cli_env, people)
    assert_gone_from_sight(app, client, site, cli_env, engine, people, capfd, tmp_path)
    data = Path(_ask(engine, "SHOW data_directory"))
    before = in_files(data)
    assert before["KANARYO"] > ERASED

    clean_up(engine)
    assert in_files(data)["KANARYO"] == 0

    housekeeping.purge(engine, NOW + timedelta(31))
    assert by_sql(engine) == {"KANARYO": 0, "TAONG": 0}
    clean_up(engine)
    assert in_files(data) == {"KANARYO": 0, "TAONG": 0}
    assert by_sql(engine) == {"KANARYO": 0, "TAONG": 0}


def clean_up(engine: Engine) -> None:
    """Run the statements of docs/erasure.md, as a superuser would."""
    [block] = re.findall(r"```sql\n(.*?)```", (ROOT / "docs/erasure.md").read_text(), re.DOTALL)
    statements = re.findall(r"(?:DO \$\$.*?\$\$|[A-Z][^;]*?);\n", block, re.DOTALL)
    assert len(statements) == 9
    with behind(engine) as owned:
        plain = owned.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _ask(engine: Engine, question: str) -> str:
    with behind(engine) as owned, owned.connect() as connection:
        return str(connection.execute(text(question)).scalar())


def test_a_canary_would_be_seen_in_a_log_line() -> None:
    """The control of the search itself."""
    line = json.dumps({"event": "x", "subject": subject_of(0)})
    assert re.search("KANARYO|TAONG", line)

"""The database: how it is opened, what it refuses, what its columns give back."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from service.domain.errors import Unavailable
from service.storage import decisions, tables
from service.storage.engine import (
    SQLITE_PRAGMAS,
    Base,
    open_engine,
    opened_engine,
    writers_turn,
)
from service.storage.migrations import upgrade
from service.storage.revisions import is_migrated
from service.storage.sites import Site, enabled_site
from tests.fixtures.databases import behind
from tests.unit.domain.samples import NOW, decision


@pytest.fixture
def engine(settings) -> Engine:
    engine = open_engine(settings.sqlalchemy_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Session:
    """Of who owns the machine: what is refused to it is refused to everybody."""
    with behind(engine) as owned, Session(owned) as session:
        session.connection(execution_options={"writes": True})
        session.add(Site(site_key="demo", name="Demo", origins=(), created_at=NOW))
        session.flush()
        yield session


def test_a_sqlite_connection_is_durable_and_says_so(sqlite_url: str) -> None:
    with open_engine(sqlite_url).connect() as connection:
        found = {
            pragma: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
            for pragma in SQLITE_PRAGMAS
        }

    assert found == SQLITE_PRAGMAS
    assert found["synchronous"] == 2, "FULL"


def test_a_sqlite_that_cannot_be_made_durable_is_refused(monkeypatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    with (
        pytest.raises(RuntimeError, match="journal_mode"),
        open_engine("sqlite:///:memory:").connect(),
    ):
        pass


def test_writers_on_sqlite_begin_immediate_and_readers_do_not(sqlite_url: str) -> None:
    engine, begun = open_engine(sqlite_url), []
    event.listen(engine, "before_cursor_execute", lambda *said: begun.append(said[2]), named=False)
    with engine.connect() as connection, connection.begin():
        pass
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        pass

    assert begun == ["BEGIN", "BEGIN IMMEDIATE"]


def test_writers_of_one_sqlite_file_take_turns_and_on_postgresql_do_not(engine: Engine) -> None:
    entered = threading.Event()

    def enter() -> None:
        with writers_turn(engine):
            entered.set()

    with writers_turn(engine):
        other = threading.Thread(target=enter)
        other.start()
        passed = entered.wait(0.3)
    other.join(10)

    assert passed == (engine.dialect.name == "postgresql")
    assert entered.is_set()


def test_a_disk_that_takes_no_file_is_unavailable_and_no_failure_of_ours(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    Path(f"{engine.url.database}-turn").unlink(missing_ok=True)
    Path(f"{engine.url.database}-turn").mkdir()

    with pytest.raises(Unavailable), writers_turn(engine):
        pass


def is_no_partition(_object, name: str, kind: str, *_more) -> bool:
    """Of the bodies' partitions the models know nothing."""
    return kind != "table" or not name.startswith("decision_body_")


def test_the_migrations_make_exactly_the_tables_of_the_models(engine: Engine) -> None:
    assert {table.__tablename__ for table in tables.TABLES} == set(Base.metadata.tables)
    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_no_partition}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_a_planted_difference_between_tables_and_models_is_seen(engine: Engine) -> None:
    with behind(engine) as owned, owned.connect() as connection, connection.begin() as undone:
        connection.execute(text("ALTER TABLE site ADD COLUMN surprise INTEGER"))
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata)
        undone.rollback()


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        assert is_migrated(connection)


def test_a_database_file_is_its_owners_alone(tmp_path) -> None:
    """It holds ids and salts; the write-ahead log gets the same mode from SQLite."""
    path = tmp_path / "new" / "pahintulot.db"
    with opened_engine(f"sqlite:///{path}") as engine, engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE something (it TEXT)")
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes.pop("pahintulot.db") == 0o600
    assert set(modes.values()) <= {0o600}


def test_an_empty_database_is_not_migrated(tmp_path) -> None:
    with create_engine(f"sqlite:///{tmp_path}/empty.db").connect() as connection:
        assert not is_migrated(connection)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision SET commitment = commitment",
        "DELETE FROM decision",
        "UPDATE decision_body SET outcome = 'accept'",
        "UPDATE notice SET content = content",
        "DELETE FROM notice",
        "UPDATE idempotency SET seq = 1",
        "UPDATE log_entry SET idx = 1",
        "DELETE FROM log_entry",
        "UPDATE notice_event SET standing = ''",
        "DELETE FROM notice_event",
        "UPDATE erasure SET indexes = ''",
        "DELETE FROM erasure",
        "DELETE FROM daily_count",
    ],
)
def test_what_was_recorded_cannot_be_changed(session: Session, statement: str) -> None:
    """STANDARDS 28: the events are append-only; the database itself says no."""
    seq = decisions.append(session.connection(), decision(), bytes(32))
    values = {"sha": "0" * 64, "now": "2026-11-23 00:00:00", "hash": bytes(32), "seq": seq}
    for table, columns in {
        "idempotency": "'demo', :hash, :hash, :seq, :now",
        "notice": "'demo', :sha, 1, 1, 'analytics', 6, 6, :now, NULL, :hash, NULL",
        "log_entry": "'demo', 0, 'decision', :seq",
        "notice_event": "1, 'demo', :sha, 'material', :sha, NULL, :now",
        "erasure": "1, 'demo', 'request', 'somebody', '0', :now, NULL",
        "daily_count": "'demo', '2026-11-23', 'accept', :sha, 'fil', 'mobile', 1",
    }.items():
        used = {name: value for name, value in values.items() if f":{name}" in columns}
        session.execute(text(f"INSERT INTO {table} VALUES ({columns})"), used)  # noqa: S608 - our own words

    with pytest.raises(DBAPIError, match="is refused"):
        session.execute(text(statement))


def test_a_body_can_be_erased_and_its_commitment_stays(session: Session) -> None:
    decisions.append(session.connection(), decision(), bytes(32))

    session.execute(text("DELETE FROM decision_body"))

    assert session.execute(text("SELECT count(*) FROM decision")).scalar() == 1


def test_a_time_comes_back_in_utc_whatever_zone_it_went_in(session: Session) -> None:
    manila = timezone(timedelta(hours=8))
    moment = datetime(2026, 11, 24, 4, 15, 4, 120_999, manila)
    session.add(
        Site(site_key="manila", name="x", origins=("https://a.example",), created_at=moment)
    )
    session.flush()
    session.expire_all()

    site = enabled_site(session, "manila")

    assert site
    assert site.created_at == datetime(2026, 11, 23, 20, 15, 4, 120_000, UTC)
    assert site.created_at.utcoffset() == timedelta(0)
    assert site.origins == ("https://a.example",)


def test_a_naive_time_never_reaches_the_database(session: Session) -> None:
    session.add(Site(site_key="naive", name="x", origins=(), created_at=datetime(2026, 1, 1)))  # noqa: DTZ001

    with pytest.raises(StatementError, match="without a zone"):
        session.flush()

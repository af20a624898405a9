"""What every table shares: its base, its column types, and how each database is opened."""

import fcntl
import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    RowMapping,
    String,
    Table,
    TypeDecorator,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session

from service.bundled import MIGRATIONS
from service.domain.errors import Unavailable
from service.domain.times import to_milliseconds

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: NORMAL loses acknowledged rows when the power goes
    "foreign_keys": 1,
    "secure_delete": 1,  # an erased row leaves no bytes behind in the file
    "busy_timeout": 20_000,  # ms; more than half of gunicorn's timeout
}


_PARAMETERS = 1_000  # a database takes only so many in one statement

T = TypeVar("T")

AnyRow: TypeAlias = RowMapping | Mapping[str, Any]


class Base(DeclarativeBase):
    """The tables' declarative base."""


db = SQLAlchemy(metadata=Base.metadata)

# only an INTEGER makes a SQLite key that counts up by itself
Serial = BigInteger().with_variant(Integer, "sqlite")


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC time to the millisecond; naive ones are refused, none ever comes back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = to_milliseconds(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[tuple[str, ...]]):
    """A short list of words without spaces, kept as one text."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, _dialect: Dialect) -> str | None:
        return None if value is None else " ".join(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(value.split())


def engine_options(url: str) -> dict[str, Any]:
    """What SQLAlchemy is told for `url`; a SQLite file is made with its folder."""
    # what people sent must not stand in an error message
    options: dict[str, Any] = {"hide_parameters": True}
    if make_url(url).get_backend_name() == "postgresql":
        return options | {"pool_pre_ping": True}
    if database := make_url(url).database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
        # what it will hold is its owner's alone; SQLite gives its other files the same mode
        Path(database).touch(mode=0o600)
    return options


def open_engine(url: str) -> Engine:
    """An engine as the service uses it, for those who come without Flask."""
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    return engine


@contextmanager
def opened_engine(url: str) -> Iterator[Engine]:
    """Such an engine, closed at the end whatever happens."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def opened_session(url: str, *, writes: bool) -> Iterator[Session]:
    """A session on an engine of its own; see `transaction`."""
    with opened_engine(url) as engine, transaction(engine, writes=writes) as session:
        yield session


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Session]:
    """A session in one transaction, committed at the end unless something was raised."""
    with writers_turn(engine) if writes else nullcontext(), Session(engine) as session:
        session.connection(execution_options={"writes": writes})
        yield session
        session.commit()


@contextmanager
def writers_turn(engine: Engine) -> Iterator[None]:
    """Let the writers of one SQLite file go one after the other, first come, first served.

    SQLite's own waiting sleeps and tries again, so under load some writers wait for seconds while
    others pass them. The kernel gives the turn on when its holder dies.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    try:
        turn = Path(f"{engine.url.database}-turn").open("ab")  # noqa: SIM115 - closed just below
    except OSError as error:
        raise Unavailable("The store cannot be written to.") from error
    with turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def is_postgresql(session: Session) -> bool:
    """Whether the session is on PostgreSQL; otherwise it is on SQLite."""
    return session.get_bind().dialect.name == "postgresql"


def wait_for_turn(session: Session, what: str) -> None:
    """Be alone with `what` until the transaction ends (SQLite has one writer anyway)."""
    if is_postgresql(session):
        key = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], "big", signed=True)
        session.execute(select(func.pg_advisory_xact_lock(key)))


def dialect_insert(session: Session) -> Callable[[Table], "postgresql.Insert | sqlite.Insert"]:
    """The `insert` that knows ON CONFLICT on this database."""
    return postgresql.insert if is_postgresql(session) else sqlite.insert


def portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in parts that fit into one statement."""
    for start in range(0, len(values), _PARAMETERS):
        yield values[start : start + _PARAMETERS]


def prepare_engine(engine: Engine) -> None:
    """Make every connection of a SQLite engine durable and every write transaction immediate."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _open_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # so that BEGIN is ours to word
    for pragma, wanted in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma} = {wanted}")
        (found,) = connection.execute(f"PRAGMA {pragma}").fetchone()
        if found != wanted:
            raise RuntimeError(f"SQLite refuses {pragma}={wanted} (it says {found})")


def _begin_sqlite(connection: Connection) -> None:
    # a deferred BEGIN that writes later fails with "database is locked" despite the timeout
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migration_config() -> Config:
    """Where Alembic finds the migrations."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def is_migrated(connection: Connection) -> bool:
    """Whether the database has exactly this version's tables."""
    wanted = ScriptDirectory.from_config(migration_config()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == wanted


def upgrade(engine: Engine) -> None:
    """Bring the database to this version's tables."""
    config = migration_config()
    with (
        writers_turn(engine),
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

"""What every table shares: its base, its column types, and how each database is opened."""

import fcntl
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

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

from service.domain.errors import Unavailable
from service.domain.times import to_milliseconds

if TYPE_CHECKING:  # a service on PostgreSQL does not load SQLite's library
    import sqlite3

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: NORMAL loses acknowledged rows when the power goes
    "foreign_keys": 1,
    "secure_delete": 1,  # an erased row leaves no bytes behind in the file
    "busy_timeout": 20_000,  # ms; more than half of gunicorn's timeout
    "cache_size": -512,  # KiB; each thread has a connection, and the kernel the whole file's pages
}

# Kept prepared on a connection: some twenty are asked again and again. The sequencer's differ by
# how many wait; Python's 128 of them would be 8 MB.
SQLITE_STATEMENTS = 32

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


def engine_options(url: str, threads: int = 1) -> dict[str, Any]:
    """What SQLAlchemy is told for `url`; a SQLite file is made with its folder.

    `threads` is how many will ask for a connection at once.
    """
    # what people sent must not stand in an error message
    options: dict[str, Any] = {"hide_parameters": True}
    if make_url(url).get_backend_name() == "postgresql":
        from service.storage.postgresql import pool_options  # noqa: PLC0415 - not for SQLite

        return options | pool_options(threads)
    if database := make_url(url).database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
        # what it will hold is its owner's alone; SQLite gives its other files the same mode
        Path(database).touch(mode=0o600)
    return options | {"connect_args": {"cached_statements": SQLITE_STATEMENTS}}


def open_engine(url: str, threads: int = 1) -> Engine:
    """An engine as the service uses it, for those who come without Flask."""
    engine = create_engine(url, **engine_options(url, threads))
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


def wait_for_standby(session: Session) -> None:
    """Let the commit on PostgreSQL wait for its standbys as if it had written something.

    Whoever answers for what another transaction stored needs it: that one's wait may have been
    cancelled.
    """
    if is_postgresql(session):
        session.execute(select(func.pg_logical_emit_message(True, "pahintulot", "")))  # noqa: FBT003 - SQL's


def dialect_insert(session: Session) -> Callable[[Table], "postgresql.Insert | sqlite.Insert"]:
    """The `insert` that knows ON CONFLICT on this database."""
    return postgresql.insert if is_postgresql(session) else sqlite.insert


def portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in parts that fit into one statement."""
    for start in range(0, len(values), _PARAMETERS):
        yield values[start : start + _PARAMETERS]


def prepare_engine(engine: Engine) -> None:
    """Make every connection durable: see the pragmas above and `storage/postgresql.py`.

    On SQLite every write transaction is immediate.
    """
    if engine.dialect.name == "postgresql":
        from service.storage.postgresql import prepare  # noqa: PLC0415 - as above

        prepare(engine)
    else:
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _open_sqlite(connection: "sqlite3.Connection", _record: object) -> None:
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

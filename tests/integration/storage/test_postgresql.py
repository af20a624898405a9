"""Connections to PostgreSQL: replaced when the server closed them, honest about their commits."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from service.settings import Settings
from service.storage import postgresql
from service.storage.driver import reading
from service.storage.engine import engine_options, prepare_engine
from service.storage.postgresql import GuardedConnection, UnconfirmedCommit
from tests.fixtures.clusters import (
    administer,
    cancel_the_wait,
    end_all_connections,
    missing_standby,
)

IDLE = 3


def opened(url: str, threads: int = IDLE) -> Engine:
    """An engine whose pool holds as many idle connections."""
    url = Settings(database_url=url).sqlalchemy_url
    engine = create_engine(url, **engine_options(url, threads))
    prepare_engine(engine)
    for connection in [engine.connect() for _ in range(threads)]:
        connection.close()
    return engine


@pytest.fixture
def engine(cluster_url: str) -> Iterator[Engine]:
    engine = opened(cluster_url)
    yield engine
    engine.dispose()


def by_session(engine: Engine) -> object:
    with engine.begin() as connection:
        return connection.scalar(text("SELECT 1"))


def by_driver(engine: Engine) -> object:
    with reading(engine) as cursor:
        return cursor.execute("SELECT 1").fetchone()[0]


ways = pytest.mark.parametrize("ask", [by_session, by_driver])


@ways
def test_connections_that_the_server_ended_are_replaced_before_they_are_used(ask, cluster, engine):
    """As when an administrator, a firewall or an idle time-out of the server's ends them."""
    assert end_all_connections(cluster) >= IDLE  # one of the test before may still be ending
    assert [ask(engine) for _ in range(2 * IDLE)] == [1] * 2 * IDLE


@ways
def test_connections_are_replaced_after_the_server_was_restarted(ask, cluster, engine):
    """The first question after the restart is answered."""
    cluster.stop()
    cluster.start()
    assert [ask(engine) for _ in range(2 * IDLE)] == [1] * 2 * IDLE


@ways
def test_without_the_look_the_same_connections_fail(ask, cluster, engine):
    """The control: what is replaced above would have been used."""
    event.remove(engine, "checkout", postgresql._look)
    end_all_connections(cluster)
    with pytest.raises((OperationalError, psycopg.OperationalError)):
        ask(engine)


def test_the_look_asks_the_server_nothing(engine, monkeypatch):
    """Not one byte is sent for it; a connection that is well is the same one afterwards."""
    with engine.connect() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
    monkeypatch.setattr(psycopg.Connection, "wait", lambda *_: pytest.fail("asked"))
    with closing(engine.raw_connection()) as connection:
        assert connection.driver_connection.info.backend_pid == pid
        monkeypatch.undo()


def test_every_thread_finds_a_connection_and_one_too_many_is_told_soon(cluster_url, monkeypatch):
    """Some to spare, then an error after a few seconds instead of half a minute."""
    monkeypatch.setattr(postgresql, "POOL_TIMEOUT_S", 0.1)
    engine = opened(cluster_url, threads=2)
    held = [engine.connect() for _ in range(2 + postgresql.OVERFLOW)]
    with pytest.raises(PoolTimeoutError):
        engine.connect()
    for connection in held:
        connection.close()
    engine.dispose()


def test_the_connection_used_last_is_used_first(engine):
    """So that those of a busy hour come to rest, and may be closed."""
    pids = []
    for _ in range(3):
        with engine.connect() as connection:
            pids.append(connection.scalar(text("SELECT pg_backend_pid()")))
    assert len(set(pids)) == 1


def test_a_host_that_vanishes_is_given_up_within_seconds(engine, cluster_url):
    """What the kernel was told; the URL may say otherwise."""
    wanted = {socket.TCP_USER_TIMEOUT: 15_000, socket.TCP_KEEPIDLE: 10}
    assert kernel_says(engine, *wanted) == list(wanted.values())
    other = opened(f"{cluster_url}?tcp_user_timeout=7000", threads=1)
    assert kernel_says(other, socket.TCP_USER_TIMEOUT) == [7_000]
    other.dispose()


def kernel_says(engine: Engine, *options: int) -> list[int]:
    with closing(engine.raw_connection()) as connection:
        descriptor = connection.driver_connection.fileno()
        with socket.socket(fileno=socket.dup(descriptor)) as copy:
            return [copy.getsockopt(socket.IPPROTO_TCP, option) for option in options]


def test_a_server_that_only_reads_any_more_is_left(cluster, engine):
    """The first write that it refuses closes its connections, so that others are sought."""
    administer(
        cluster, f"ALTER DATABASE {engine.url.database} SET default_transaction_read_only = on"
    )
    end_all_connections(cluster)
    write = text("CREATE TABLE written (it integer)")
    with pytest.raises(InternalError), engine.begin() as connection:
        connection.execute(write)
    administer(cluster, f"ALTER DATABASE {engine.url.database} RESET default_transaction_read_only")
    with engine.begin() as connection:
        connection.execute(write)


def through_commit(engine: Engine) -> None:
    with Session(engine) as session:
        session.execute(text("CREATE TABLE written (it integer)"))
        session.commit()


def through_autocommit(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE TABLE written (it integer)"))


def through_the_driver(engine: Engine) -> None:
    with reading(engine) as cursor:  # where nothing may write; did it, it would not go unnoticed
        cursor.execute("CREATE TABLE written (it integer)")


writers = pytest.mark.parametrize("write", [through_commit, through_autocommit, through_the_driver])


@writers
def test_a_commit_cancelled_while_it_waits_for_a_standby_is_no_success(write, cluster, engine):
    """It is stored here, and lost with this machine: the caller must know and try again."""
    with ThreadPoolExecutor() as others, missing_standby(cluster):
        writing = others.submit(write, engine)
        cancel_the_wait(cluster)
        with pytest.raises((OperationalError, UnconfirmedCommit)) as failed:
            writing.result()
    assert isinstance(getattr(failed.value, "orig", failed.value), UnconfirmedCommit)
    with engine.connect() as connection:  # the pool is well afterwards
        assert connection.scalar(text("SELECT count(*) FROM written")) == 0


@writers
def test_without_the_guard_the_same_commit_looks_like_a_success(
    write, cluster, engine, monkeypatch
):
    """The control: the server itself says nothing but a warning."""
    monkeypatch.setattr(GuardedConnection, "_heed", lambda _: None)
    with ThreadPoolExecutor() as others, missing_standby(cluster):
        writing = others.submit(write, engine)
        cancel_the_wait(cluster)
        writing.result()


@pytest.mark.parametrize("level", ["READ COMMITTED", "AUTOCOMMIT"])
def test_another_warning_is_no_failure_of_a_commit(level, engine):
    """Such as one of a trigger, or that the server must be vacuumed soon: of the same class."""
    with engine.connect().execution_options(isolation_level=level) as connection:
        connection.execute(text("DO $$ BEGIN RAISE WARNING 'mind the step'; END $$"))
        connection.commit()

"""What the service asks of its PostgreSQL connections beyond what the driver does by itself.

a connection that the server has closed is replaced before it is used, without asking the server
a commit that was cancelled while it waited for a standby is no success
a server that is gone is noticed within seconds, and one that only reads is left

Only where the store is PostgreSQL is this module loaded, and with it the driver, which takes 8 MB.
"""

import select
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGconn
from psycopg.rows import TupleRow
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

POOL_TIMEOUT_S = 5
# No request holds two connections; some to spare, so that one which comes to do so waits for none.
OVERFLOW = 2
PREPARE_AFTER = 5  # psycopg's own default
# A statement that is prepared is also planned once: to plan it anew each time, over all partitions,
# takes several times what it takes to run. Which partitions it opens is decided when it runs.
PLAN_ONCE = "SET plan_cache_mode = force_generic_plan"

# A host that vanishes without a word is given up within seconds: while connecting, while idle, and
# while what was sent to it stays unacknowledged. A commit that waits for a standby is no such case.
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}

T = TypeVar("T")


# the function of the server that says so, in whatever language; its class is that of any warning
_CANCELLED = {("01000", "SyncRepWaitForLSN"), ("01000", None)}


class UnconfirmedCommit(psycopg.OperationalError):
    """It is stored, but the standby it waited for may not have it, and a failover may lose it."""


class GuardedConnection(psycopg.Connection[TupleRow]):
    """Does not call a commit done that was cancelled while it waited for a standby.

    The server says only a warning then (class 01000) and answers as if all were well. A warning
    that does not tell where it comes from is taken for it.
    """

    def __init__(self, pgconn: PGconn, *rest: Any) -> None:  # noqa: ANN401 - psycopg's own
        super().__init__(pgconn, *rest)
        self._told = told = set[tuple[str | None, str | None]]()
        # what is not read of a notice at once is gone with it
        self.add_notice_handler(lambda said: told.add((said.sqlstate, said.source_function)))

    def wait(self, gen: PQGen[T], *how: Any, **also: Any) -> T:  # noqa: ANN401 - psycopg's own
        """Every statement and every commit comes through here."""
        result = super().wait(gen, *how, **also)
        if self._told:
            self._heed()
        return result

    def _heed(self) -> None:
        is_warned = bool(_CANCELLED & self._told)
        self._told.clear()
        # within a transaction nothing is promised yet
        if is_warned and self.pgconn.transaction_status == TransactionStatus.IDLE:
            raise UnconfirmedCommit("The commit was cancelled before a standby confirmed it.")


def pool_options(threads: int) -> dict[str, Any]:
    """A pool in which every thread finds a connection; those not needed rest and may be closed."""
    return {
        "pool_size": threads,
        "max_overflow": OVERFLOW,
        "pool_timeout": POOL_TIMEOUT_S,
        "pool_use_lifo": True,
    }


def prepare(engine: Engine) -> None:
    """Give a PostgreSQL engine such connections."""
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "checkout", _look)
    event.listen(engine, "handle_error", _leave_a_reader)


def _connect(
    _dialect: object, _record: object, _arguments: object, parameters: dict[str, Any]
) -> GuardedConnection:
    parameters["client_encoding"] = "utf8"  # COPY comes as it is; whatever PGCLIENTENCODING says
    pooler = parameters.pop("pooler", None)  # from the URL; see Settings.sqlalchemy_url
    if pooler:
        return GuardedConnection.connect(**PATIENCE | parameters, prepare_threshold=None)
    connection = GuardedConnection.connect(
        **PATIENCE | parameters, prepare_threshold=PREPARE_AFTER, autocommit=True
    )
    connection.execute(PLAN_ONCE)
    connection.autocommit = False
    return connection


def _look(connection: GuardedConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Replace a connection on which the server has said something, which is always its farewell.

    A look at the socket costs no round trip, as `pool_pre_ping` would with every request.
    """
    socket = record.info.get("socket")
    if socket is None:  # just opened
        socket = record.info["socket"] = select.poll()
        socket.register(connection.fileno(), select.POLLIN)
    elif connection.closed or socket.poll(0):
        raise DisconnectionError("The server has closed the connection.")


def _leave_a_reader(context: ExceptionContext) -> None:
    """Close every connection to a server that only reads now, so that the primary is sought."""
    if isinstance(context.original_exception, errors.ReadOnlySqlTransaction):
        context.is_disconnect = True

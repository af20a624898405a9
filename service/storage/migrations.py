"""Migrations: bring a database to this version's tables, also while an older version serves."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from service.bundled import MIGRATIONS
from service.storage.engine import writers_turn

# A migration that waits for a lock makes everybody queue behind it: it waits so long, lets them by
# and tries again.
LOCK_TIMEOUT_S = 2
TRIES = 30
PAUSE_S = 1.0
_GIVE_WAY = (LockNotAvailable, DeadlockDetected)


def migration_config() -> Config:
    """Where Alembic finds the migrations."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(engine: Engine) -> None:
    """Bring the database to this version's tables; one at a time does it."""
    for left in reversed(range(TRIES)):
        try:
            with _alone(engine) as connection:
                config = migration_config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except OperationalError as error:
            if not left or not isinstance(error.orig, _GIVE_WAY):
                raise
            time.sleep(PAUSE_S)
        else:
            return


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A connection on which nobody else migrates meanwhile."""
    if engine.dialect.name == "sqlite":
        with (
            writers_turn(engine),
            engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection
        return
    # the lock is the session's: a migration has several transactions
    with engine.connect() as holder, engine.connect() as connection:
        holder.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('pahintulot upgrade'))")
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT_S}s'")
        connection.commit()
        yield connection

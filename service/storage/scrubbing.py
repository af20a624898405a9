"""Scrubbing: what SQL cannot see any more is taken out of SQLite's files too."""

from contextlib import closing

from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import DBAPICursor

from service.storage.engine import SQLITE_PRAGMAS, writers_turn


def scrub_sqlite(engine: Engine) -> bool:
    """Leave no byte in SQLite's files of what was deleted; False while a reader is in the way.

    `secure_delete` zeroes a deleted cell, not the copies that stay behind where a page was split:
    only writing the whole file anew does. Writers wait meanwhile (60 MB take about a second).
    """
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        try:
            with writers_turn(engine):
                if not _empty_log(cursor, 100):
                    return False
                cursor.execute("VACUUM")
                return _empty_log(cursor, 2_000)
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {SQLITE_PRAGMAS['busy_timeout']}")


def _empty_log(cursor: DBAPICursor, patience_ms: int) -> bool:
    cursor.execute(f"PRAGMA busy_timeout = {patience_ms}")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ((is_busy, *_pages),) = cursor.fetchall()
    return not is_busy

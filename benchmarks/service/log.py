"""A realistic log: decisions of the last two years, put into either database in bulk.

Three in five are refusals of nobody, about a third are first accepts; the rest are people who
decide again, some of whom withdraw. Every row has a salt and its real commitment. They count as
numbered, and the keys of their clicks as forgotten.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from multiprocessing.pool import Pool
from typing import Any, TypeAlias

from sqlalchemy import Engine, Table, func, select

from benchmarks.service.made import SPAN, TABLES, Part, Rows, columns, rows
from service.settings import Settings
from service.storage.engine import opened_engine

PIECE, AHEAD = 10_000, 6
Pieces: TypeAlias = Iterable[Rows]


def fill(url: str, site: str, notices: Sequence[str], size: int) -> None:
    """Add `size` decisions of the site; the notices are those it published, oldest first."""
    with opened_engine(Settings(database_url=url).sqlalchemy_url) as engine:
        spawning = multiprocessing.get_context("spawn")
        with spawning.Pool(min(-(-size // PIECE), os.cpu_count() or 1)) as pool:
            pieces = _made(pool, _parts(engine, site, tuple(notices), size))
            if engine.dialect.name == "postgresql":
                _copy(engine, pieces)
            else:
                _insert(engine, pieces)


def _parts(engine: Engine, site: str, notices: tuple[str, ...], size: int) -> Iterator[Part]:
    row, _, entry = TABLES
    with engine.connect() as connection:
        seq = connection.scalar(select(func.max(row.c.seq))) or 0
        last = connection.scalar(select(func.max(entry.c.idx)).where(entry.c.site == site))
    idx = 0 if last is None else last + 1
    step, begin = SPAN / size, datetime.now(UTC) - SPAN
    for at in range(0, size, PIECE):
        yield Part(
            dialect=engine.dialect.name,
            site=site,
            notices=notices,
            seq=seq + 1 + at,
            idx=idx + at,
            count=min(PIECE, size - at),
            begin=begin + at * step,
            step=step,
        )


def _made(pool: Pool, parts: Iterator[Part]) -> Pieces:
    """The pieces in their order, only so far ahead that they fit into memory."""
    ahead = deque(pool.apply_async(rows, (part,)) for part in islice(parts, AHEAD))
    while ahead:
        piece = ahead.popleft().get()
        ahead.extend(pool.apply_async(rows, (part,)) for part in islice(parts, 1))
        yield piece


def _copy(engine: Engine, pieces: Pieces) -> None:
    with closing(engine.raw_connection()) as connection, connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")  # of the loading alone
        for piece in pieces:
            for table, some in zip(TABLES, piece, strict=True):
                with cursor.copy(f"COPY {table.name} ({columns(table)}) FROM STDIN") as copy:
                    for row in some:
                        copy.write_row(row)
            connection.commit()
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('decision', 'seq'), max(seq)) FROM decision"
        )
        connection.commit()
        connection.driver_connection.autocommit = True
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(table.name for table in TABLES)}")
        cursor.execute("CHECKPOINT")


def _insert(engine: Engine, pieces: Pieces) -> None:
    with closing(engine.raw_connection()) as connection:
        cursor: Any = connection.cursor()
        for piece in pieces:
            cursor.execute("BEGIN IMMEDIATE")
            for table, some in zip(TABLES, piece, strict=True):
                cursor.executemany(_insertion(table), some)
            cursor.execute("COMMIT")
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _insertion(table: Table) -> str:
    names = columns(table)
    marks = ", ".join("?" for _ in names.split(", "))
    return f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - names of ours

"""A site's log, oldest first, as the columns of text that an export is made of.

It is read past the session's rows and types, which take many times as long: what they would do is
done here once for each shape of row (see `domain.export_rows`).
"""

import json
import re
from binascii import b2a_base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.orm import Session

from service.domain.export import committed_record
from service.domain.export_rows import CELLS, Record, Rows
from service.domain.times import rfc3339
from service.storage.decisions import RECORD, bodies, commitments, from_row
from service.storage.engine import Words, is_postgresql
from service.storage.log_walk import is_in

BATCH = 300  # with more, Python asks the system for new memory, and collects garbage, each time

_SHAPE = [column for column in RECORD if column.name not in ("site", *CELLS)]
_IS_NOBODYS = bodies.c.subject_id.is_(None)
_ALL_TIMES = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def read_log(
    session: Session,
    site: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    language: str | None = None,
    equal: Mapping[str, str],
) -> Iterator[Rows]:
    """The rows in batches, by one statement and so in one snapshot; `equal` names columns."""
    columns, read = (
        (_POSTGRESQL, _from_postgresql) if is_postgresql(session) else (_SQLITE, _from_sqlite)
    )
    query = (
        select(*columns)
        .join_from(bodies, commitments, commitments.c.seq == bodies.c.seq)
        .where(bodies.c.site == site, *(bodies.c[name] == value for name, value in equal.items()))
        .order_by(bodies.c.seq)
    )
    if since is not None:
        query = query.where(bodies.c.decided_at >= since)
    if until is not None:
        query = query.where(bodies.c.decided_at < until)
    if language is not None:
        query = query.where(is_in(language))
    return read(session, query, site)


# SQLite: the driver's own tuples; a shape is a JSON array

_SQLITE = (
    *(bodies.c[name] for name in CELLS if name != "commitment"),
    commitments.c.commitment,
    cast(func.json_array(_IS_NOBODYS, *_SHAPE), LargeBinary),  # most are only compared
)

_TOLD = "0000-00-00T00:00:00.000Z\n"
_ZEROS = str.maketrans("123456789", "000000000")


def _from_sqlite(session: Session, query: Select[Any], site: str) -> Iterator[Rows]:
    with closing(session.connection().execute(query)) as result:
        while rows := result.cursor.fetchmany(BATCH):
            ids, subjects, decided, expires, digests, shapes = zip(*rows, strict=True)
            cells = (
                ids,
                [subject or "" for subject in subjects],
                _rfc3339(decided),
                _rfc3339(expires),
                [b2a_base64(digest, newline=False).decode() for digest in digests],
            )
            yield Rows(
                shapes, dict(zip(CELLS, cells, strict=True)), partial(_record_from_json, site)
            )


def _rfc3339(stored: Sequence[str]) -> list[str]:
    """What `domain.times.rfc3339` says of each, at once where all are stored as they are here."""
    moments = list(map(datetime.fromisoformat, stored))  # which also refuses what is no time
    lines = "\n".join((*stored, "")).replace(" ", "T").replace("000\n", "Z\n")
    if lines.translate(_ZEROS) == _TOLD * len(stored):
        return lines.splitlines()
    return [rfc3339(moment if moment.tzinfo else moment.replace(tzinfo=UTC)) for moment in moments]


def _record_from_json(site: str, shape: bytes) -> Record:
    is_nobodys, *values = json.loads(shape)
    for place, column in enumerate(_SHAPE):
        if isinstance(column.type, Boolean) and values[place] is not None:
            values[place] = bool(values[place])
    return _record(site, values, is_nobodys=bool(is_nobodys))


# PostgreSQL: COPY's text format; a shape is the rest of a line, just as it comes


def _utc(column: ColumnElement[datetime]) -> ColumnElement[str]:
    """The time whatever the session's zone; null where Python knows no such time."""
    text = func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    return case((column.between(*_ALL_TIMES), text))


_POSTGRESQL = (
    bodies.c.decision_id,
    func.coalesce(bodies.c.subject_id, ""),
    _utc(bodies.c.decided_at),
    _utc(bodies.c.expires_at),
    func.encode(commitments.c.commitment, "base64"),
    _IS_NOBODYS,
    *_SHAPE,
)


def _from_postgresql(session: Session, query: Select[Any], site: str) -> Iterator[Rows]:
    # COPY takes no parameters
    words = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY ({words}) TO STDOUT") as copy:
        lines = iter(copy)
        while batch := list(islice(lines, BATCH)):
            rows = b"".join(batch).decode().split("\n")[:-1]
            *columns, shapes = zip(*(row.split("\t", len(CELLS)) for row in rows), strict=True)
            cells: dict[str, Sequence[str]] = dict(zip(CELLS, columns, strict=True))
            if any("\\" in "".join(column) for column in columns):
                cells = {name: list(map(_told, column)) for name, column in cells.items()}
                # after 76 characters base64 goes on in a new line there
                cells["commitment"] = [text.replace("\n", "") for text in cells["commitment"]]
            yield Rows(shapes, cells, partial(_record_from_copy, site))


def _record_from_copy(site: str, shape: str) -> Record:
    is_nobodys, *texts = map(_unescaped, shape.split("\t"))
    values: list[Any] = []
    for column, text in zip(_SHAPE, texts, strict=True):
        if text is not None and isinstance(column.type, Boolean):
            values.append(text == "t")
        elif text is not None and isinstance(column.type, Integer):
            values.append(int(text))
        else:
            values.append(text)
    return _record(site, values, is_nobodys=is_nobodys == "t")


def _unescaped(text: str) -> str | None:
    """What COPY's text format stands for."""
    if text == r"\N":
        return None
    return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), text)


def _told(text: str) -> str:
    """The same of a cell that cannot be null."""
    found = _unescaped(text)
    if found is None:
        raise ValueError("a time that Python does not know")
    return found


# both


def _record(site: str, values: Sequence[Any], *, is_nobodys: bool) -> Record:
    """A record as the law words it, but for its cells."""
    columns: dict[str, Any] = dict.fromkeys(CELLS, "") | {"site": site}
    columns |= {
        "subject_id": None if is_nobodys else "",
        "decided_at": _ALL_TIMES[0],
        "expires_at": _ALL_TIMES[0],
    }
    for column, value in zip(_SHAPE, values, strict=True):
        columns[column.name] = tuple(value.split()) if isinstance(column.type, Words) else value
    return committed_record(from_row(columns), b"")

"""Statements that SQLAlchemy words once and the driver runs: for what every visitor asks or says.

The session's work on a statement and its result costs several times what the database does. What
goes in and what comes back is converted by the columns' own types, as ever.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Insert, Select
from sqlalchemy.exc import DBAPIError

Row = dict[str, Any]


class Worded:
    """A statement in one database's words."""

    def __init__(self, statement: Select[Any] | Insert, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        self._order = getattr(compiled, "positiontup", None)
        into = {
            name: parameter.type.dialect_impl(dialect).bind_processor(dialect)
            for name, parameter in compiled.binds.items()
        }
        self._into = {name: convert for name, convert in into.items() if convert}
        self._constants = self._converted(
            {
                name: value.value if isinstance(value, Enum) else value
                for name, value in compiled.params.items()
                if value is not None
            }
        )
        self._columns = [
            (str(column.key), column.type.dialect_impl(dialect).result_processor(dialect, None))
            for column in statement.exported_columns
        ]

    def parameters(self, given: Row) -> Any:  # noqa: ANN401 - a list or a mapping, as the driver wants
        """What the driver is handed beside `sql`."""
        values = self._constants | self._converted(given)
        return tuple(values[name] for name in self._order) if self._order else values

    def row(self, found: Any) -> Row | None:  # noqa: ANN401 - each driver has its own
        """A row by column name, each value as its column's type has it."""
        if found is None:
            return None
        return {
            key: convert(value) if convert else value
            for (key, convert), value in zip(self._columns, found, strict=True)
        }

    def _converted(self, values: Row) -> Row:
        into = self._into
        return {
            name: into[name](value) if name in into else value for name, value in values.items()
        }


@lru_cache
def _worded(statement: Select[Any] | Insert, dialect: Dialect) -> Worded:
    return Worded(statement, dialect)


def run(connection: Connection, statement: Select[Any] | Insert, given: Row) -> Row | None:
    """Run a statement that is built once on the connection; its first row, if any."""
    worded = _worded(statement, connection.dialect)
    done = connection.exec_driver_sql(worded.sql, worded.parameters(given))
    return worded.row(done.fetchone()) if done.returns_rows else None


def read(engine: Engine, statement: Select[Any], given: Row) -> Row | None:
    """The first row of such a statement, in a transaction of its own."""
    worded, failure = _worded(statement, engine.dialect), engine.dialect.loaded_dbapi.Error
    try:
        with reading(engine) as cursor:
            engine.dialect.do_execute(cursor, worded.sql, worded.parameters(given))
            return worded.row(cursor.fetchone())
    except failure as error:  # said as the session would
        raise DBAPIError.instance(worded.sql, None, error, failure, hide_parameters=True) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Any]:
    """A cursor each of whose statements is a transaction of its own, and must only read."""
    connection = engine.raw_connection()
    is_postgresql = engine.dialect.name == "postgresql"
    try:
        if is_postgresql:
            connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]
        # a cursor that is not closed may keep its snapshot, and so the write-ahead log, from ending
        with closing(connection.cursor()) as cursor:
            yield cursor
    finally:
        if is_postgresql and connection.dbapi_connection and not connection.dbapi_connection.closed:
            connection.dbapi_connection.autocommit = False
        connection.close()

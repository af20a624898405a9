"""Statements that SQLAlchemy words once and the driver runs: for what every page view asks.

The session, the result and the transaction around a read cost several times what the database
does. What comes back is converted by the columns' own types, as ever.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from enum import Enum
from typing import Any

from sqlalchemy import Engine, Select

Row = dict[str, Any]
Read = Callable[[Any, Row], Row | None]


def prepared(engine: Engine, statement: Select[Any]) -> Read:
    """A function of a cursor and of the statement's parameters: its first row, by column name."""
    compiled = statement.compile(dialect=engine.dialect)
    sql, order = str(compiled), getattr(compiled, "positiontup", None)
    constants = {
        name: value.value if isinstance(value, Enum) else value
        for name, value in compiled.params.items()
    }
    columns = [
        (
            str(column.key),
            column.type.dialect_impl(engine.dialect).result_processor(engine.dialect, None),
        )
        for column in statement.selected_columns
    ]

    def read(cursor: Any, given: Row) -> Row | None:  # noqa: ANN401 - each driver has its own
        values = constants | given
        engine.dialect.do_execute(
            cursor, sql, [values[name] for name in order] if order else values
        )
        row = cursor.fetchone()
        if row is None:
            return None
        return {
            key: convert(value) if convert else value
            for (key, convert), value in zip(columns, row, strict=True)
        }

    return read


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

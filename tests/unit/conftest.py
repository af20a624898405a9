"""Unit tests are of pure code: the first attempt to open a database fails them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event


@pytest.fixture(autouse=True)
def no_database() -> Iterator[None]:
    """Make every connection attempt of SQLAlchemy raise."""

    def refuse(*_connection: object) -> None:
        raise AssertionError("a unit test reached for a database; it belongs to tests/integration")

    event.listen(Engine, "do_connect", refuse)
    yield
    event.remove(Engine, "do_connect", refuse)

"""The guard in tests/unit/conftest.py holds."""

import pytest
from sqlalchemy import create_engine


def test_a_unit_test_cannot_open_a_database():
    """Even an in-memory database is refused."""
    with pytest.raises(AssertionError, match="belongs to tests/integration"):
        create_engine("sqlite://").connect()

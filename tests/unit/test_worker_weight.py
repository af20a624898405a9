"""A worker loads what requests need, and leaves to the commands what only they need."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.signing.keys import ensure_keys

ROLE = "postgresql://role@127.0.0.1/nobody"


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("worker")
    ensure_keys(folder / "keys", datetime.now(UTC))
    store = {"DATABASE_URL": f"sqlite:///{folder}/store.db", "KEY_DIR": f"{folder}/keys"}
    return {**os.environ, **store, "PUBLIC_URL": "https://consent.example"}


@pytest.fixture(scope="module")
def loaded(environment) -> set[str]:
    return modules(environment)


def modules(environment: dict[str, str]) -> set[str]:
    """Those of a process that has made the application, as each worker does."""
    program = "import sys, service.wsgi, service.housekeeping; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("name", ["alembic", "mako", "service.cli", "service.commands"])
def test_a_worker_does_not_load_what_only_commands_need(loaded, name) -> None:
    assert name not in loaded
    assert "service.web.ops.health" in loaded


def test_a_worker_on_sqlite_does_not_load_the_driver_of_postgresql(environment, loaded) -> None:
    """It is 8 MB; the control: on PostgreSQL it is there before the first request."""
    assert "psycopg" not in loaded
    assert "psycopg" in modules(environment | {"DATABASE_URL": ROLE})

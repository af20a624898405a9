"""Erasing and holding at the operator's door, and erasing again after a restore."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url, text

from service.cli import main
from service.domain.ids import new_subject_id
from service.domain.times import rfc3339
from service.storage.engine import db, open_engine
from tests.fixtures.commands import run
from tests.fixtures.databases import ADMINISTERED
from tests.fixtures.sites import make_site
from tests.integration.web.page import Page

NEXT_YEAR = rfc3339(datetime.now(UTC) + timedelta(days=365))
HOLD = ("subject", "hold", "pahayagan", "--reason", "a claim", "--until", NEXT_YEAR)


@pytest.fixture
def page(client, cli_env, tmp_path) -> Page:
    return Page(client, make_site(cli_env, tmp_path))


@pytest.fixture
def told(cli_env):
    """Run a command with these words on its standard input; the exit status and what it said."""

    def telling(said: str, *arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, list(arguments), input=said, env=cli_env)
        assert "Traceback" not in result.output
        return result.exit_code, result.output

    return telling


def subjects(app) -> set[str]:
    with app.app_context(), db.engine.connect() as connection:
        return set(connection.execute(text("SELECT subject_id FROM decision_body")).scalars())


def test_a_subject_is_held_released_and_erased(app, page, told) -> None:
    """Each by the id on standard input; a hold says why it forbids the erasure."""
    person = page.decide("accept")["subject_id"]

    assert told(person, *HOLD)[0] == 0
    status, said = told(person, "subject", "erase", "pahayagan")
    assert (status, "a claim" in said, NEXT_YEAR in said) == (1, True, True)
    assert subjects(app) == {person}
    assert told(person, "subject", "release", "pahayagan")[0] == 0
    assert "Erased." in told(person, "subject", "erase", "pahayagan")[1]
    assert subjects(app) == set()
    assert "nothing to erase" in told(person, "subject", "erase", "pahayagan")[1]


def test_a_person_of_a_disabled_site_can_be_held_and_erased(app, page, told, cli_env) -> None:
    """Its log stays, so whom it is about keeps every right."""
    person = page.decide("accept")["subject_id"]
    run(["site", "disable", "pahayagan"], cli_env)

    assert told(person, *HOLD)[0] == 0
    assert told(person, "subject", "release", "pahayagan")[0] == 0
    assert "Erased." in told(person, "subject", "erase", "pahayagan")[1]
    assert subjects(app) == set()


def test_what_cannot_be_done_is_said_in_words(page, told) -> None:
    """A malformed id, an unknown subject or site, a hold that has ended."""
    person = page.decide("accept")["subject_id"]

    assert "/subject_id" in told("nonsense", "subject", "erase", "pahayagan")[1]
    assert "no such site" in told(person, "subject", "erase", "nowhere")[1]
    assert "no such subject" in told(new_subject_id(), *HOLD)[1]
    assert "no such subject" in told(new_subject_id(), "subject", "release", "pahayagan")[1]
    assert "/until" in told(person, *HOLD[:-1], "2020-01-01T00:00:00Z")[1]
    assert "/until" in told(person, *HOLD[:-1], "tomorrow")[1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reader_in_the_way_is_told(app, page, told, database_url) -> None:
    """The erasure stands; the file follows once the reader is gone."""
    person = page.decide("accept")["subject_id"]
    with closing(sqlite3.connect(str(make_url(database_url).database))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM decision_body").fetchone()
        said = told(person, "subject", "erase", "pahayagan")[1]
        assert "Erased." in said
        assert "1 erasures can still be read" in said
        assert "1 erasures can still be read" in told("", "purge")[1]
    assert "can still be read" not in told("", "purge")[1]


def test_an_id_is_never_an_argument(page, told) -> None:
    """Arguments stand in the shell's history and in the list of processes."""
    person = page.decide("accept")["subject_id"]

    assert told("", "subject", "erase", "pahayagan", person)[0] != 0


def test_the_erased_are_erased_again_in_an_old_copy(
    app, page, told, cli_env, tmp_path, database_url
) -> None:
    """STANDARDS 66: a copy from before the erasure is put back, the list replayed: nobody is back.

    One of them was on hold when the copy was made; the hold ended before the erasure.
    """
    gone, held, stays = (page.decide("accept") for _ in range(3))
    told(held["subject_id"], *HOLD)
    restore = _copy(app, database_url, tmp_path)
    told(held["subject_id"], "subject", "release", "pahayagan")
    for person in (gone, held):
        told(person["subject_id"], "subject", "erase", "pahayagan")
    file = tmp_path / "erased.tsv"
    file.write_text(run(["erasure", "list"], cli_env).stdout)
    assert [line.split("\t")[1:] for line in file.read_text().splitlines()] == [
        ["pahayagan", person["subject_id"]] for person in (gone, held)
    ]

    restore()
    assert len(subjects(app)) == 3
    said = run(["erasure", "replay", str(file)], cli_env).output

    assert "Erased 2 again; 0 were not there." in said
    assert subjects(app) == {stays["subject_id"]}
    assert page.answer(gone["token"])["reason"] == "no_record"
    again = run(["erasure", "replay", str(file)], cli_env).output
    assert "Erased 0 again; 2 were not there." in again


def test_a_file_that_is_no_such_list_erases_nobody(app, page, told, tmp_path) -> None:
    """The line is named; the ones before it are not touched."""
    person = page.decide("accept")["subject_id"]
    good = f"2026-11-23T20:15:04.120Z\tpahayagan\t{person}\n"
    for bad in ("nonsense\n", "a\tb\tc\n", f"a\tpahayagan\t{person}\td\n", "\n"):
        status, said = told(good + bad, "erasure", "replay", "-")
        assert (status, "line 2" in said) == (1, True)
    assert subjects(app) == {person}


def _copy(app, url: str, folder: Path):
    """Copy the database now; the function returned puts the copy back."""
    if url.startswith("sqlite"):
        live, copy = Path(str(make_url(url).database)), folder / "backup.db"
        with closing(sqlite3.connect(live)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)

        def put_back() -> None:
            with app.app_context():
                db.engine.dispose()
            for end in ("", "-wal", "-shm"):
                Path(f"{live}{end}").unlink(missing_ok=True)
            shutil.copy(copy, live)

        return put_back
    return _copy_of_tables(url)


def _copy_of_tables(url: str):
    engine = open_engine(
        ADMINISTERED[str(make_url(url).database)].replace("postgresql:", "postgresql+psycopg:")
    )
    with engine.begin() as connection:
        names = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).scalars()
        left = "alembic_version", "decision_body_"  # the copy of the whole holds its partitions
        tables = [name for name in names if not name.startswith(left)]
        connection.execute(text("CREATE SCHEMA backup"))
        for table in tables:
            connection.execute(text(f"CREATE TABLE backup.{table} AS TABLE public.{table}"))

    def put_back() -> None:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(f"TRUNCATE {', '.join(tables)}"))
            for table in tables:
                connection.execute(text(f"INSERT INTO {table} SELECT * FROM backup.{table}"))  # noqa: S608 - the database's own names
            connection.execute(text("DROP SCHEMA backup CASCADE"))
        engine.dispose()

    return put_back

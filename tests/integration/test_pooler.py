"""gunicorn through a real pgbouncer in transaction mode: every call, many at once.

There are fewer connections to PostgreSQL than clients, so that each transaction meets what others
left on its connection. Its control is a service that was not told of the pooler.
"""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from service.settings import Settings
from service.storage.driver import reading
from service.storage.engine import opened_engine
from service.storage.postgresql import PLAN_ONCE
from tests.fixtures.clusters import wait_until
from tests.fixtures.commands import run
from tests.fixtures.poolers import pgbouncer
from tests.fixtures.process import ROOT, running
from tests.fixtures.sites import make_key, make_site
from tests.integration.web.back_end import BackEnd

VISITORS = 8
ROUNDS = 12
SCOPES = ("status:read", "log:read", "export:read", "subjects:erase", "decisions:write")


@pytest.fixture
def pooled(cluster_url: str, key_dir: Path) -> Iterator[dict[str, str]]:
    """The environment of a service whose database is behind a pooler, and is not told so."""
    with pgbouncer(cluster_url) as url:
        limits = {"RATE_LIMIT_ACCEPTS": "", "RATE_LIMIT_REFUSALS": ""}
        yield {"DATABASE_URL": url, "KEY_DIR": str(key_dir), **limits}


def visit(back_end: BackEnd) -> list[str]:
    """One visitor's whole story, and the back end's; returns the decisions' ids."""
    said = back_end.site.click("accept")
    origin = {"Origin": back_end.site.origin}
    accept = back_end.call("POST", back_end.path("decisions"), said, **origin)
    token, subject = accept["token"], accept["subject_id"]
    again = back_end.call("POST", back_end.path("decisions"), said, **origin)
    assert again["decision_id"] == accept["decision_id"]
    assert back_end.by_status(token)["allowed"] is True
    assert back_end.by_batch(subject)["allowed"] is True
    withdrawal = back_end.visitor_decides("withdraw", token=token)
    assert back_end.by_status(token)["allowed"] is False
    decline = back_end.visitor_decides("decline")
    back_end.by_feed(subject)
    return [accept["decision_id"], withdrawal["decision_id"], decline["decision_id"]]


def export(back_end: BackEnd) -> list[dict]:
    """The log's lines; the last is the end record."""
    with closing(back_end.service.connect()) as connection:
        key = {"Authorization": f"Bearer {back_end.key}"}
        connection.request("GET", back_end.path("decisions.jsonl"), headers=key)
        text = connection.getresponse().read().decode()
    return [json.loads(line) for line in text.splitlines()]


def test_every_call_is_answered_through_a_transaction_pooler(pooled, tmp_path):
    """Visitors, back ends and exports at once; each decision is there once, erased ones are not."""
    environment = pooled | {"DATABASE_POOLER": "transaction"}
    site = make_site(environment, tmp_path)
    key = make_key(environment, site.key, *SCOPES)
    with running(environment, tmp_path / "gunicorn.log") as service:

        def stories(_number: int) -> list[str]:
            back_end, told = BackEnd(service, site, key), []
            for _ in range(ROUNDS):
                told += visit(back_end)
                assert export(back_end)[-1]["end"] is True
            return told

        with ThreadPoolExecutor(VISITORS) as visitors:
            told = [one for story in visitors.map(stories, range(VISITORS)) for one in story]
        back_end = BackEnd(service, site, key)
        *lines, end = export(back_end)
        assert sorted(line["decision_id"] for line in lines) == sorted(told)
        assert len(told) == end["rows"] == 3 * VISITORS * ROUNDS
        erase(back_end, lines[0]["subject_id"] or lines[1]["subject_id"])
    assert "_failed" not in (tmp_path / "gunicorn.log").read_text()
    file = tmp_path / "export.jsonl"
    run(["export", "write", str(file), "--site", site.key], environment)
    run(["export", "verify", str(file)], environment)


def erase(back_end: BackEnd, subject: str) -> None:
    """Nothing of the person is exported afterwards."""
    with closing(back_end.service.connect()) as connection:
        headers = {
            "Authorization": f"Bearer {back_end.key}",
            "Content-Type": "application/json",
        }
        body = json.dumps({"subject_id": subject})
        connection.request("POST", back_end.path("subjects/erase"), body, headers)
        assert connection.getresponse().status in (200, 204)
    assert all(line.get("subject_id") != subject for line in export(back_end))


def test_a_service_that_was_not_told_of_the_pooler_fails(pooled, tmp_path):
    """The control: what it prepared is missing on another's connection, or in its way.

    Visitors do not see it as often as housekeeping: the driver forgets what it prepared with every
    rollback, and the status before Flask leaves to Flask what fails.
    """
    told = pooled | {"DATABASE_POOLER": "transaction"}
    site = make_site(told, tmp_path)
    key = make_key(told, site.key, *SCOPES)
    with running(pooled, tmp_path / "gunicorn.log") as service:

        def stories(_number: int) -> None:
            for _ in range(ROUNDS):
                with suppress(AssertionError):
                    visit(BackEnd(service, site, key))

        with ThreadPoolExecutor(VISITORS) as visitors:
            list(visitors.map(stories, range(VISITORS)))
        wait_until(lambda: "job_failed" in (tmp_path / "gunicorn.log").read_text())


@pytest.mark.parametrize("is_told", [True, False])
def test_the_statements_of_the_status_need_the_setting_too(is_told, pooled):
    """Three connections of the service ask the same again and again, each a transaction."""
    pooler = "transaction" if is_told else ""
    settings = Settings(database_url=pooled["DATABASE_URL"], database_pooler=pooler)
    asked, refused = 0, set()
    with opened_engine(settings.sqlalchemy_url) as engine, ExitStack() as held:
        cursors = [held.enter_context(reading(engine)) for _ in range(3)]
        for cursor in cursors * 20:
            try:
                cursor.execute("SELECT 1")
                asked += 1
            except psycopg.Error as error:
                refused.add(type(error))
    if is_told:
        assert (asked, refused) == (60, set())
    else:
        assert refused & {errors.DuplicatePreparedStatement, errors.InvalidSqlStatementName}


LASTING = re.compile(
    r"pg_(?:try_)?advisory_lock|pg_advisory_unlock|\bLISTEN\b|\bTEMP(?:ORARY)?\b TABLE"
    r"|\bSET (?!LOCAL\b)[a-z_]+ (?:=|TO)|SET SESSION|set_config\([^)]*[Ff]alse|withhold"
)


def test_nothing_is_left_on_a_connection_for_the_next_transaction():
    """A pooler gives that one to somebody else: only what ends with its transaction may be used."""
    # said only where no pooler is; a migration goes past it
    elsewhere = {ROOT / "service/storage/migrations.py": "SET lock_timeout ="}
    elsewhere[ROOT / "service/storage/postgresql.py"] = PLAN_ONCE
    for path in ROOT.glob("service/**/*.py"):
        assert not LASTING.search(path.read_text().replace(elsewhere.get(path, "\0"), "")), path
    for planted in ("SELECT pg_advisory_lock(1)", "SET statement_timeout = 5", "LISTEN news"):
        assert LASTING.search(planted), planted

"""A replica serves exports, and nothing that decides about a visitor."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from service.storage.engine import db
from tests.fixtures.clusters import administer, wait_until
from tests.fixtures.process import free_ports
from tests.fixtures.sites import make_key, make_site
from tests.integration.web.page import Page

REPLAYED = "SELECT pg_last_wal_replay_lsn() >= '{}'"


@pytest.fixture
def sqlite_replica(sqlite_url: str, tmp_path: Path) -> tuple[str, Callable[[], str]]:
    """The database, and a function that copies it as it is now."""

    def copy() -> str:
        path = shutil.copy(Path(make_url(sqlite_url).database), tmp_path / "replica.db")
        return f"sqlite:///{path}"

    return sqlite_url, copy


@pytest.fixture
def postgresql_replica(
    cluster, cluster_url: str, installation, tmp_path: Path
) -> Iterator[tuple[str, Callable[[], str]]]:
    """The database, and a function that lets its hot standby stand still where it is now."""
    with installation.cluster(f"replica-{tmp_path.name}", following=cluster) as standby:

        def pause() -> str:
            ((written,),) = administer(cluster, "SELECT pg_current_wal_lsn()")
            wait_until(lambda: administer(standby, REPLAYED.format(written)) == [(True,)])
            administer(standby, "SELECT pg_wal_replay_pause()")
            return standby.url(make_url(cluster_url).database)

        yield cluster_url, pause
        administer(standby, "SELECT pg_wal_replay_resume()")


@pytest.fixture(params=["sqlite", "postgresql"])
def replica(request) -> tuple[str, Callable[[], str]]:
    return request.getfixturevalue(f"{request.param}_replica")


@pytest.fixture
def database_url(replica) -> str:
    return replica[0]


def test_an_export_shows_the_replicas_log_and_the_status_the_primarys(
    replica, make_app, cli_env, tmp_path
):
    """A replica that stands still: what came after is not exported, and is not forgotten either."""
    site = make_site(cli_env, tmp_path)
    key = {"Authorization": f"Bearer {make_key(cli_env, site.key, 'export:read', 'status:read')}"}
    behind = Page(make_app().test_client(), site)
    accept = behind.decide("accept")
    with behind.client.application.app_context():  # SQLite's log is written into its file
        db.session.remove()
        db.engine.dispose()
    page = Page(make_app(database_replica_url=replica[1]()).test_client(), site)
    withdrawal = page.decide("withdraw", token=accept["token"])

    exported = page.client.get(page.path("decisions.jsonl"), headers=key).get_data(as_text=True)
    *lines, end = [json.loads(line) for line in exported.splitlines()]
    assert [line["decision_id"] for line in lines] == [accept["decision_id"]]
    assert end["rows"] == 1
    assert page.answer(accept["token"])["allowed"] is False
    asked = {"subjects": [{"subject_id": accept["subject_id"]}]}
    batch = page.client.post(page.path("status/batch"), json=asked, headers=key).get_json()
    assert batch["results"][0]["reason"] == "withdrawn"

    alone = Page(make_app().test_client(), site)
    exported = alone.client.get(page.path("decisions.jsonl"), headers=key).get_data(as_text=True)
    assert withdrawal["decision_id"] in exported


@pytest.mark.parametrize("replica", ["sqlite"], indirect=True)
def test_without_its_replica_the_service_records_and_answers(make_app, cli_env, tmp_path):
    """Nothing of a visitor's waits for it, not even at the start."""
    gone = f"postgresql://nobody@127.0.0.1:{free_ports()[0]}/nothing"
    page = Page(make_app(database_replica_url=gone).test_client(), make_site(cli_env, tmp_path))
    assert page.answer(page.decide("accept")["token"])["allowed"] is True
    assert page.client.get("/readyz").status_code == 200

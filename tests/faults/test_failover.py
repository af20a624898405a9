"""A primary is killed under load and its standby promoted: nothing acknowledged is lost.

The service is given both addresses and finds the one that takes writes. Its negative control is a
standby that no commit waits for, which is a moment behind.
"""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.faults.clicks import Crowd, lost
from tests.fixtures.clusters import administer, migrate, wait_until
from tests.fixtures.commands import run
from tests.fixtures.postgresql import Cluster, Installation
from tests.fixtures.process import running
from tests.fixtures.sites import make_site

pytestmark = pytest.mark.faults

ROUNDS = max(1, int(os.environ.get("PAHINTULOT_FAULT_ROUNDS", "3")) // 4)
CLICKS = 2_000  # more than are recorded while the standby is frozen
BACK_WITHIN_S = 10


@contextmanager
def pair(
    installation: Installation, folder: Path, standbys: str
) -> Iterator[tuple[Cluster, Cluster]]:
    """A primary and its standby; commits wait for the standby if `standbys` names it."""
    durable = {"synchronous_commit": "on", "wal_retrieve_retry_interval": "200ms"}
    waits = {"synchronous_standby_names": standbys}
    with (
        installation.cluster(f"primary-{folder.name}", **durable, **waits) as primary,
        installation.cluster(f"standby-{folder.name}", following=primary, **durable) as standby,
    ):
        streaming = "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'"
        wait_until(lambda: administer(primary, streaming))
        yield primary, standby


def both(*clusters: Cluster) -> str:
    """The URL of the database on whichever of them takes writes."""
    hosts = ",".join(f"127.0.0.1:{cluster.port}" for cluster in clusters)
    return f"postgresql://postgres@{hosts}/postgres"


def kill_and_promote(primary: Cluster, standby: Cluster, *, frozen_s: float) -> float:
    """The primary dies while the standby has stood still so long; returns when it died."""
    find = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walreceiver'"
    ((receiver,),) = administer(standby, find)
    os.kill(receiver, signal.SIGSTOP)
    time.sleep(frozen_s)
    primary.kill()
    died = time.monotonic()
    os.kill(receiver, signal.SIGTERM)  # what lies in its socket's buffer is not read any more
    os.kill(receiver, signal.SIGCONT)
    standby.promote()
    return died


def click_and_fail_over(
    installation: Installation, folder: Path, keys: Path, standbys: str
) -> tuple[list[str], list[str], float]:
    """Acknowledged ids, exported ids, and the seconds until a click was acknowledged again."""
    with pair(installation, folder, standbys) as (primary, standby):
        migrate(both(primary, standby), keys)
        environment = {
            "DATABASE_URL": both(standby, primary),
            "KEY_DIR": str(keys),
            "RATE_LIMIT_ACCEPTS": "",
            "RATE_LIMIT_REFUSALS": "",
        }
        site = make_site(environment, folder)
        with running(environment, folder / "gunicorn.log") as service:
            crowd = Crowd(service, site, CLICKS)
            threads = crowd.run()
            crowd.wait_for(CLICKS // 2)
            died = kill_and_promote(primary, standby, frozen_s=0.3)
            before = len(crowd.acknowledged)
            crowd.wait_for(before + 1)
            gap = time.monotonic() - died
            for thread in threads:
                thread.join(timeout=120)
            assert crowd.failure is None, crowd.failure
        file = folder / "export.jsonl"
        run(["export", "write", str(file), "--site", site.key], environment)
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        found = [line["decision_id"] for line in lines if "decision_id" in line]
        return crowd.acknowledged, found, gap


@pytest.mark.parametrize("number", range(ROUNDS))
def test_nothing_acknowledged_is_lost_and_the_service_answers_again_without_a_restart(
    number, installation, tmp_path, key_dir, record_property
):
    """Each click is one row on the promoted standby; the service found it by itself."""
    acknowledged, found, gap = click_and_fail_over(installation, tmp_path, key_dir, "*")
    record_property("gap_s", round(gap, 2))
    assert len(acknowledged) == CLICKS
    assert lost(acknowledged, found) == []
    assert gap < BACK_WITHIN_S, f"{gap:.1f} s without service"


def test_the_same_failover_exposes_a_standby_that_no_commit_waits_for(
    installation, tmp_path, key_dir
):
    """The control: were nothing found missing here, the test above would be worth nothing."""
    acknowledged, found, _gap = click_and_fail_over(installation, tmp_path, key_dir, "")
    assert lost(acknowledged, found)


def test_the_primary_is_found_whichever_host_is_named_first(installation, tmp_path, key_dir):
    """Commands find it as the service does; the standby alone would refuse them."""
    with pair(installation, tmp_path, "") as (primary, standby):
        migrate(both(primary, standby), key_dir)
        for number, url in enumerate((both(primary, standby), both(standby, primary))):
            site = ["site", "add", f"site{number}", "--name", "X", "--origin", "https://x.example"]
            run(site, {"DATABASE_URL": url, "KEY_DIR": str(key_dir)})
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            administer(standby, "CREATE TABLE something (it integer)")

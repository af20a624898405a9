"""What the comparisons rest on: peers that are locked, and a log that is one of ours."""

import json
from pathlib import Path

import pytest
from sqlalchemy import make_url

from benchmarks.service.findings import Row
from benchmarks.service.log import fill
from benchmarks.service.report import table
from benchmarks.writers import write
from service.settings import Settings
from service.storage.decision_lists import newest_decisions
from service.storage.engine import open_engine, opened_session, transaction
from service.usecases.number_changes import number_changes
from tests.fixtures.commands import run
from tests.fixtures.databases import ADMINISTERED
from tests.fixtures.process import ROOT
from tests.fixtures.sites import make_site

PEERS = ROOT / "benchmarks/service/peers"


def test_the_peers_are_locked_with_hashes_and_no_registry_is_named() -> None:
    packages = json.loads((PEERS / "c15t/package-lock.json").read_text())["packages"]
    assert len(packages) > 10
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert not name or package.get("link") or package["integrity"].startswith("sha512-"), name
    lock = next(PEERS.glob("django/*.lock"))
    assert "--hash=sha256:" in lock.read_text()
    assert "://" not in lock.read_text()


def test_the_writers_beside_the_feed_write_what_is_numbered(
    database_url: str, cli_env: dict[str, str], tmp_path: Path
) -> None:
    site = make_site(cli_env, tmp_path)
    made = write(database_url, site, per_second=1_000, count=10)
    assert len(made) >= 10
    with opened_session(Settings(database_url=database_url).sqlalchemy_url, writes=True) as session:
        assert number_changes(session) >= len(made)


def test_a_made_up_log_is_one_that_the_service_could_have_written(
    database_url: str, cli_env: dict[str, str], tmp_path: Path
) -> None:
    """Its export verifies, its commitments bind its rows, on either database."""
    site = make_site(cli_env, tmp_path)
    owners = ADMINISTERED.get(str(make_url(database_url).database), database_url)
    fill(owners, site.key, [site.notice.removeprefix("sha256:")], 400)

    file = tmp_path / "log.jsonl"
    run(["export", "write", str(file), "--site", site.key], cli_env)
    run(["export", "verify", str(file)], cli_env)
    assert len(file.read_text().splitlines()) == 401

    engine = open_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    with transaction(engine, writes=False) as session:
        made = newest_decisions(session, site.key, since=None, before=None, equal={}, limit=400)
    engine.dispose()
    outcomes = {decision.outcome.value for decision, _ in made}
    assert outcomes == {"accept", "decline", "withdraw"}
    assert 0.5 < sum(decision.subject_id is None for decision, _ in made) / len(made) < 0.7


@pytest.mark.parametrize(("is_met", "said"), [(True, "yes"), (False, "**missed**"), (None, "")])
def test_a_target_that_is_missed_is_shown_as_missed(is_met, said: str) -> None:
    row = table([Row("recording", "2 ms", "1 ms", "0.5", "at least 3", is_met)]).splitlines()[-1]
    assert row.split("|")[-2].strip() == said

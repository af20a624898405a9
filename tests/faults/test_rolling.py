"""The version before migration 0004 serves while the database is migrated, and hands over to this.

It comes out of this repository's history, so it is not there in a copy without one.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import tarfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from tests.faults.clicks import Crowd, lost
from tests.fixtures.commands import run
from tests.fixtures.databases import administer, new_database
from tests.fixtures.process import ROOT, ServiceProcess, running
from tests.fixtures.sites import DRAFT, ServedSite

pytestmark = pytest.mark.faults

MADE_HERE = "migrations/versions/0004_*.py"
ROUNDS = min(5, int(os.environ.get("PAHINTULOT_FAULT_ROUNDS", "1")))
CLICKS = 1_500
COMMON = {"RATE_LIMIT_ACCEPTS": "", "RATE_LIMIT_REFUSALS": "", "LOG_LEVEL": "WARNING"}


def git(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the version before."""
    if git("rev-parse", "--is-shallow-repository").stdout.strip() != b"false":
        pytest.skip("this copy has no history to take the version before out of")
    made = git("log", "--diff-filter=A", "--format=%H", "--", MADE_HERE).stdout.decode().split()
    archive = git("archive", f"{made[-1]}^", "service", "migrations", "static", "gunicorn.conf.py")
    assert archive.returncode == 0, archive.stderr.decode()
    folder = tmp_path_factory.mktemp("before")
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as packed:
        packed.extractall(folder, filter="data")
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Of both versions; on PostgreSQL with the one role that there was."""
    common = COMMON | {"KEY_DIR": str(tmp_path / "keys")}
    if request.param == "sqlite":
        yield common | {"DATABASE_URL": f"sqlite:///{tmp_path}/rolling.db"}
    else:
        with new_database(request.getfixturevalue("postgresql_server")) as roles:
            yield common | {"DATABASE_URL": roles.owner}


class Asker(threading.Thread):
    """Asks for a person's status again and again, wherever the crowd goes."""

    def __init__(self, crowd: Crowd, token: str) -> None:
        super().__init__(daemon=True)
        self.crowd, self.token = crowd, token
        self.answers: Counter[str] = Counter()
        self.is_over = threading.Event()

    def run(self) -> None:
        at, connection = self.crowd.service, self.crowd.service.connect()
        while not self.is_over.is_set():
            if at is not self.crowd.service:
                connection.close()
                at, connection = self.crowd.service, self.crowd.service.connect()
            self.answers[self._ask(connection)] += 1
        connection.close()

    def _ask(self, connection: http.client.HTTPConnection) -> str:
        path = f"/v1/sites/{self.crowd.site.key}/status"
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {self.token}"})
            with connection.getresponse() as response:
                return f"{response.status} {json.loads(response.read())['reason']}"
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__


def first_token(service: ServiceProcess, site: ServedSite) -> str:
    """That of a person who accepted."""
    with closing(service.connect()) as connection:
        headers = {"Origin": site.origin, "Content-Type": "text/plain"}
        path = f"/v1/sites/{site.key}/decisions"
        connection.request("POST", path, json.dumps(site.click()), headers)
        return str(json.loads(connection.getresponse().read())["token"])


def command(before: Path, environment: dict[str, str], *words: str) -> str:
    """What a command of the version before says; this one's do not know the tables of then."""
    # not for the coverage of the code that is tested here
    alone = {name: value for name, value in os.environ.items() if "COV" not in name}
    main = "from service.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", main, *words],
        cwd=before,
        env=alone | environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def old_site(before: Path, environment: dict[str, str], folder: Path) -> ServedSite:
    key, origin, draft = "pahayagan", "https://site.example", folder / "notice.json"
    draft.write_text(json.dumps(DRAFT))
    command(before, environment, "site", "add", key, "--name", "Pahayagan", "--origin", origin)
    said = command(before, environment, "notice", "publish", key, str(draft), "--material")
    found = re.search(r"[0-9a-f]{64}", said)
    assert found, said
    return ServedSite(key, origin, f"sha256:{found[0]}")


def hand_over(environment: dict[str, str], before: Path, folder: Path) -> tuple[Crowd, Asker]:
    """One round: the old version under load, a migration, the new version, the old one gone."""
    command(before, environment, "db", "upgrade")
    site = old_site(before, environment, folder)
    unmeasured = {name: "" for name in os.environ if "COV" in name}
    with running(environment | unmeasured, folder / "old.log", root=before) as old:
        crowd = Crowd(old, site, CLICKS)
        asker = Asker(crowd, first_token(old, site))
        asker.start()
        threads = crowd.run()
        crowd.wait_for(CLICKS // 4)
        run(["db", "upgrade"], environment)
        crowd.wait_for(CLICKS // 2)
        with running(environment, folder / "new.log") as new:
            crowd.service = new
            crowd.wait_for(CLICKS * 3 // 4)
            old.stop()
            for thread in threads:
                thread.join(timeout=120)
            asker.is_over.set()
            asker.join(timeout=20)
    assert crowd.failure is None, crowd.failure
    return crowd, asker


@pytest.mark.parametrize("number", range(ROUNDS))
def test_from_the_version_before_to_this_one_nobody_is_refused(
    environment: dict[str, str], before: Path, tmp_path: Path, number: int
) -> None:
    """Every click is answered at its first try, every status too, and the log has each once."""
    crowd, asker = hand_over(environment, before, tmp_path)
    assert crowd.retried == 0
    assert len(crowd.acknowledged) == CLICKS
    assert set(asker.answers) == {"200 given"}, asker.answers
    assert asker.answers.total() > 100
    file = tmp_path / "export.jsonl"
    run(["export", "write", str(file), "--site", crowd.site.key], environment)
    run(["export", "verify", str(file)], environment)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    exported = [line["decision_id"] for line in lines if "decision_id" in line]
    assert lost(crowd.acknowledged, exported) == []


def test_the_control_a_migration_that_takes_a_table_away_is_noticed(
    before: Path, postgresql_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the old version stopped by what it meets, the test above would say so."""
    with new_database(postgresql_server) as roles:
        environment = COMMON | {"DATABASE_URL": roles.owner, "KEY_DIR": str(tmp_path / "keys")}
        ours = run

        def spoil(words: list[str], env: dict[str, str]) -> None:
            ours(words, env)
            if words == ["db", "upgrade"]:
                administer(roles.admin, "ALTER TABLE site RENAME TO gone", "SELECT pg_sleep(1)")
                administer(roles.admin, "ALTER TABLE gone RENAME TO site")

        monkeypatch.setattr(sys.modules[__name__], "run", spoil)
        crowd, asker = hand_over(environment, before, tmp_path)
        assert crowd.retried > 0
        assert set(asker.answers) != {"200 given"}

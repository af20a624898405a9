"""The running service cleans its files by itself, and turns nobody away meanwhile."""

import json
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from service import housekeeping
from service.storage.engine import open_engine, transaction
from tests.faults.clicks import Crowd
from tests.fixtures.process import ServiceProcess
from tests.fixtures.sites import ServedSite, make_key, make_site

pytestmark = [
    pytest.mark.faults,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
WITHIN_S = 30
DECISIONS = 400


@pytest.fixture
def site(cli_env, tmp_path) -> ServedSite:
    return make_site(cli_env, tmp_path)


def test_the_running_service_scrubs_what_was_erased_through_it(
    service_process: ServiceProcess, site, cli_env, database_url
) -> None:
    """An accept and its erasure over HTTP: soon no file holds the decision's id."""
    path = Path(str(make_url(database_url).database))
    files = [path, path.with_name(f"{path.name}-wal")]
    key = make_key(cli_env, site.key, "subjects:erase")
    accepted = _post(
        service_process,
        f"/v1/sites/{site.key}/decisions",
        {
            "idempotency_key": "7USbjY9pqTg7sp0VCPvz8w",
            "outcome": "accept",
            "purposes": ["analytics"],
            "notice": site.notice,
            "languages": ["fil"],
            "source": "banner",
        },
        Origin=site.origin,
    )
    trace = accepted["decision_id"].encode()
    assert any(trace in file.read_bytes() for file in files)

    said = {"subject_id": accepted["subject_id"]}
    _post(
        service_process,
        f"/v1/sites/{site.key}/subjects/erase",
        said,
        Authorization=f"Bearer {key}",
    )

    deadline = time.monotonic() + WITHIN_S
    while any(trace in file.read_bytes() for file in files):
        assert time.monotonic() < deadline, f"still there after {WITHIN_S} s"
        time.sleep(0.2)


def test_nobody_is_turned_away_while_the_file_is_written_anew(
    service_process: ServiceProcess, site, database_url
) -> None:
    """Eight visitors decide while the file is scrubbed again and again: each at the first try."""
    crowd = Crowd(service_process, site, DECISIONS)
    engine = open_engine(database_url)
    threads = crowd.run()
    scrubbed = 0
    while any(thread.is_alive() for thread in threads):
        with transaction(engine, writes=True) as session:
            session.execute(
                text(
                    "INSERT INTO erasure (site, reason, indexes, erased_at)"
                    " VALUES ('pahayagan', 'request', '', '2026-11-01 00:00:00.000000')"
                )
            )
        scrubbed += housekeeping.scrub(engine, datetime.now(UTC)) == 0
        time.sleep(0.05)
    engine.dispose()

    assert crowd.failure is None
    assert len(crowd.acknowledged) == DECISIONS
    assert crowd.retried == 0
    assert scrubbed > 3


def _post(service: ServiceProcess, path: str, said: dict[str, object], **headers: str):
    with closing(service.connect()) as connection:
        sent = {"Content-Type": "application/json", **headers}
        connection.request("POST", path, json.dumps(said), sent)
        answer = connection.getresponse()
        assert answer.status in (201, 204)
        return json.loads(answer.read() or b"null")

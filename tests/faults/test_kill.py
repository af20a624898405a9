"""No acknowledged decision is lost or doubled when the service is killed under load.

What is killed is gunicorn, master and workers; the machine stays up, so the kernel still writes
what SQLite handed to it. A power cut is another test's matter: this one cannot tell
`synchronous=FULL` from `OFF`. Its negative control is a service that answers before it stores.
"""

import json
import os

import pytest

from tests.faults.clicks import Crowd, lost
from tests.fixtures.commands import run
from tests.fixtures.process import running
from tests.fixtures.sites import make_site

pytestmark = pytest.mark.faults

ROUNDS = int(os.environ.get("PAHINTULOT_FAULT_ROUNDS", "3"))
CLICKS = max(1000, 200 * ROUNDS)


def click_and_kill(environment, folder, rounds, clicks, application="service.wsgi:app"):
    """Acknowledged ids and exported ids after so many kills, spread over so many clicks."""
    site = make_site(environment, folder)
    with running(environment, folder / "gunicorn.log", application=application) as service:
        crowd = Crowd(service, site, clicks)
        threads = crowd.run()
        for number in range(1, rounds + 1):
            crowd.wait_for(clicks * number // (rounds + 1))
            service.kill()
            service.start()
        for thread in threads:
            thread.join(timeout=120)
        assert crowd.failure is None, crowd.failure
        assert crowd.retried, "no click was ever interrupted: the kills tested nothing"
    file = folder / "export.jsonl"
    run(["export", "write", str(file), "--site", site.key], environment)
    run(["export", "verify", str(file)], environment)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    return crowd.acknowledged, [line["decision_id"] for line in lines if "decision_id" in line]


def test_every_acknowledged_decision_survives_kill_9_exactly_once(environment, tmp_path):
    """Each click ends as one row, its retries included, and the row is the one acknowledged."""
    acknowledged, exported = click_and_kill(environment, tmp_path, ROUNDS, CLICKS)
    assert len(acknowledged) == CLICKS
    assert lost(acknowledged, exported) == []
    assert len(exported) == CLICKS


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_same_kills_expose_a_service_that_answers_before_it_stores(environment, tmp_path):
    """The control: were nothing found missing here, the test above would be worth nothing."""
    acknowledged, exported = click_and_kill(
        {**environment, "WORKERS": "1"}, tmp_path, 3, 1000, "tests.faults.write_behind:app"
    )
    assert lost(acknowledged, exported)


def test_the_count_notices_an_absent_and_a_doubled_decision():
    """The comparison itself, on three ids."""
    assert lost(["a", "b", "c"], ["a", "b", "b"]) == ["b", "c"]
    assert lost(["a", "b"], ["b", "a", "never acknowledged"]) == []

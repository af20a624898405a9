"""Many writers at once: nobody is refused, nobody starves."""

import pytest

from tests.faults.clicks import Crowd
from tests.fixtures.process import ServiceProcess
from tests.fixtures.sites import make_site

DECISIONS = 400


@pytest.mark.faults
def test_eight_writers_are_all_answered_at_the_first_try(
    service_process: ServiceProcess, cli_env, tmp_path
) -> None:
    """RELIABILITY: SQLite locking. A retry is what a 503 or a lost connection would have cost."""
    crowd = Crowd(service_process, make_site(cli_env, tmp_path), DECISIONS)

    for thread in crowd.run():
        thread.join()

    assert crowd.failure is None
    assert len(crowd.acknowledged) == DECISIONS
    assert crowd.retried == 0

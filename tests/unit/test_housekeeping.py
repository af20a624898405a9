"""A job comes when it is due, rests as long as it must, and no failure ends it."""

import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from service import housekeeping
from service.housekeeping import Job
from service.settings import Settings
from service.usecases.count_shown import ShownVisits
from service.usecases.note_uses import Uses

ENGINE = Engine.__new__(Engine)  # no job here looks at it


def test_a_job_is_due_again_after_its_time() -> None:
    job = Job("quick", 5, lambda _engine, _now: None)
    began = time.monotonic()
    job.run(ENGINE)
    assert began + 5 <= job.due <= time.monotonic() + 5


def test_a_job_that_took_long_rests_in_proportion() -> None:
    job = Job("slow", 5, lambda _engine, _now: time.sleep(0.05), rest=1_000)
    began = time.monotonic()
    job.run(ENGINE)
    assert job.due >= began + 50


def test_a_job_that_fails_is_tried_again_and_said_so(capfd) -> None:
    def fail(_engine: Engine, now: datetime) -> None:
        raise ValueError(f"what was sent at {now}")

    job = Job("broken", 5, fail)
    job.run(ENGINE)
    assert job.due > 0
    said = capfd.readouterr().out
    assert "job_failed" in said
    assert "what was sent" not in said


@pytest.mark.parametrize("name", ["number_pending", "scrub", "purge"])
def test_the_service_does_it_by_itself(name) -> None:
    assert name in {job.name for job in housekeeping.jobs("month")}


def test_each_worker_writes_its_own_uses(monkeypatch) -> None:
    """Of API keys and of sessions once a minute, visits more often."""
    begun: list[list[Job]] = []
    monkeypatch.setattr(housekeeping, "_keep_house", lambda _settings, work: begun.append(work))
    housekeeping.start(Settings(), Uses[str](), Uses[bytes](), ShownVisits()).join()
    every = {job.name: job.every_s for job in begun[0]}
    assert (every["write_key_uses"], every["write_session_uses"]) == (60, 60)
    for job in begun[0][-3:]:
        job.work(ENGINE, datetime.now(UTC))  # nothing was noted: no database is asked

"""A job comes when it is due, rests as long as it must, and no failure ends it."""

import time
from datetime import datetime

import pytest
from sqlalchemy import Engine

from service import housekeeping
from service.housekeeping import Job

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
    assert name in {job.name for job in housekeeping.jobs()}

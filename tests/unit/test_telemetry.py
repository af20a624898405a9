"""The log takes plain values alone, and says where an error was, never what it held."""

import io
import sys
from errno import ENOSPC

import pytest
import structlog

from service.telemetry import configure, log, place_of, refuse_collections


@pytest.mark.parametrize("value", [{"a": 1}, ["a"], ("a",), {"a"}])
def test_a_record_never_slips_into_the_log_whole(value) -> None:
    with pytest.raises(TypeError, match="'thing' holds a collection"):
        refuse_collections(None, "info", {"event": "x", "thing": value})


def test_plain_values_are_logged() -> None:
    event = {"event": "x", "status": 200, "ms": 1.5, "route": None}

    assert refuse_collections(None, "info", event) == event


def test_the_place_of_an_error_names_the_function_and_not_the_message() -> None:
    def fails() -> None:
        raise ValueError("203.0.113.77")

    with pytest.raises(ValueError, match="203") as failed:
        fails()

    assert "fails" in place_of(failed.value)
    assert "203" not in place_of(failed.value)


class Full(io.StringIO):
    """What standard output is when the disk under it is full."""

    def write(self, _text: str) -> int:
        raise OSError(ENOSPC, "no space left")


def test_a_log_that_takes_no_line_stops_nothing(monkeypatch) -> None:
    """A full disk under it made every request fail, after its decision was recorded."""
    configure("INFO")
    monkeypatch.setattr(sys, "stdout", Full())
    log.info("request", status=201)
    log.error("job_failed", job="scrub")

    with pytest.raises(OSError, match="space"):
        structlog.PrintLogger().info("the control")

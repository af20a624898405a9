"""What the room answers instead of a page says when to come again, and what may be asked."""

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import MethodNotAllowed, ServiceUnavailable

from service.domain.errors import TooManyRequests, TooManyTries, Unavailable
from service.web.officer import home

CASES = [
    (TooManyTries(7), 429, ("Retry-After", "7")),
    (TooManyRequests(9), 429, ("Retry-After", "9")),
    (Unavailable("The store cannot be written to."), 503, ("Retry-After", "2")),
    (OperationalError("SELECT", {}, Exception("gone")), 503, ("Retry-After", "2")),
    (PoolTimeoutError(), 503, ("Retry-After", "2")),
    (ServiceUnavailable(retry_after=5), 503, ("Retry-After", "5")),
    (MethodNotAllowed(["GET", "HEAD"]), 405, ("Allow", "GET, HEAD")),
]


@pytest.mark.parametrize(
    ("error", "status", "header"), CASES, ids=[type(error).__name__ for error, *_ in CASES]
)
def test_a_refusal_keeps_the_header_that_belongs_to_it(error, status, header, desk, monkeypatch):
    def refusing(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(home, "sites_of", refusing)
    answer = desk.get("/officer/")
    assert answer.status_code == status
    assert answer.headers.get(header[0]) == header[1]
    assert answer.content_type == "text/html; charset=utf-8"
    assert "<h1>" in answer.text

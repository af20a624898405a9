"""What is known of a person for a moment is gone with it: no log, no error, no table holds it."""

import json
import socket
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url

from service.settings import Settings
from service.storage.engine import db
from service.web.public import decisions as decisions_view
from service.web.public import status as status_view
from service.web.public import status_shortcut
from tests.fixtures.process import ServiceProcess, running
from tests.integration.web.page import Page, assert_problem, everything

ADDRESS = "198.51.100.217"
CANARIES = {
    "address": ADDRESS,
    "agent": "KanaryongMalaya/7.4",
    "query": "kanaryo-sa-tanong",
    "referrer": "kanaryo-ng-pinanggalingan",
    "cookie": "kanaryo-sa-kuki",
    "forwarded": "203.0.113.219",
    "path": "kanaryo-sa-landas",
    "field": "kanaryo-sa-larangan",
}
HEADERS = {
    "User-Agent": CANARIES["agent"],
    "Referer": f"https://site.example/{CANARIES['referrer']}?q={CANARIES['query']}",
    "Cookie": f"pahintulot={CANARIES['cookie']}",
    "X-Forwarded-For": CANARIES["forwarded"],
}
FROM = {"environ_overrides": {"REMOTE_ADDR": ADDRESS}}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Everything that may be logged is."""
    return replace(settings, log_level="DEBUG")


@pytest.fixture
def app(app):
    """A failure is answered as in production, not raised into the test."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def visit(page: Page) -> list[str]:
    """Every call with a canary in every place; returns what identifies the person."""
    said = page.body("accept")
    accepted = page.post(said, headers=HEADERS, **FROM).get_json()
    page.post(page.body("withdraw", token=accepted["token"]), headers=HEADERS, **FROM)
    page.post(page.body(**{CANARIES["field"]: CANARIES["field"]}), headers=HEADERS, **FROM)
    page.post(page.body(notice=CANARIES["field"]), headers=HEADERS, **FROM)
    page.post(b'{"' + CANARIES["field"].encode(), headers=HEADERS, **FROM)
    page.post(page.body(), origin=f"https://{CANARIES['field']}.example", headers=HEADERS, **FROM)
    bearer = HEADERS | {"Authorization": f"Bearer {accepted['token']}"}
    for path in (
        page.path("status"),
        f"{page.path('status')}?purpose={CANARIES['query']}",
        f"{page.path('status')}?{CANARIES['query']}=1",
        page.path("decisions.csv"),
        f"/b/{page.site.key}.js?{CANARIES['query']}",
        f"/b/{page.site.key}?lang={CANARIES['query']}",
        f"/b/{CANARIES['path']}.js",
        f"/v1/notices/{CANARIES['path']}",
        f"/{CANARIES['path']}?{CANARIES['query']}",
    ):
        page.client.get(path, headers=bearer, **FROM)
    return [
        accepted["token"],
        accepted["token"].split(".")[2],
        accepted["subject_id"],
        accepted["decision_id"],
        said["idempotency_key"],
    ]


def assert_none_in(text: str, canaries: list[str]) -> None:
    found = [canary for canary in canaries if canary in text]
    assert found == [], text[:2000]


def test_the_log_of_a_visit_says_nothing_of_the_visitor(page, capfd):
    """Address, agent, query, referrer, cookie, token, ids: none, though every request is there."""
    ids = visit(page)
    output = "".join(capfd.readouterr())
    events = [json.loads(line) for line in output.splitlines()]

    assert len([event for event in events if event["event"] == "request"]) == 15
    assert {"method", "route", "status", "request_id"} <= events[-1].keys()
    assert_none_in(output, [*CANARIES.values(), *ids])


QUOTED = "the value {!r} of {} from {} is broken"


def broken(page: Page, *_args: object, **_options: object):
    """A fault whose message quotes what was sent, as many a library's does."""
    from flask import request  # noqa: PLC0415 - of the failing request

    sent = request.get_data(as_text=True) + request.headers.get("Authorization", "")
    agent = request.headers.get("User-Agent")
    raise ValueError(QUOTED.format(sent, agent, request.remote_addr))


def test_a_failure_says_nothing_of_the_visitor(page, capfd, monkeypatch):
    """500 in the one shape; the log names the fault and its place, and quotes nobody."""
    token = page.decide("accept")["token"]
    capfd.readouterr()
    monkeypatch.setattr(decisions_view, "record_decision", lambda *a, **k: broken(page))
    monkeypatch.setattr(status_view, "check_status", lambda *a, **k: broken(page))
    monkeypatch.setattr(status_shortcut, "check_visitor", lambda *a, **k: broken(page))
    said = page.body(token=token)
    answers = [
        page.post(said, headers=HEADERS, **FROM),
        page.client.get(
            page.path("status"), headers=HEADERS | {"Authorization": f"Bearer {token}"}, **FROM
        ),
    ]
    output = "".join(capfd.readouterr())

    canaries = [*CANARIES.values(), token, said["idempotency_key"]]
    for answer in answers:
        body = assert_problem(answer, 500, "internal-error")
        assert body["request_id"] in output
        assert_none_in(answer.get_data(as_text=True), [*canaries, "ValueError", "Traceback"])
    assert "ValueError" in output
    assert "test_log_privacy.py" in output
    assert_none_in(output, canaries)


def test_a_failing_database_says_nothing_of_the_visitor(page, app, capfd, monkeypatch):
    """503; neither its own words nor the values of the statement are told or logged."""
    token = page.decide("accept")["token"]
    capfd.readouterr()
    with app.app_context():
        table = "decision_body"
        dialect = db.engine.dialect
    real = dialect.do_execute

    def fail(cursor, statement, parameters, context=None) -> None:
        if table in statement:
            raise dialect.loaded_dbapi.OperationalError(f"refused: {statement} {parameters}")
        real(cursor, statement, parameters, context)

    monkeypatch.setattr(dialect, "do_execute", fail)
    said = page.body(token=token)
    answers = [
        page.post(said, headers=HEADERS, **FROM),
        page.client.get(
            page.path("status"), headers=HEADERS | {"Authorization": f"Bearer {token}"}, **FROM
        ),
    ]
    output = "".join(capfd.readouterr())

    for answer in answers:
        body = assert_problem(answer, 503, "unavailable")
        assert body["allowed"] is False
        assert_none_in(answer.get_data(as_text=True), [table, "SELECT", "refused"])
    assert "database_failed" in output
    assert_none_in(output, [*CANARIES.values(), token, said["idempotency_key"], table, "SELECT"])


def test_no_table_and_no_file_holds_what_must_not_be_kept(page, app, settings):
    """Neither rows nor the bytes of the file and its journal know who it was."""
    ids = visit(page)
    kept = b"\n".join(everything(app))
    if settings.database_url.startswith("sqlite"):
        path = Path(make_url(settings.database_url).database or "")
        kept += b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    token, signature, subject_id, decision_id, key = ids

    assert subject_id.encode() in kept
    assert decision_id.encode() in kept
    forbidden = [*CANARIES.values(), token, signature, key, "site.example/"]
    assert [canary for canary in forbidden if canary.encode() in kept] == []


@pytest.fixture
def process(sqlite_url: str, key_dir: Path, tmp_path: Path):
    """The service as it runs in production, at its most talkative."""
    environment = {"DATABASE_URL": sqlite_url, "KEY_DIR": str(key_dir), "LOG_LEVEL": "DEBUG"}
    with running(environment, tmp_path / "gunicorn.log") as service:
        yield service


RAW = [
    b"GET /%s?%s HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: %s\r\n\r\n",
    b"GET /%s?%s HTTP/9.9\r\nHost: %s\r\n\r\n",
    b"%s %s %s\r\n\r\n",
    b"GET /%s?%s HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent %s\r\n\r\n",
    b"POST /%s?%s HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n%s: 1\r\n\r\n",
    b"POST /b/%s?%s HTTP/1.1\r\nHost: 127.0.0.1\r\nX: %s\r\nContent-Length: 99\r\n\r\nx",
    b"GET /%s?%s HTTP/1.1\r\nHost: evil\r\nX-Y: %s\r\nContent-Length: -1\r\n\r\n",
    b"GET /%s?%s" + b"x" * 4000 + b" HTTP/1.1\r\nX: %s\r\n\r\n",
]  # fmt: skip


def test_the_server_in_front_says_nothing_of_the_visitor_either(process: ServiceProcess):
    """Requests good, bad and broken off, through a real gunicorn."""
    canaries = [CANARIES[name].encode() for name in ("path", "query", "agent")]
    for raw in RAW:
        with closing(socket.create_connection(("127.0.0.1", process.ports[0]), 5)) as connection:
            connection.sendall(raw % tuple(canaries))
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
    with closing(process.connect()) as connection:
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200
    process.stop()
    log = process.log.read_text()

    assert '"route": "/healthz"' in log
    assert_none_in(log.replace("127.0.0.1:", ""), [*CANARIES.values(), "127.0.0.1"])

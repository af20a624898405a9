"""gunicorn runs as its configuration means it to, and keeps people out of its log."""

import os
import re
import socket
import subprocess
import sys
from contextlib import closing

import pytest
from sqlalchemy import func, select

from service.storage.engine import opened_session
from service.storage.shown_counts import ShownCount
from tests.fixtures.commands import run
from tests.fixtures.process import ROOT, running
from tests.fixtures.sites import make_site


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_configuration_is_read_as_it_is_meant(cli_env):
    """No control socket, no peer trusted, no second log of requests."""
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--print-config"]
    shown = subprocess.run(
        [*command, "service.wsgi:app"],
        cwd=ROOT,
        env={**os.environ, **cli_env},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    settings = dict(re.findall(r"^(\w+)\s+= (.*)$", shown, re.MULTILINE))
    assert settings["control_socket_disable"] == "True"
    assert settings["forwarded_allow_ips"] == "[]"
    assert settings["secure_scheme_headers"] == "{}"
    assert settings["forwarder_headers"] == "[]"
    assert settings["accesslog"] == "None"
    assert settings["worker_class"] == "gthread"
    assert settings["http_parser"] == "python"
    assert settings["max_requests"] == "0"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /canary-path HTTP/1.1\r\ncanary header: canary\r\n\r\n",
        b"GET /" + b"canary" * 2000 + b" HTTP/1.1\r\n\r\n",
        b"CANARY\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: canary\r\nTransfer-Encoding: canary\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Canary: " + b"canary" * 3000 + b"\r\n\r\n",
    ],
    ids=["a header", "a line too long", "no request", "an encoding", "a field too long"],
)
def test_a_request_that_is_no_http_is_refused_and_leaves_no_trace_of_its_sender(
    service_process, request_bytes
):
    """The answer is a 4xx or 501; the log says only that there was one."""
    with socket.create_connection(("127.0.0.1", service_process.ports[0]), timeout=10) as sender:
        sender.sendall(request_bytes)
        status = int(sender.recv(4096).split()[1])
    assert 400 <= status < 500 or status == 501
    log = service_process.log.read_text()
    assert "A request that is no valid HTTP was refused." in log
    assert "canary" not in log.lower()
    assert "ip=" not in log


def test_the_configuration_serves_an_application_that_is_not_the_service(tmp_path):
    """The benchmarks' bare Flask runs under the same one, and has no house to keep."""
    with running({}, tmp_path / "log", application="benchmarks.bare:app") as bare:
        assert bare.process
        assert bare.process.poll() is None


def test_a_service_that_is_stopped_writes_what_it_has_counted(
    service_process, cli_env, settings, tmp_path
):
    """Whichever worker counted it; a number in memory would go with it."""
    site = make_site(cli_env, tmp_path)
    run(["site", "set", site.key, "--counts-shown"], cli_env)
    for _ in range(20):
        with closing(service_process.connect()) as connection:
            headers = {"Origin": site.origin, "Content-Type": "text/plain"}
            path = f"/v1/sites/{site.key}/shown"
            connection.request("POST", path, '{"language":"fil"}', headers)
            assert connection.getresponse().status == 204
    service_process.stop()
    with opened_session(settings.sqlalchemy_url, writes=False) as session:
        assert session.scalar(select(func.sum(ShownCount.visits))) == 20
    assert "Traceback" not in service_process.log.read_text()

"""The programs of docs/backends.md that follow the changes know what a token cannot tell."""

import json
import os
import signal
import subprocess
import sys
import time
from base64 import urlsafe_b64decode
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.contract.backends import FENCES, FOLLOW, answering, decide, node, program
from tests.fixtures.sites import make_key, make_site, publish

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SOON_S = 15
ASK = {
    "Python": "import json, sys, consent; print(consent.still_given(json.loads(sys.argv[1])))",
    "Node": 'import { stillGiven } from "./consent.mjs";'
    "console.log(stillGiven(JSON.parse(process.argv[1])) ? 'True' : 'False');",
}
RUN = {
    "Python": ([sys.executable, "consent.py"], [sys.executable, "-c"]),
    "Node": ([node(), "consent.mjs"], [node(), "--input-type=module", "-e"]),
}
NOTICE = "sha256:" + "ab" * 32


class Reader:
    """One of the programs in a folder of its own, following `url`."""

    def __init__(self, language: str, folder: Path, url: str, site: str, key: str) -> None:
        self.language, self.folder, self.key = language, folder, key
        code = program(FOLLOW, language).replace("https://consent.example", url)
        code = code.replace("/var/cache/mysite", str(folder)).replace("mysite", site)
        ending = "mjs" if FENCES[language] == "js" else "py"
        (folder / f"consent.{ending}").write_text(code)

    @contextmanager
    def following(self):
        """The process that follows, until it is killed without warning."""
        environment = {**os.environ, "PAHINTULOT_KEY": self.key}
        process = subprocess.Popen(RUN[self.language][0], cwd=self.folder, env=environment)
        try:
            yield
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def says(self, claims: dict) -> bool:
        """What it says of a token that says this."""
        command = [*RUN[self.language][1], ASK[self.language], json.dumps(claims)]
        said = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True)
        return said.stdout == "True\n"

    def comes_to_say(self, expected: bool, claims: dict) -> bool:
        """Whether it says so soon."""
        deadline = time.monotonic() + SOON_S
        while self.says(claims) != expected:
            if time.monotonic() > deadline:
                return False
        return True

    def grow_old(self, seconds: int) -> None:
        """Let it have heard nothing for so long."""
        path = self.folder / "pahintulot-state.json"
        state = json.loads(path.read_text())
        name, unit = ("readAt", 1000) if self.language == "Node" else ("read_at", 1)
        path.write_text(json.dumps(state | {name: state[name] - seconds * unit}))


def claims_of(token: str) -> dict:
    return json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))


@pytest.mark.parametrize("language", ["Python", "Node"])
def test_it_knows_of_withdrawals_and_replaced_notices_and_goes_on_after_a_kill(
    language, service_process, cli_env, tmp_path
):
    """What happened while it was away is made up for; what it has not heard is a no."""
    site = make_site(cli_env, tmp_path)
    key = make_key(cli_env, site.key, "log:read")
    reader = Reader(language, tmp_path, service_process.url, site.key, key)
    tokens = [decide(service_process, site) for _ in range(3)]
    stays, goes, goes_later = (claims_of(token) for token in tokens)
    assert not reader.says(stays), "before it has read anything"

    with reader.following():
        assert all(reader.comes_to_say(True, each) for each in (stays, goes, goes_later))
        decide(service_process, site, "withdraw", token=tokens[1])
        assert reader.comes_to_say(False, goes)
        assert reader.says(stays)

    decide(service_process, site, "withdraw", token=tokens[2])
    comes = claims_of(decide(service_process, site))
    with reader.following():
        assert reader.comes_to_say(True, comes)
        assert not reader.says(goes_later)
        assert reader.says(stays)
        assert not reader.says(stays | {"jti": comes["jti"]}), "not this visitor's last word"

        publish(cli_env, tmp_path, site.key, "editorial", privacy_url="https://site.example/new")
        later = claims_of(decide(service_process, site))
        assert reader.comes_to_say(True, later)
        assert reader.says(stays), "it still stands"
        publish(cli_env, tmp_path, site.key, privacy_url="https://site.example/newer")
        assert reader.comes_to_say(False, stays)


@pytest.mark.parametrize("language", ["Python", "Node"])
def test_an_erasure_ends_it_an_error_does_not_and_silence_does(language, cli_env, tmp_path):
    """A canned feed: what it says of a person before, meanwhile, and after."""
    claims = {"sub": "s" * 22, "jti": "one", "notice": NOTICE[7:23]}
    accept = {"type": "decision", "outcome": "accept", "subject_id": "s" * 22, "decision_id": "one"}
    begun = [{"type": "notice", "standing": [NOTICE]}, {"type": "decision", "erased": True}, accept]
    erasure = {"type": "erasure", "subject_id": "s" * 22}

    def page(*changes):
        return 200, json.dumps({"changes": changes, "next": "x"}).encode()

    with answering([page(*begun), (503, b"{}"), (200, b"<html>"), page()]) as url:
        reader = Reader(language, tmp_path, url, "mysite", "key")
        with reader.following():
            assert reader.comes_to_say(True, claims)
            time.sleep(5)
            assert reader.says(claims)
    reader.grow_old(61)
    assert not reader.says(claims)

    with answering([page(erasure), page()]) as url:
        reader = Reader(language, tmp_path, url, "mysite", "key")
        with reader.following():
            time.sleep(3)
            assert not reader.says(claims)
            assert '"one"' not in (tmp_path / "pahintulot-state.json").read_text()

"""What the README tells a newcomer to type works, in the order in which it is told."""

import json
import re
import shlex
import shutil

import pytest

from tests.fixtures.commands import run
from tests.fixtures.process import ROOT

README = (ROOT / "README.md").read_text()


@pytest.fixture
def followed(cli_env, tmp_path, monkeypatch):
    """Every `pahintulot …` line of the README, run one after the other in an empty folder."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "docs/notice.example.json", "notice.json")
    lines = re.findall(r"^pahintulot (.+)$", README, re.MULTILINE)
    return {line: run(shlex.split(line), cli_env).output for line in lines}


def test_the_commands_of_the_readme_work(followed, settings):
    """From an empty database to a verified export; `site add` prints the tag that is shown."""
    assert len(followed) == 6
    (added,) = [said for line, said in followed.items() if line.startswith("site add")]
    (tag,) = re.findall(r'<script src="\S+" async></script>', added)
    assert tag in README


def test_the_answer_of_the_readme_is_the_one_given(followed, client):
    """A stranger's status, field for field."""
    (shown,) = re.findall(r"```json\n(.+?)```", README, re.DOTALL)
    assert client.get("/v1/sites/mysite/status").json == json.loads(shown)


def test_the_template_of_the_readme_is_one_the_banner_gates():
    """The attribute is the one that the banner's sources look for."""
    assert '<template data-purpose="analytics">' in README
    sources = (ROOT / "static/consent-banner/src").glob("*.js")
    assert any("data-purpose" in source.read_text() for source in sources)

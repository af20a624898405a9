"""The built wheel is the whole service: it runs without the checkout beside it."""

import os
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.fixtures.process import ROOT

PREPARE_THE_DEMO = "from service.cli import main; main(['demo', 'prepare'])"
SHOW_A_BANNER = """
from service import bundled
from service.app import create_app
from service.settings import Settings
assert "_bundled" in str(bundled.MIGRATIONS), bundled.MIGRATIONS
client = create_app(Settings.from_environment()).test_client()
answer = client.get("/b/demo.js")
assert answer.status_code == 200, answer.text
assert "Tanggihan" in answer.text
assert client.get("/b/demo").status_code == 200
for page, holds in (("sign-in?lang=fil", "Mag-sign in"), ("static/officer.css", "color-scheme")):
    answer = client.get(f"/officer/{page}")
    assert answer.status_code == 200, answer.text
    assert holds in answer.text
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The wheel's content, as an installer lays it out."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_migrates_and_serves_on_its_own(installed, tmp_path):
    """From an empty folder, the checkout not on the path, it prepares the demo and serves it."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    for command in (PREPARE_THE_DEMO, SHOW_A_BANNER):
        done = subprocess.run(
            [sys.executable, "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "var/pahintulot.db").exists()


def test_the_wheel_holds_no_tests_and_no_sources_of_the_banner(installed):
    """What is not needed to run is not shipped."""
    names = {path.name for path in installed.iterdir()}
    assert names == {"service", f"pahintulot-{version('pahintulot')}.dist-info"}
    assert not list(installed.rglob("node_modules"))

"""The committed script: fresh from its sources, and as small as its README says."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.stage import BANNER, BUNDLE, DOCTOR, MORE, PANEL
from tests.fixtures.npm import NPM

README = (BANNER / "README.md").read_text("utf-8")
BUDGET = json.loads((BANNER / "budget.json").read_text("utf-8"))
SOURCES = sorted(path for path in (BANNER / "src").rglob("*.*") if path.is_file())


def test_it_is_fresh_from_its_sources() -> None:
    node = shutil.which("node")
    if not node or not (BANNER / "node_modules/esbuild").is_dir():
        assert os.environ.get("CI") != "true", "no node or no node_modules: run `make test`"
        pytest.skip("NO NODE: whether dist/ is fresh was NOT checked; `make test` does")
    command = [node, "build.mjs", "--check"]
    done = subprocess.run(command, cwd=BANNER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_it_says_its_version_first_and_has_one_place_for_a_configuration() -> None:
    version = json.loads((BANNER / "package.json").read_text("utf-8"))["version"]
    assert BUNDLE.startswith(f"/*! pahintulot {version} */\n")
    for text in (PANEL, DOCTOR):
        assert text.startswith(f"/*! pahintulot {version} */\n")
        assert "__PAHINTULOT__" not in text
    assert BUNDLE.count("__PAHINTULOT__") == 1
    assert (BUNDLE + PANEL + DOCTOR).isascii()


def test_it_names_the_panel_by_its_hash() -> None:
    assert f"panel.{hashlib.sha256(PANEL.encode()).hexdigest()}.js" in BUNDLE


def test_only_what_few_sites_load_knows_of_a_doctor() -> None:
    assert "pahintulot-debug" in MORE
    assert "debug" not in BUNDLE + PANEL


def test_it_builds_nothing_from_strings() -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    styling = r"|setAttribute\(.style|\.style\b|createElement\(.style"
    assert re.findall(forbidden + styling, MORE + BUNDLE + PANEL + DOCTOR) == []


def test_the_readme_tells_every_module_and_the_true_sizes() -> None:
    for source in SOURCES:
        name = source.relative_to(BANNER / "src").as_posix()
        assert f"`{name}`" in README, f"{name} is not in the README"
    for part in ("en", "fil", "en, with more", "panel"):  # and the heaviest; budget.json has all
        sizes = BUDGET[part]
        row = f"| {part} | {sizes['raw']:,} | {sizes['gzip']:,} | {sizes['brotli']:,} |"
        assert row in README, f"the README's table wants: {row}"


@pytest.mark.parametrize("folder", [BANNER, NPM], ids=["banner", "tests"])
def test_the_lock_pins_everything_and_names_no_registry(folder: Path) -> None:
    """Where to fetch a package is the machine's matter; what it holds is the lock's.

    One that lies inside another's archive is covered by the hash of that one.
    """
    lock = (folder / "package-lock.json").read_text("utf-8")
    assert "resolved" not in lock
    assert "registry" not in lock
    packages = {name: found for name, found in json.loads(lock)["packages"].items() if name}
    assert packages
    alone = [found for found in packages.values() if not found.get("inBundle")]
    assert all(found["integrity"].startswith("sha512-") for found in alone)
    asked = json.loads((folder / "package.json").read_text("utf-8"))["devDependencies"]
    # a second release of one package goes by another name: npm:NAME@VERSION
    wanted = {name: said.rpartition("@")[2] for name, said in asked.items()}
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted

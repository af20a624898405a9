"""`examples/js` as a package: npm takes it, it holds what it says, and its types are true."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.stage import BANNER
from tests.fixtures.npm import NPM, node
from tests.fixtures.process import ROOT
from tests.fixtures.web_package import PACKAGE, install, packed, packed_files, run_node

HERE = Path(__file__).parent / "web_types"
MANIFEST = json.loads((PACKAGE / "package.json").read_text("utf-8"))
FILES = """LICENSE README.md package.json pahintulot.d.ts
  answers.js index.d.ts index.js load.js reload.js scripts.js
  react.d.ts react.js server.js vue.d.ts vue.js"""
IMPORT = "await import('@pahintulot/web/react'); console.log('came')"


def errors(folder: Path) -> list[str]:
    """The compiler's errors."""
    done = node("typescript/bin/tsc", "--project", str(folder), "--pretty", "false")
    found = re.findall(r"error TS\d+.*", done.stdout + done.stderr)
    assert bool(found) == bool(done.returncode), done.stdout + done.stderr
    return found


@pytest.fixture
def installed() -> None:
    install()


@pytest.fixture
def project(installed: None) -> Path:
    """A copy of the page's TypeScript where its packages are found, to be spoilt."""
    folder = NPM / "node_modules/.web_types"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE, folder)
    return folder


def test_npm_packs_exactly_these_files() -> None:
    assert packed_files() == sorted(FILES.split())
    assert (packed()["name"], packed()["version"]) == ("@pahintulot/web", MANIFEST["version"])


def test_it_depends_on_nothing_and_on_a_framework_only_where_there_is_one() -> None:
    assert "dependencies" not in MANIFEST
    optional = {name for name, meta in MANIFEST["peerDependenciesMeta"].items() if meta["optional"]}
    assert optional == set(MANIFEST["peerDependencies"]) == {"react", "vue"}
    own = (PACKAGE / name for name in packed_files() if name.endswith(".js"))
    imported = {name for path in own for name in re.findall(r" from '([^.]\S*)'", path.read_text())}
    assert imported == {"react", "vue"}


def test_every_way_in_is_a_file_of_the_package() -> None:
    ways = [path for way in MANIFEST["exports"].values() for path in way.values()]
    assert {path.removeprefix("./") for path in ways} < set(packed_files())


def test_what_it_copies_is_the_original() -> None:
    for original in (ROOT / "LICENSE", BANNER / "pahintulot.d.ts"):
        assert (PACKAGE / original.name).read_bytes() == original.read_bytes()


def test_its_types_compile_and_every_misuse_is_refused(installed: None) -> None:
    assert errors(HERE) == []


def test_control_each_misuse_is_an_error_by_itself(project: Path) -> None:
    text = (HERE / "misuse.tsx").read_text("utf-8")
    (project / "misuse.tsx").write_text(text.replace("@ts-expect-error", ""), "utf-8")
    settings = (HERE / "tsconfig.json").read_text().replace("../../npm/node_modules", "..")
    (project / "tsconfig.json").write_text(settings)
    assert len(errors(project)) == text.count("@ts-expect-error") > 10


def test_a_server_component_cannot_use_a_gate(installed: None) -> None:
    """React would fetch ahead what it puts there; the control is the same import elsewhere."""
    assert run_node(IMPORT, cwd=NPM) == "came\n"
    with pytest.raises(subprocess.CalledProcessError) as refused:
        run_node(IMPORT, "--conditions=react-server", cwd=NPM)
    assert "belongs into a file that begins with 'use client'" in refused.value.stderr

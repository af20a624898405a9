"""The house's import rules hold, and a broken one is noticed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PLANTED = [
    ("service/domain/status.py", "import service.storage.engine", "point strictly down"),
    ("service/housekeeping.py", "import service.web.context", "point strictly down"),
    ("service/domain/status.py", "import sqlalchemy", "domain is pure"),
    ("service/web/public/__init__.py", "import service.web.backend", "do not import each other"),
    ("service/usecases/record_decision.py", "import flask", "Nothing below web"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-logo", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_import_rules_hold():
    """No module imports upwards or sideways."""
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("module", "statement", "rule"), PLANTED)
def test_a_planted_violation_is_noticed(tmp_path, module, statement, rule):
    """The same check on a copy with one wrong import fails, and names the rule."""
    shutil.copytree(ROOT / "service", tmp_path / "service")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / module).open("a") as file:
        file.write(f"\n{statement}\n")
    result = lint(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    broken = [line for line in result.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(rule in line for line in broken), broken

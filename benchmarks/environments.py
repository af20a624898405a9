"""Virtual environments of a benchmark's own: made once, kept until what they hold changes."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

VENV = ".venv"


def made(home: Path, lock: Path, *projects: Path) -> Path:
    """The Python of `home`'s, which has what the lock names and each project as it stands there."""
    venv = home / VENV
    python, ready = venv / "bin/python", venv / ".ready"
    if not ready.exists() or ready.stat().st_mtime < lock.stat().st_mtime:
        install = [python, "-m", "pip", "install", "-q", "-q", "--no-deps"]
        ran([sys.executable, "-m", "venv", "--clear", venv], home)
        ran([*install, "--require-hashes", "-r", lock], home)
        for project in projects:
            ran([*install, "--no-build-isolation", "--editable", project], home)
        ready.touch()
    return python


def ran(words: list[str | Path], home: Path, settings: Mapping[str, str] | None = None) -> str:
    """What a command said that was run there, and that sees none of this process's own packages."""
    environment = {**os.environ, **(settings or {})}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(  # noqa: S603 - commands of our own
        [*map(str, words)], cwd=home, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout.strip()

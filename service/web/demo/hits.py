"""How often the stand-in reported: one byte a hit in a file beside the keys.

Several workers serve the demo, so a variable would not do; a byte appended to a file is one
step for the operating system, and nothing is known of who made it.
"""

from pathlib import Path

from service.web.context import settings


def add() -> None:
    """Count one more."""
    with _file().open("ab") as file:
        file.write(b".")


def count() -> int:
    """The hits so far."""
    try:
        return _file().stat().st_size
    except FileNotFoundError:
        return 0


def reset() -> None:
    """Start from nothing."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return settings().key_dir.absolute().with_name("demo-hits")

"""Where what is not Python lies: beside `service/` in a checkout, inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_ROOT = _PACKAGE / "_bundled" if (_PACKAGE / "_bundled").is_dir() else _PACKAGE.parent

MIGRATIONS = _ROOT / "migrations"
BANNER = _ROOT / "static" / "consent-banner"
DEMO_NOTICE = _PACKAGE / "web" / "demo" / "notice.json"

"""A browser that is not there: a failure in CI, elsewhere a skip that nobody can overlook."""

import os

import pytest


def found_or_missing(request: pytest.FixtureRequest, path: str | None, complaint: str) -> str:
    """The path, or the end of the test."""
    if path is not None:
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(complaint)
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    reporter.write_line(f"\n{complaint}", red=True, bold=True)
    pytest.skip(complaint)

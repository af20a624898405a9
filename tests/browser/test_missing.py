"""A browser that is not there is never a green test."""

import pytest

from tests.browser.missing import found_or_missing


def test_a_missing_browser_fails_in_ci_and_is_skipped_aloud_elsewhere(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found_or_missing(request, "/usr/bin/a-browser", "NO BROWSER") == "/usr/bin/a-browser"
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="NO BROWSER"):
        found_or_missing(request, None, "NO BROWSER")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="NO BROWSER"):
        found_or_missing(request, None, "NO BROWSER")

"""Three engines, each started once, and the street they all visit; every test's profile is new."""

from collections.abc import Iterator

import pytest

from tests.browser.engines.chromium import ChromiumVisitor
from tests.browser.engines.firefox import Firefox, FirefoxVisitor, firefox_path, running_firefox
from tests.browser.engines.street import Street, opened_street
from tests.browser.engines.visitor import Visitor
from tests.browser.engines.webkit import (
    WebKitVisitor,
    running_webkit_driver,
    webkit_driver_path,
)
from tests.browser.missing import found_or_missing

NO_FIREFOX = "NO FIREFOX: its core flows cannot run. Install firefox-esr or set FIREFOX=/path."
NO_WEBKIT = (
    "NO WEBKIT: its core flows cannot run. Install webkit2gtk-driver and xvfb, "
    "or set WEBKIT_DRIVER=/path."
)


@pytest.fixture(scope="session")
def firefox(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Firefox]:
    executable = found_or_missing(request, firefox_path(), NO_FIREFOX)
    with running_firefox(executable, tmp_path_factory.mktemp("firefox")) as started:
        yield started


@pytest.fixture(scope="session")
def webkit_driver(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    executable = found_or_missing(request, webkit_driver_path(), NO_WEBKIT)
    with running_webkit_driver(executable, tmp_path_factory.mktemp("webkit")) as address:
        yield address


@pytest.fixture(params=["chromium", "firefox", "webkit"])
def engine(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def visitor(engine: str, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A new visitor with a browser of this engine."""
    if engine == "chromium":
        arrived: Visitor = ChromiumVisitor(request.getfixturevalue("chromium"))
    elif engine == "firefox":
        arrived = FirefoxVisitor(request.getfixturevalue("firefox"))
    else:
        arrived = WebKitVisitor(request.getfixturevalue("webkit_driver"))
    yield arrived
    arrived.leave()


@pytest.fixture(scope="session")
def street_with_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with opened_street(tmp_path_factory.mktemp("street")) as opened:
        yield opened


@pytest.fixture
def street(street_with_service: Street) -> Iterator[Street]:
    """The street as on its first day; an error in a page of its site fails the test."""
    street_with_service.begin()
    yield street_with_service
    assert street_with_service.complaints == []

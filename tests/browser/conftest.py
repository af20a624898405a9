"""Chromium and the real service, each started once; every test gets a fresh profile."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.demo import PATIENCE_MS, Demo
from tests.browser.missing import found_or_missing
from tests.browser.paper import Paper, opened_paper
from tests.browser.stage import Stage
from tests.fixtures.commands import run
from tests.fixtures.process import free_ports, running

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=PATIENCE_MS)

NO_BROWSER = "NO CHROMIUM: nothing in tests/browser can run. Install one or set CHROMIUM=/path."


def executable_of(kind: BrowserType) -> str | None:
    own = kind.executable_path
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or own
    return found if Path(found).exists() else None


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        executable = found_or_missing(request, executable_of(playwright.chromium), NO_BROWSER)
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes fresh profiles; an error in a page, or one that our script reports, fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def note_ours(text: str) -> None:
        if text.startswith("pahintulot:"):
            errors.append(text)

    def make(**options: Any) -> BrowserContext:
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("console", lambda said: said.type == "error" and note_ours(said.text))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        close(context)
    assert errors == []


@pytest.fixture
def bad_context(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh profile whose errors the test itself counts."""
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE_MS)
    yield context
    close(context)


def close(context: BrowserContext) -> None:
    """With nothing of a page's last requests left to answer: that could hang the next test."""
    if context.browser and context in context.browser.contexts:  # unless the test has closed it
        context.unroute_all(behavior="ignoreErrors")
        context.close()


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    return new_context()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def stage(context: BrowserContext) -> Stage:
    """A page, our script and a service of the test's own making, without any network."""
    return Stage(context)


@pytest.fixture(scope="session")
def demo_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The real service with its demonstration, on two ports."""
    home = tmp_path_factory.mktemp("demo")
    ports = free_ports(2)
    environment = {
        "DATABASE_URL": f"sqlite:///{home}/pahintulot.db",
        "KEY_DIR": str(home / "keys"),
        "PUBLIC_URL": f"http://127.0.0.1:{ports[0]}",
        "PAHINTULOT_DEMO": "1",
        "ALLOWED_HOSTS": "unlisted.localhost",
        "RATE_LIMIT_ACCEPTS": "",
        "RATE_LIMIT_REFUSALS": "",
    }
    run(["demo", "prepare", "--port", str(ports[0])], environment)
    with running(environment, home / "gunicorn.log", ports=ports):
        yield Demo(ports[0], (home / "demo-api-key").read_text().strip())


@pytest.fixture
def demo(demo_service: Demo) -> Demo:
    """The demonstration with its counters at nothing."""
    demo_service.begin()
    return demo_service


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Paper]:
    """A site of its own with a real service of its own."""
    with opened_paper(tmp_path) as found:
        yield found

"""An officer exports the log with a browser: asks, downloads, checks the file, cancels."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import BrowserContext, Download, Page, expect

from service.cli import main
from service.settings import Settings
from service.storage.engine import opened_engine
from tests.browser.page_looks import violations
from tests.fixtures.commands import run
from tests.fixtures.process import ServiceProcess, running
from tests.fixtures.signed_in import COOKIE, sign_in
from tests.integration.storage.grown import grow

ROOM = "/officer/sites/demo/exports"


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("export")
    environment = {
        "DATABASE_URL": f"sqlite:///{home}/pahintulot.db",
        "KEY_DIR": str(home / "keys"),
    }
    run(["db", "upgrade"], environment)
    with opened_engine(Settings(database_url=environment["DATABASE_URL"]).sqlalchemy_url) as engine:
        grow(engine)
    return environment


@pytest.fixture(scope="module")
def service(environment, tmp_path_factory) -> Iterator[ServiceProcess]:
    log = tmp_path_factory.mktemp("log") / "gunicorn.log"
    with running(environment, log, application="tests.fixtures.slow_exports:app") as found:
        yield found


@pytest.fixture
def opened(environment, service, new_context) -> Callable[..., Page]:
    """Opens the page for somebody who is signed in; what its policy refuses fails the test."""

    def open_page(path: str = "", **options) -> Page:
        context: BrowserContext = new_context(**options)
        cookie = {"name": COOKIE, "value": sign_in(environment, "demo"), "url": service.url}
        context.add_cookies([cookie])
        page = context.new_page()
        page.on("console", lambda said: refused.append(said.text) if is_refusal(said.text) else 0)
        page.goto(service.url + ROOM + path)
        return page

    refused: list[str] = []
    yield open_page
    assert refused == []


def is_refusal(text: str) -> bool:
    return "Content Security Policy" in text or "TrustedScript" in text


def ask(page: Page, form: str = "csv") -> None:
    page.get_by_label("Format").select_option(form)
    page.get_by_role("button", name="Make an export").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Export no.")


def download(page: Page) -> Download:
    with page.expect_download() as found:
        page.get_by_role("link", name="Download").click()
    return found.value


def is_good(file: str | Path, environment) -> bool:
    result = CliRunner().invoke(main, ["export", "verify", str(file)], env=environment)
    return result.exit_code == 0


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_file_is_asked_for_downloaded_and_good(opened, environment, form, tmp_path) -> None:
    """The page, which stays where it is, says when it is complete."""
    page = opened()
    assert violations(page) == []
    page.get_by_label("Decision").select_option("accept")
    ask(page, form)
    assert violations(page) == []
    file = download(page)
    expect(page.get_by_role("status")).to_have_text("complete", timeout=30_000)
    expect(page.locator("#rows")).to_have_text("10,000")
    expect(page.get_by_role("link", name="Download")).to_be_hidden()
    expect(page.get_by_role("link", name="Ask for it again")).to_be_visible()
    assert violations(page) == []
    assert file.suggested_filename.startswith("demo-log-")
    file.save_as(tmp_path / file.suggested_filename)
    assert is_good(tmp_path / file.suggested_filename, environment)
    page.get_by_role("link", name="Ask for it again").click()
    expect(page.get_by_label("Decision")).to_have_value("accept")
    expect(page.get_by_label("Format")).to_have_value(form)
    assert violations(page) == []


def test_without_javascript_a_link_looks_again(opened, environment, tmp_path) -> None:
    page = opened(java_script_enabled=False)
    ask(page)
    file = download(page)
    page.reload()
    expect(page.get_by_role("status")).to_have_text("being downloaded")
    file.save_as(tmp_path / "log.csv")
    assert is_good(tmp_path / "log.csv", environment)
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("status")).to_have_text("complete", timeout=30_000)


def test_a_download_that_is_cancelled_on_the_page_fails_in_the_browser(opened) -> None:
    """The numbers grow meanwhile, and of the file nothing is kept."""
    page = opened()
    ask(page)
    file = download(page)
    expect(page.get_by_role("status")).to_have_text("being downloaded")
    expect(page.locator("#bytes")).to_contain_text("kB")
    assert page.locator("#rows").text_content() != "0"
    assert violations(page) == []
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("status")).to_have_text("cancelled")
    assert file.failure()
    expect(page.get_by_role("link", name="Download")).to_be_hidden()
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()
    assert violations(page) == []


def test_an_export_that_never_began_is_cancelled_at_once(opened) -> None:
    page = opened()
    ask(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("status")).to_have_text("cancelled")
    page.goto(f"{page.url}/file")
    expect(page.get_by_role("alert")).to_contain_text("Ask for it again")
    assert violations(page) == []

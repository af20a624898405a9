"""WebKit as Debian ships it: WebKitGTK's small browser behind its own WebDriver.

It has no headless mode, so it gets a screen that nobody looks at.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver import Remote
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.browser.engines.visitor import Visitor

PATIENCE_S = 60


def webkit_driver_path() -> str | None:
    """Where WebKit's driver is, if it and a screen to run it on are there."""
    driver = os.environ.get("WEBKIT_DRIVER") or shutil.which("WebKitWebDriver")
    return driver if shutil.which("Xvfb") else None


@contextmanager
def screen() -> Iterator[str]:
    """The name of a display of our own, gone afterwards."""
    reading, writing = os.pipe()
    # without -noreset it starts anew after each window, and refuses the next one meanwhile
    command = ["Xvfb", "-displayfd", str(writing), "-noreset", "-nolisten", "tcp"]
    process = subprocess.Popen(
        [*command, "-screen", "0", "1280x900x24"], pass_fds=[writing], stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def running_webkit_driver(executable: str, home: Path) -> Iterator[str]:
    """The address of a driver that starts one window after another, on a screen of its own."""
    places = {f"XDG_{kind}_HOME": str(home) for kind in ("CACHE", "CONFIG", "DATA")}
    quiet = {"GDK_BACKEND": "x11", "GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "1"}
    with screen() as display, (home / "driver.log").open("wb") as log:
        environment = {**os.environ, **places, **quiet, "DISPLAY": display}
        service = Service(executable, env=environment, log_output=log)
        service.start()
        yield service.service_url
        service.stop()


class WebKitVisitor(Visitor):
    """One automated window is one profile, kept in memory alone; the driver has one at a time."""

    def __init__(self, address: str) -> None:
        connection = ClientConfig(remote_server_addr=address, timeout=PATIENCE_S)
        self._driver = Remote(RemoteConnection(client_config=connection), options=Options())

    def go(self, url: str) -> None:
        self._driver.get(url)

    def evaluate(self, expression: str) -> Any:
        text = self._driver.execute_async_script(
            f"""const done = arguments[0];
            (async () => JSON.stringify([await ({expression})]))()
              .then(done, (error) => done(JSON.stringify({{error: String(error)}})))"""
        )
        answer = json.loads(text)
        assert isinstance(answer, list), answer["error"]
        return answer[0]

    def click_at(self, x: int, y: int) -> None:
        actions = ActionBuilder(self._driver, duration=0)
        actions.pointer_action.move_to_location(x, y).click()
        actions.perform()

    def cookies(self) -> dict[str, str]:
        return {cookie["name"]: cookie["value"] for cookie in self._driver.get_cookies()}

    def leave(self) -> None:
        self._driver.quit()

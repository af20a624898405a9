"""Firefox as it is shipped, over WebDriver BiDi and without any driver between.

Playwright speaks BiDi too, but asks at the start for what no extended-support release has yet;
Selenium would want geckodriver, which Debian does not have. Its BiDi connection needs neither.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver.common.bidi.common import command_builder
from selenium.webdriver.remote.websocket_connection import WebSocketConnection

from tests.browser.engines.visitor import Visitor

PATIENCE_S = 30
POLLED_EVERY_S = 0.005

# A proxy that nobody is: not one request of the browser's own leaves this machine.
PREFERENCES = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.trr.mode": 5,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.shell.checkDefaultBrowser": False,
}


def firefox_path() -> str | None:
    """Where Firefox is, if it is anywhere."""
    return os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox:
    """One running Firefox, and what it can be told."""

    def __init__(self, address: str) -> None:
        self._connection = WebSocketConnection(address, PATIENCE_S, POLLED_EVERY_S)
        self.tell("session.new", capabilities={})

    def tell(self, command: str, **parameters: Any) -> dict[str, Any]:
        return self._connection.execute(command_builder(command, parameters))

    def close(self) -> None:
        self._connection.close()


@contextmanager
def running_firefox(executable: str, profile: Path) -> Iterator[Firefox]:
    """A headless Firefox with a profile of its own, gone afterwards."""
    lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines))
    command = [executable, "--headless", "--no-remote", "--remote-debugging-port=0"]
    with (profile / "stderr.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--profile", str(profile)],
            env={**os.environ, "HOME": str(profile)},
            stdout=log,
            stderr=log,
        )
    try:
        firefox = Firefox(_address(process, profile))
        yield firefox
        process.kill()
        firefox.close()
    finally:
        process.kill()
        process.wait()


def _address(process: subprocess.Popen[bytes], profile: Path) -> str:
    """Firefox writes where it listens into its profile."""
    file = profile / "WebDriverBiDiServer.json"
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        if file.exists() and (text := file.read_text()):
            found = json.loads(text)
            return f"ws://{found['ws_host']}:{found['ws_port']}/session"
        time.sleep(0.02)
    raise AssertionError(f"Firefox does not listen:\n{(profile / 'stderr.log').read_text()}")


class FirefoxVisitor(Visitor):
    """One user context, a container of cookies and storage, is one profile."""

    def __init__(self, firefox: Firefox) -> None:
        self._firefox = firefox
        self._profile = firefox.tell("browser.createUserContext")["userContext"]
        created = firefox.tell("browsingContext.create", type="tab", userContext=self._profile)
        self._tab = created["context"]

    def go(self, url: str) -> None:
        self._firefox.tell("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        answer = self._firefox.tell(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self._tab},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"].get("value", "null"))

    def click_at(self, x: int, y: int) -> None:
        move = {"type": "pointerMove", "x": x, "y": y}
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        mouse = {"type": "pointer", "id": "mouse", "actions": [move, *press]}
        self._firefox.tell("input.performActions", context=self._tab, actions=[mouse])

    def cookies(self) -> dict[str, str]:
        partition = {"type": "context", "context": self._tab}
        found = self._firefox.tell("storage.getCookies", partition=partition)["cookies"]
        return {cookie["name"]: cookie["value"]["value"] for cookie in found}

    def leave(self) -> None:
        self._firefox.tell("browser.removeUserContext", userContext=self._profile)

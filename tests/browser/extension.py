"""DuckDuckGo's autoconsent as a browser runs it: its content script, and what stands behind it.

The script and its messages are those of the published package (its docs/api.md); nothing in it
knows of us, unless it is given `rules`. It looks for what looks like such a notice and presses what
refuses.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Frame, Page

from tests.fixtures.npm import package_file

PACKAGE = "@duckduckgo/autoconsent"
CONTENT_SCRIPT = f"{PACKAGE}/dist/autoconsent.playwright.js"
RULES = f"{PACKAGE}/rules/rules.json"
# the settings of its own tests, with the heuristics on
SETTINGS = {
    "enabled": True,
    "autoAction": "optOut",
    "disabledCmps": [],
    "enablePrehide": False,
    "detectRetries": 6,
    "enableCosmeticRules": False,
    "enableHeuristicDetection": True,
    "heuristicMode": "reject",
}


@dataclass
class Extension:
    """Installed for every page of the context; `messages` are what its content script said."""

    context: BrowserContext
    rules: dict[str, Any] = field(default_factory=lambda: {"autoconsent": []})
    action: str = "optOut"
    script: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.expose_binding("autoconsentSendMessage", self._hear)
        script = self.script or package_file(CONTENT_SCRIPT).read_text("utf-8")
        self.context.add_init_script(f"if (window === top) {{ {script} }}")

    def said(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["type"] == kind]

    def has_given_up(self) -> bool:
        """Whether it looked as often as it does, and found nothing."""
        states = [message["state"]["lifecycle"] for message in self.said("report")]
        return "nothingDetected" in states

    def test_itself(self, page: Page) -> None:
        """Have it run the self-test of what it has answered."""
        _tell(page.main_frame, {"type": "selfTest"})

    def _hear(self, source: dict[str, Any], message: dict[str, Any]) -> None:
        self.messages.append(message)
        if message["type"] == "init":
            config = {**SETTINGS, "autoAction": self.action}
            _tell(source["frame"], {"type": "initResp", "config": config, "rules": self.rules})
        elif message["type"] == "eval":
            _evaluate(source["frame"], message)


def _tell(frame: Frame, message: dict[str, Any]) -> None:
    # not awaited: this runs while the page waits for it
    frame.evaluate(f"setTimeout(() => autoconsentReceiveMessage({json.dumps(message)})); 0")


def _evaluate(frame: Frame, message: dict[str, Any]) -> None:
    """Run a rule's code in the page, as the background does for a content script that cannot."""
    answer = json.dumps({"type": "evalResp", "id": message["id"]})
    frame.evaluate(
        f"setTimeout(async () => {{ const result = await eval({json.dumps(message['code'])});"
        f"autoconsentReceiveMessage({{ ...{answer}, result }}) }}); 0"
    )

"""An officer at the pages of a site's notices: what is typed, sent and read there."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from service.domain.officer import Role
from tests.fixtures.officers import OWN_PAGE, Browser, signed_in

BOXES = ("checkbox", "radio")


@dataclass
class NoticesRoom:
    """`site` is a site's key; addresses are those below its notices."""

    browser: Browser
    site: str

    @classmethod
    def of(
        cls, app: Flask, site: str, role: Role = Role.OFFICER, name: str = "ana"
    ) -> "NoticesRoom":
        return cls(signed_in(app, role, site, f"{name}@balita.example"), site)

    def get(self, address: str = "", **more: Any) -> TestResponse:
        return self.browser.get(self.at(address), **more)

    def post(self, address: str, said: dict[str, str], **headers: str) -> TestResponse:
        return self.browser.post(self.at(address), said, headers=OWN_PAGE | headers)

    def form(self) -> dict[str, str]:
        """What a browser would send of the editor's form as it stands."""
        page = self.get("draft").text
        return fields_of(page.partition("data-draft")[2].partition("</form>")[0])

    def save(self, do: str = "save", **changes: str) -> TestResponse:
        """Change these fields (`/` written as `__`) and press the button."""
        said = {name.replace("__", "/"): value for name, value in changes.items()}
        return self.post("draft", self.form() | said | {"do": do})

    def told(self, **changes: str) -> dict[str, str]:
        """What the script is told beside the fields once these are typed."""
        said = {name.replace("__", "/"): value for name, value in changes.items()}
        answer = self.post("draft", self.form() | said, Accept="application/json")
        assert answer.status_code == 200, answer.text
        return answer.get_json()["slots"]

    def publish(self, change: str = "editorial", **more: str) -> TestResponse:
        """Press the button of the check's page."""
        checked = fields_of(self.get("check").text).get("checked", "")
        return self.post("publish", {"checked": checked, "change": change} | more)

    def at(self, address: str) -> str:
        return f"/officer/sites/{self.site}/notices/{address}"


class _Controls(HTMLParser):
    """The successful controls of a page's forms, buttons aside (HTML 4.10.22.4)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value") or ""
        match tag:
            case "select":
                self._select = name
            case "option" if self._select and (
                self._select not in self.found or "selected" in said
            ):
                self.found[self._select] = value
            case "textarea":
                self._textarea, self.found[name] = name, ""
            case "input" if name and (said.get("type") not in BOXES or "checked" in said):
                self.found[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.found[self._textarea] = self.found[self._textarea].removeprefix("\n")
            self._textarea = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.found[self._textarea] += data


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of these forms."""
    parser = _Controls()
    parser.feed(page)
    return parser.found

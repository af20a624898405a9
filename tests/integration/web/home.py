"""A site that has the service behind a path of its own host, and a browser on its pages."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.fixtures.sites import ServedSite

HOST = "www.balita.example"
ORIGIN = f"https://{HOST}"
URL = f"{ORIGIN}/pahintulot"
KEPT, SHOWN = "__Host-pahintulot", "pahintulot"
# a same-origin page's own calls, as browsers send them
FROM_A_PAGE = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
A_READ = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Home:
    """`jar` is what the browser keeps for the host; the proxy takes the path's prefix away."""

    client: FlaskClient
    site: ServedSite
    base: str = ORIGIN
    jar: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = self.client.application.test_client(use_cookies=False)

    def call(self, method: str, path: str, headers: Any = (), **more: Any) -> TestResponse:
        sent = dict(headers)
        if self.jar:
            sent.setdefault("Cookie", "; ".join(f"{n}={v}" for n, v in self.jar.items()))
        response = self.client.open(path, method=method, base_url=self.base, headers=sent, **more)
        for cookie in response.headers.getlist("Set-Cookie"):
            name, value = cookie.split(";")[0].split("=", 1)
            self.jar[name] = value
        return response

    def post(self, outcome: str, headers: Any = FROM_A_PAGE, **changes: Any) -> TestResponse:
        body = self.site.click(outcome, **changes)
        return self.call("POST", self.path("decisions"), headers, json=body)

    def decide(self, outcome: str, headers: Any = FROM_A_PAGE, **changes: Any) -> dict[str, Any]:
        response = self.post(outcome, headers, **changes)
        assert response.status_code == 201, response.get_data(as_text=True)
        return response.get_json()

    def status(self, headers: Any = A_READ, query: str = "") -> dict[str, Any]:
        response = self.call("GET", self.path("status") + query, headers)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json()

    def form(self, outcome: str, headers: Any = FROM_A_PAGE) -> TestResponse:
        """Press a button of the page without JavaScript."""
        page = self.call("GET", f"/b/{self.site.key}?lang=en").get_data(as_text=True)
        data = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        assert f'value="{outcome}"' in page
        path = f"/b/{self.site.key}?lang=en"
        return self.call("POST", path, headers, data=data | {"outcome": outcome})

    def path(self, call: str) -> str:
        return f"/v1/sites/{self.site.key}/{call}"


def set_cookies(response: TestResponse) -> dict[str, tuple[str, set[str]]]:
    """Each cookie's value and attributes, in small letters; `expires` repeats what Max-Age says."""
    found = {}
    for line in response.headers.getlist("Set-Cookie"):
        pair, *attributes = line.split("; ")
        name, value = pair.split("=", 1)
        kept = {text.lower() for text in attributes if not text.startswith("Expires=")}
        found[name] = value, kept
    return found

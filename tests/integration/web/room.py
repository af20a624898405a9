"""The room's export pages as an officer's browser asks for them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.fixtures.signed_in import COOKIE, sign_in

OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Room:
    """Of one site, for who has this token."""

    client: FlaskClient
    site: str
    token: str

    @classmethod
    def entered(
        cls, client: FlaskClient, environment: Mapping[str, str], *sites: str, **role: Any
    ) -> "Room":
        return cls(client, sites[0], sign_in(environment, *sites, **role))

    def call(self, method: str, path: str = "", **more: Any) -> TestResponse:
        self.client.set_cookie(COOKIE, self.token)
        address = f"/officer/sites/{self.site}/exports{path}"
        return self.client.open(address, method=method, headers=OWN_PAGE, **more)

    def get(self, path: str = "") -> TestResponse:
        return self.call("GET", path)

    def ask(self, form: str = "jsonl", **filters: str) -> int:
        """The number of the run that was made."""
        answer = self.call("POST", data={"form": form, **filters})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        found = re.search(r"/exports/(\d+)$", answer.headers["Location"])
        assert found
        return int(found[1])

    def file(self, number: int) -> bytes:
        with self.get(f"/{number}/file") as answer:
            assert answer.status_code == 200, answer.get_data(as_text=True)
            return answer.data

    def progress(self, number: int) -> dict[str, str]:
        answer = self.get(f"/{number}/progress.json")
        assert answer.status_code == 200
        return answer.get_json()

    def cancel(self, number: int) -> TestResponse:
        return self.call("POST", f"/{number}/cancel")

"""A back end that publishes: what it sends, and what it must be told."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.fixtures.sites import DRAFT


@dataclass
class Officer:
    """Whoever holds a key for `site:admin`; `site` is a site's key."""

    client: FlaskClient
    site: str
    key: str

    def call(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.key}"}
        address = f"/v1/sites/{self.site}/notices{path}"
        return self.client.open(address, method=method, headers=headers, **more)

    def proposal(self, change: str = "material", **changes: Any) -> dict[str, Any]:
        """The example's draft over what stands; `changes` go over the draft's fields."""
        return {"draft": DRAFT | changes, "change": change, "replaces": self.current()}

    def check(self, change: str = "material", **changes: Any) -> dict[str, Any]:
        answer = self.call("POST", "/check", json=self.proposal(change, **changes))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def publish(self, change: str = "material", **changes: Any) -> dict[str, Any]:
        answer = self.call("POST", "", json=self.proposal(change, **changes))
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer.get_json()

    def invalidate(self, notice: str, reason: str = "It named the wrong controller.") -> Any:
        path = f"/{notice.removeprefix('sha256:')}/invalidate"
        answer = self.call("POST", path, json={"reason": reason})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def list(self) -> list[dict[str, Any]]:
        answer = self.call("GET", "")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()["notices"]

    def current(self) -> str | None:
        """The newest that stands, as the list says."""
        return next((entry["notice"] for entry in self.list() if entry["stands"]), None)

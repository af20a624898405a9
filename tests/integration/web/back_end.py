"""A back end as other people write one: it asks, asks for many, follows the feed, reads tokens."""

import json
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt

from tests.fixtures.process import ServiceProcess
from tests.fixtures.sites import ServedSite


@dataclass
class BackEnd:
    """What it knows of a site, and how it comes to know it; `standing` is the feed's."""

    service: ServiceProcess
    site: ServedSite
    key: str
    cursor: str | None = None
    standing: set[str] = field(default_factory=set)
    last: dict[str, dict[str, Any]] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """The answer's body; anything but a 2xx fails."""
        sent = json.dumps(body) if body is not None else None
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(self.service.connect()) as connection:
            connection.request(method, path, sent, {"Content-Type": "application/json", **named})
            response = connection.getresponse()
            text = response.read().decode()
        assert response.status in (200, 201), text
        return json.loads(text)

    def visitor_decides(self, outcome: str, **more: Any) -> dict[str, Any]:
        """What a page's script would send, and is told."""
        body = self.site.click(outcome, **more)
        return self.call("POST", self.path("decisions"), body, Origin=self.site.origin)

    def by_status(self, credential: str, *, gpc: bool = False) -> dict[str, Any]:
        path = f"{self.path('status')}?gpc={gpc:d}"
        return self.call("GET", path, Authorization=f"Bearer {credential}")

    def by_batch(self, subject_id: str, *, gpc: bool = False) -> dict[str, Any]:
        body = {"subjects": [{"subject_id": subject_id, "gpc": gpc}]}
        path = self.path("status/batch")
        (answer,) = self.call("POST", path, body, Authorization=f"Bearer {self.key}")["results"]
        assert answer.pop("subject_id") == subject_id
        return answer

    def by_token(self, token: str, *, gpc: bool = False) -> bool:
        """Offline: signature, end, signal; what happened after it was given, it cannot know."""
        keys = jwt.PyJWKSet.from_dict(self.call("GET", "/.well-known/jwks.json"))
        key = keys[jwt.get_unverified_header(token)["kid"]]
        try:
            claims = jwt.decode(token, key.key, ["ES256"], audience=self.site.key)
        except jwt.ExpiredSignatureError:
            return False
        return "analytics" in claims["purposes"] and (not gpc or claims.get("gpc", False))

    def by_feed(self, subject_id: str, *, gpc: bool = False) -> bool:
        """From what the feed has told so far, with a rule of six lines."""
        self._follow()
        last = self.last.get(subject_id)
        return (
            last is not None
            and last["outcome"] == "accept"
            and "analytics" in last["purposes"]
            and datetime.now(UTC) < datetime.fromisoformat(last["expires_at"])
            and last["notice"] in self.standing
            and (not gpc or last["gpc"])
        )

    def _follow(self) -> None:
        after = f"?after={self.cursor}" if self.cursor else ""
        path = self.path("changes") + after
        read = self.call("GET", path, Authorization=f"Bearer {self.key}")
        self.cursor = read["next"]
        for change in read["changes"]:
            if change["type"] == "notice":
                self.standing = set(change["standing"])
            elif change["type"] == "decision" and change.get("subject_id"):
                self.last[change["subject_id"]] = change

    def path(self, call: str) -> str:
        return f"/v1/sites/{self.site.key}/{call}"

"""What a receipt is made from: an accept, and the words of the notice it was made under.

The time, the purposes and the languages are the decision's; who answers for the data, who receives
it, where and how long it is kept are the notice's. What the notice does not tell, its receipts
leave out. The same decision always gives the same bytes: a receipt has no time of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from service.domain.canonical import Json
from service.domain.decision import Decision
from service.domain.vocabulary import GDPR_PLACES
from service.domain.wording import SESSION, longest

Form = Literal["dpv", "kantara"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accept under `notice`, the content then served; `issuer` is the service's own URL."""

    decision: Decision
    notice: Mapping[str, Any]
    published_at: datetime
    issuer: str

    @property
    def receipt_id(self) -> str:
        """A UUIDv5 (RFC 9562) in the decision's own namespace: the decision alone decides it."""
        return receipt_id_of(self.decision.decision_id)

    @property
    def record_url(self) -> str:
        return f"{self.issuer}/v1/sites/{self.decision.site}/decisions/{self.decision.decision_id}"

    @property
    def notice_url(self) -> str:
        """The immutable notice, never the live one."""
        return f"{self.issuer}/v1/notices/{self.decision.notice}"

    @property
    def controller_url(self) -> str:
        """The controller, as that notice names it."""
        return f"{self.notice_url}#controller"

    @property
    def history_url(self) -> str:
        return f"{self.issuer}/v1/sites/{self.decision.site}/subjects/me"

    @property
    def withdraw_url(self) -> str:
        """Where this very choice is changed: the site's own page, or ours where it was made."""
        if self.decision.source == "form":
            return f"{self.issuer}/b/{self.decision.site}"
        if self.decision.page_origin:
            return f"{self.decision.page_origin}/#pahintulot"
        return str(self.notice["privacy_url"])

    @property
    def is_under_gdpr(self) -> bool:
        return self.decision.jurisdiction in GDPR_PLACES

    @property
    def language(self) -> str:
        """The language shown whose texts the notice holds."""
        return next(
            (tag for tag in self.decision.languages if tag in self.notice["languages"]),
            str(self.notice["default_language"]),
        )

    @property
    def validity(self) -> str:
        """How long the accept holds, ISO 8601."""
        return f"P{self.notice['validity']['accept_months']}M"

    @property
    def email(self) -> str | None:
        """Where to write about data, if the notice names an address of that kind."""
        named = (self.notice.get("data_protection_contact"), self.notice["controller"]["contact"])
        return next((contact for contact in named if contact and is_email(contact)), None)

    def describe(self, purpose: str) -> str:
        """What the person was told of the purpose; its bare name where that was all."""
        texts = self.notice["languages"][self.language]["texts"]
        return str(texts.get(f"purpose_{purpose}_description", purpose))

    def retention(self, purpose: str) -> str | None:
        """The longest life of a cookie of that purpose, ISO 8601; None when it ends at once."""
        cookies = [cookie for cookie in self.notice["cookies"] if cookie["purpose"] == purpose]
        duration = longest([cookie["duration"] for cookie in cookies])
        return None if duration == SESSION else duration

    def third_parties(self, purpose: str) -> list[str]:
        """Who else receives data: the notice's recipients, and whose cookies third parties read."""
        readers = [
            cookie["provider"]
            for cookie in self.notice["cookies"]
            if cookie["purpose"] == purpose and cookie["third_party"]
        ]
        return list(dict.fromkeys([*self.notice["recipients"], *readers]))


def receipt_id_of(decision_id: str) -> str:
    """The id of the decision's receipt."""
    return str(uuid5(UUID(decision_id), "receipt"))


def known(members: Mapping[str, Json]) -> dict[str, Json]:
    """The members that say something."""
    return {name: value for name, value in members.items() if value not in (None, "", [], {})}


def is_email(text: str) -> bool:
    """Whether `text` is an address to write to rather than words."""
    name, at, host = text.partition("@")
    return bool(name and at and "." in host) and not any(sign.isspace() for sign in text)

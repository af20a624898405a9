"""Say what a site's current notice fixes, beside what its owner may change at any time."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from service.domain.notice import Layout
from service.storage.notices import current_notice


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """`controller` is its name; `colours` is None where the notice leaves them to the layout."""

    sha256: str
    version: int
    controller: str
    accept_months: int
    refusal_months: int
    colours: dict[str, Any] | None
    layout: str
    layout_version: int


def notice_facts(session: Session, site_key: str) -> NoticeFacts | None:
    """The facts of the notice that visitors are shown now; None before the first."""
    notice = current_notice(session, site_key)
    if notice is None:
        return None
    content = json.loads(notice.content)
    return NoticeFacts(
        sha256=notice.sha256,
        version=notice.version,
        controller=content["controller"]["name"],
        accept_months=notice.accept_months,
        refusal_months=notice.refusal_months,
        colours=content.get("colours"),
        layout=content.get("layout", Layout.BAR),
        layout_version=content["layout_version"],
    )

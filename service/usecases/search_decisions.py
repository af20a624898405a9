"""Search a site's decisions, newest first, a page at a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.canonical import Json
from service.domain.cursor import read_cursor, write_cursor
from service.domain.decision import Outcome
from service.domain.export import committed_record
from service.domain.ids import DECISION_ID, first_decision_id
from service.storage.decision_lists import newest_decisions


@dataclass(frozen=True, slots=True)
class Search:
    """Decisions from `since` on and before `until`; None stands for all.

    `notice` is 64 hex digits; `before` the cursor of an earlier page.
    """

    since: datetime | None
    until: datetime | None
    outcome: Outcome | None
    notice: str | None
    source: str | None
    before: str | None
    limit: int

    def equal(self) -> dict[str, str]:
        """What the columns must hold that the search names."""
        named = {"outcome": self.outcome, "notice": self.notice, "source": self.source}
        return {name: str(value) for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the cursor of the next, older page; None on the last."""

    decisions: list[dict[str, Json]]
    next: str | None


def search_decisions(session: Session, site_key: str, wanted: Search) -> Page:
    """One page of what was found; `InvalidInput` for a cursor that is none of this site's."""
    found = newest_decisions(
        session,
        site_key,
        since=first_decision_id(wanted.since) if wanted.since else None,
        before=end_of_page(site_key, wanted.before, wanted.until),
        equal=wanted.equal(),
        limit=wanted.limit + 1,
    )
    page = found[: wanted.limit]
    is_more = len(found) > wanted.limit
    return Page(
        [committed_record(*one) for one in page],
        write_cursor(site_key, page[-1][0].decision_id) if is_more else None,
    )


def end_of_page(site_key: str, before: str | None, until: datetime | None) -> str | None:
    """The id before which the page begins: the cursor's, or the first after the time asked for."""
    ends = []
    if before is not None:
        ends.append(read_cursor(before, site_key, DECISION_ID, field="before"))
    if until is not None:
        ends.append(first_decision_id(until))
    return min(ends, default=None)

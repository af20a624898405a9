"""Look through a site's log, newest first, whatever is looked for: a page and so much work a call.

Where what is looked for is rare, the counters say on which days there may be any: they count a
decision when it is numbered, so their newest day and all after it may hold some too, and they never
forget, so a day may hold none any more. They do not count sources.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.cursor import write_cursor
from service.domain.decision import Decision, Outcome
from service.domain.id_ranges import IdRange, parts_within, ranges_of_days
from service.domain.ids import FIRST_ID, LAST_ID, first_decision_id, moment_of
from service.domain.languages import OTHER
from service.storage.changes import indexes_by_seq
from service.storage.daily_counts import counted_days, newest_counted_day
from service.storage.log_walk import Sought, oldest_decision_id, sought_decisions, walk
from service.usecases.search_decisions import end_of_page

LOOK_AT = 5_000  # decisions a call
LEAST = 50  # a look at fewer costs as much
GROWTH = 4  # few are looked at first, since most pages are full after them


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Decisions from `since` on and before `until`; None stands for all.

    `language` is the banner's, `und` any but ours; `notice` is 64 hex digits; `before` the cursor
    of an earlier page.
    """

    since: datetime | None = None
    until: datetime | None = None
    outcome: Outcome | None = None
    language: str | None = None
    notice: str | None = None
    source: str | None = None
    before: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class LogRow:
    """`index` is None until the sequencer gives one, within a second; no list says whose it is."""

    index: int | None
    decided_at: datetime
    outcome: Outcome
    language: str
    form_factor: str
    source: str
    notice: str | None


@dataclass(frozen=True, slots=True)
class LogPage:
    """`next` is the cursor of what is older; None when there is no more.

    `looked_until` where the work ended before the page was full: what is older was not looked at.
    """

    rows: list[LogRow]
    next: str | None
    looked_until: datetime | None

    @property
    def is_all(self) -> bool:
        """Whether nothing older is left to find."""
        return self.next is None


def browse_log(session: Session, site_key: str, wanted: LogQuery) -> LogPage:
    """One page of what was found; `InvalidInput` for a cursor that is none of this site's."""
    sought = Sought(wanted.outcome, wanted.language, wanted.notice, wanted.source)
    ranges = _ranges(session, site_key, wanted)
    found: list[tuple[int, Decision]] = []
    left, size = LOOK_AT, wanted.limit + 1
    while ranges and left > 0 and (missing := wanted.limit + 1 - len(found)):
        since, before = ranges[0]
        size = min(size, left)
        walked = walk(session, site_key, ranges[0], size)
        if walked.last:
            passed = IdRange(walked.last, before)
            found += sought_decisions(session, site_key, passed, sought, missing)
            ranges[0] = IdRange(since, walked.last)
        if walked.decisions < size:
            ranges.pop(0)
        left -= max(walked.decisions, LEAST)
        size *= GROWTH
    return _page(session, site_key, found, wanted.limit, ranges)


def log_rows(session: Session, found: Sequence[tuple[int, Decision]]) -> list[LogRow]:
    """Decisions, each given with its number, as lists show them."""
    indexes = indexes_by_seq(session, [seq for seq, _ in found])
    return [
        LogRow(
            index=indexes.get(seq),
            decided_at=decision.decided_at,
            outcome=decision.outcome,
            language=next(iter(decision.languages), OTHER),
            form_factor=decision.form_factor,
            source=decision.source,
            notice=decision.notice,
        )
        for seq, decision in found
    ]


def _ranges(session: Session, site_key: str, wanted: LogQuery) -> list[IdRange]:
    """Where there may be any, newest first."""
    since = first_decision_id(wanted.since) if wanted.since else FIRST_ID
    until = end_of_page(site_key, wanted.before, wanted.until) or LAST_ID
    counted = (wanted.outcome, wanted.notice, wanted.language)
    newest = newest_counted_day(session, site_key) if any(counted) else None
    if newest is None:
        return parts_within([IdRange(FIRST_ID, LAST_ID)], IdRange(since, until))
    # nothing is asked of days that retention has emptied, year by year
    oldest = oldest_decision_id(session, site_key) or LAST_ID
    days = counted_days(session, site_key, *counted)
    return parts_within(ranges_of_days(days, newest), IdRange(max(since, oldest), until))


def _page(
    session: Session,
    site_key: str,
    found: Sequence[tuple[int, Decision]],
    limit: int,
    ranges: Sequence[IdRange],
) -> LogPage:
    """`found` has one more than fits where there is more; `ranges` were not looked at any more."""
    rows = log_rows(session, found[:limit])
    if len(found) > limit:
        return LogPage(rows, write_cursor(site_key, found[limit - 1][1].decision_id), None)
    if ranges:
        before = ranges[0].before
        return LogPage(rows, write_cursor(site_key, before), moment_of(before))
    return LogPage(rows, None, None)

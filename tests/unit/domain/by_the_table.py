"""The rule of status said once more, row by row in the words of its table, and as naively.

It knows nothing of `service.domain.status`; the model of histories holds that up to this.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Words = tuple[bool, bool, str | None, str]  # allowed, ask, status, reason
YES, NO = True, False


@dataclass
class Notice:
    """What a visitor was shown."""

    sha256: str
    lineage: int
    purposes: tuple[str, ...]
    accept_months: int
    refusal_months: int
    invalidated: bool = False


@dataclass
class Decided:
    """One decision as the model of the world saw it happen."""

    outcome: str
    purposes: tuple[str, ...]
    notice: Notice
    gpc: bool
    at: datetime
    ends: datetime


@dataclass
class Site:
    """Its settings, its notices oldest first, and the newest time anything was recorded."""

    child_directed: bool = False
    gpc_strict: bool = False
    reask_decliners: bool = False
    notices: list[Notice] = field(default_factory=list)
    newest: datetime | None = None


@dataclass(frozen=True)
class Case:
    """The facts that the table speaks of."""

    site: Site
    last: Decided | None
    now: datetime
    gpc: bool
    purpose: str

    accept = property(lambda self: self.last.outcome == "accept")
    withdrawn = property(lambda self: self.last.outcome == "withdraw")
    own_status = property(lambda self: "withdrawn" if self.withdrawn else "refused")
    future = property(lambda self: self.last.at - self.now > timedelta(minutes=5))
    invalidated = property(lambda self: self.last.notice.invalidated)
    names_it = property(lambda self: self.purpose in self.last.purposes)
    offered = property(lambda self: self.purpose in self.last.notice.purposes)

    @property
    def over(self) -> bool:
        """Nothing is left of its validity, by the latest time anybody has seen."""
        latest = self.now if self.site.newest is None else sorted([self.now, self.site.newest])[1]
        return not latest < self.last.ends

    @property
    def stands(self) -> bool:
        """No material notice came after it and nobody invalidated it."""
        return not self.invalidated and self.site.notices[-1].lineage == self.last.notice.lineage


Row = tuple[int, Callable[[Case], bool], Callable[[Case], Words]]
TABLE: tuple[Row, ...] = (  # the first that fits, in the order of the evaluation's steps
    (26, lambda c: c.site.child_directed, lambda c: (NO, NO, None, "child_directed")),
    (3, lambda c: not c.last, lambda c: (NO, YES, "unknown", "no_record")),
    (20, lambda c: c.future, lambda c: (NO, YES, "invalidated", "invalid_record")),
    (18, lambda c: c.accept and c.invalidated, lambda c: (NO, YES, "invalidated", "invalidated")),
    (9, lambda c: c.accept and c.over, lambda c: (NO, YES, "expired", "expired")),
    (10, lambda c: not c.accept and c.over, lambda c: (NO, YES, "expired", "refusal_lapsed")),
    (11, lambda c: c.accept and not c.stands, lambda c: (NO, YES, "expired", "notice_changed")),
    (
        13,
        lambda c: not c.accept and not c.stands and c.site.reask_decliners,
        lambda c: (NO, YES, c.own_status, c.own_status),
    ),
    (7, lambda c: not c.accept and not c.withdrawn, lambda c: (NO, NO, "refused", "refused")),
    (8, lambda c: c.withdrawn, lambda c: (NO, NO, "withdrawn", "withdrawn")),
    (
        19,
        lambda c: not c.names_it and c.offered,
        lambda c: (NO, NO, "refused", "purpose_not_covered"),
    ),
    (19, lambda c: not c.names_it, lambda c: (NO, YES, "unknown", "purpose_not_covered")),
    (6, lambda c: True, lambda c: (YES, NO, "given", "given")),
)


def by_the_table(case: Case) -> tuple[int, Words]:
    """The row that decides, and what it says."""
    row, words = next((row, says(case)) for row, fits, says in TABLE if fits(case))
    if not case.gpc:
        return row, words
    allowed, _, status, reason = words
    if row == 3:
        return 14, (NO, NO, "unknown", "gpc")
    if allowed and case.last and not case.last.gpc:
        return 15, (NO, NO, "given", "gpc_conflict")
    if allowed:
        return 16, (not case.site.gpc_strict, NO, "given", "given_over_gpc")
    return 17, (NO, NO, status, reason)


def last_of(history: list[Decided]) -> Decided | None:
    """Row 21: the last recorded; of several at one time the one that is no accept."""
    ordered = sorted(history, key=lambda one: one.at)
    tied = [one for one in ordered if one.at == ordered[-1].at]
    return next((one for one in tied if one.outcome != "accept"), tied[-1] if tied else None)


def months_after(moment: datetime, months: int) -> datetime:
    """Month by month on the calendar; a day that is missing there is the one before."""
    year, month = moment.year, moment.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    for day in (moment.day, 30, 29, 28):
        try:
            return moment.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError("no month is that short")

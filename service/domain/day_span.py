"""Days from one to another, and the parts of them that a chart shows: days, weeks or months.

Days are UTC's. Weeks are those of ISO 8601, from Monday on; what parts are called is ISO 8601 too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

BY_DAY = 92  # days; a quarter of a year, beyond which days are too thin to look at
BY_WEEK = 731  # days; two years, one of them a leap year
LONGEST = 3653  # days; ten years


class Grain(StrEnum):
    """What one column of a chart stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def name_of(self, day: date) -> str:
        """The part that the day lies in: `2026-11-23`, `2026-W48` or `2026-11`."""
        match self:
            case Grain.DAY:
                return day.isoformat()
            case Grain.WEEK:
                year, week, _ = day.isocalendar()
                return f"{year:04}-W{week:02}"
        return day.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Period:
    """A part of a span; a week or a month at an end of it holds only days of the span."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class DaySpan:
    """From `first` to `last`, both within; `ValueError` when they are the wrong way round."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a span does not end before it begins")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def grain(self) -> Grain:
        """Days, as long as they can be told apart; then weeks; then months."""
        if self.days <= BY_DAY:
            return Grain.DAY
        return Grain.WEEK if self.days <= BY_WEEK else Grain.MONTH

    def periods(self) -> Iterator[Period]:
        """The span's parts in order, without a gap."""
        for name, group in groupby(self._each_day(), self.grain.name_of):
            days = list(group)
            yield Period(name, days[0], days[-1])

    def _each_day(self) -> Iterator[date]:
        # by number: the day after the last may be one too many for a calendar
        return map(date.fromordinal, range(self.first.toordinal(), self.last.toordinal() + 1))

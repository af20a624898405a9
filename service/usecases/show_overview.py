"""Show an officer what a site's visitors decided in a span of days.

Every number comes from the daily counters; what counts and what does not stands in
`service.domain.tally`. Counters keep what was counted, though a decision was erased since. Visits
that were shown the notice stand beside it where they were counted: in all, by day and by language.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.day_span import DaySpan, Grain, Period
from service.domain.tally import NOTHING, Tally, shown_by, tallies
from service.storage.daily_counts import DaySum, KindSum, sums_of_span
from service.storage.notices import all_notices
from service.storage.shown_counts import ShownSum, shown_in_span


@dataclass(frozen=True, slots=True)
class NoticeTally:
    """A notice and its decisions; all but `tally` are None where the site never served it."""

    sha256: str | None
    version: int | None
    published_at: datetime | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class Overview:
    """A column of the chart a period, also where nobody decided; groups are the largest first.

    `notices` are the newest first, at the end what the pages named and the site never served.
    """

    span: DaySpan
    grain: Grain
    total: Tally
    periods: tuple[tuple[Period, Tally], ...]
    languages: tuple[tuple[str, Tally], ...]
    form_factors: tuple[tuple[str, Tally], ...]
    notices: tuple[NoticeTally, ...]


def show_overview(session: Session, site_key: str, span: DaySpan) -> Overview:
    """What was decided in the span."""
    days, kinds = sums_of_span(session, site_key, span.first, span.last)
    decided = Overview(
        span=span,
        grain=span.grain,
        total=Tally.of((kind.outcome, kind.decisions) for kind in kinds),
        periods=_periods(span, days),
        languages=_largest_first(kinds, lambda kind: kind.language),
        form_factors=_largest_first(kinds, lambda kind: kind.form_factor),
        notices=_notices(session, site_key, kinds),
    )
    return _with_shown(decided, shown_in_span(session, site_key, span.first, span.last))


def _with_shown(decided: Overview, sums: Sequence[ShownSum]) -> Overview:
    name_of = decided.grain.name_of
    in_all = shown_by(("", each.visits, each.answers) for each in sums)
    by_period = shown_by((name_of(each.day), each.visits, each.answers) for each in sums)
    by_language = shown_by((each.language, each.visits, each.answers) for each in sums)
    undecided = sorted(by_language.keys() - dict(decided.languages))
    return replace(
        decided,
        total=replace(decided.total, shown=in_all.get("")),
        periods=tuple(
            (period, replace(tally, shown=by_period.get(period.name)))
            for period, tally in decided.periods
        ),
        languages=tuple(
            (language, replace(tally, shown=by_language.get(language)))
            for language, tally in (
                *decided.languages,
                *((language, NOTHING) for language in undecided),
            )
        ),
    )


def _periods(span: DaySpan, days: Iterable[DaySum]) -> tuple[tuple[Period, Tally], ...]:
    counted = tallies((span.grain.name_of(each.day), each.outcome, each.decisions) for each in days)
    return tuple((period, counted.get(period.name, NOTHING)) for period in span.periods())


def _largest_first(
    kinds: Iterable[KindSum], name_of: Callable[[KindSum], str]
) -> tuple[tuple[str, Tally], ...]:
    groups = tallies((name_of(kind), kind.outcome, kind.decisions) for kind in kinds)
    return tuple(sorted(groups.items(), key=lambda group: (-group[1].decisions, group[0])))


def _notices(session: Session, site_key: str, kinds: Iterable[KindSum]) -> tuple[NoticeTally, ...]:
    groups = tallies((kind.notice, kind.outcome, kind.decisions) for kind in kinds)
    known = [
        NoticeTally(notice.sha256, notice.version, notice.published_at, groups.pop(notice.sha256))
        for notice in reversed(all_notices(session, site_key))
        if notice.sha256 in groups
    ]
    return (*known, *(NoticeTally(None, None, None, tally) for tally in groups.values()))

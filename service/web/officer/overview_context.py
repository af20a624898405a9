"""What the overview's template is given."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from service.domain.day_span import DaySpan
from service.domain.errors import InvalidInput
from service.domain.tally import Tally
from service.usecases.compare_notices import compare_notices
from service.usecases.show_overview import Overview, show_overview
from service.web import charts
from service.web.charts import Bar, Series
from service.web.officer.overview_query import PAIR, SPAN, Flaw, read_pair, read_span, up_to

QUICK = (7, 30, 90, 365)  # days up to today


class Quick(NamedTuple):
    """A span that one press shows."""

    days: int
    span: DaySpan


def overview_context(
    session: Session, site_key: str, args: Mapping[str, str], now: datetime
) -> dict[str, object]:
    """The overview that the address asks for; `InvalidInput` where it breaks a rule.

    `UnknownNotice` where it names one that the site never served.
    """
    span, pair = read_span(args, now.date()), read_pair(args)
    shown = _shown(session, site_key, span, args, now.date())
    if pair:
        shown["comparison"] = compare_notices(session, site_key, *pair, span)
    return shown


def refused_context(
    session: Session, site_key: str, args: Mapping[str, str], refused: InvalidInput, now: datetime
) -> dict[str, object]:
    """The same page with the forms as they were filled in, and what is wrong beside each field.

    The overview stays where only the comparison is refused.
    """
    flaws = {each.pointer.lstrip("/"): Flaw(each.detail).name.lower() for each in refused.errors}
    if flaws.keys().isdisjoint(SPAN):
        span = read_span(args, now.date())
        return _shown(session, site_key, span, args, now.date()) | {"flaws": flaws}
    return _forms(args, now.date(), None) | {"flaws": flaws}


def _shown(
    session: Session, site_key: str, span: DaySpan, args: Mapping[str, str], today: date
) -> dict[str, object]:
    overview = show_overview(session, site_key, span)
    return _forms(args, today, span) | {
        "overview": overview,
        "notices": [(notice, notice.tally) for notice in overview.notices],
        "series": _series(overview),
        "charts": charts,
        "accept_bars": _accept_bars,
        "total_bars": _total_bars,
    }


def _forms(args: Mapping[str, str], today: date, span: DaySpan | None) -> dict[str, object]:
    """What the forms need, and nothing beside them; without a span they hold what was typed."""
    asked = {name: args.get(name, "") for name in (*SPAN, *PAIR)}
    if span:
        asked |= {"from": span.first.isoformat(), "to": span.last.isoformat()}
    quick = [Quick(days, up_to(today, days)) for days in QUICK]
    nothing: dict[str, object] = {"overview": None, "comparison": None, "flaws": {}}
    return {"asked": asked, "span": span, "quick": quick} | nothing


def _series(overview: Overview) -> list[Series]:
    tallied = [tally for _, tally in overview.periods]
    return [
        Series("accept", [tally.accepts for tally in tallied]),
        Series("decline", [tally.declines for tally in tallied], is_striped=True),
        Series("withdraw", [tally.withdrawals for tally in tallied]),
    ]


def _total_bars(total: Tally) -> list[Bar]:
    return [
        Bar("accept", total.accept_share),
        Bar("decline", total.decline_share, is_striped=True),
        Bar("withdraw", total.withdrawal_share),
    ]


def _accept_bars(rows: Iterable[tuple[object, Tally]]) -> list[Bar]:
    return [Bar("accept", tally.accept_share) for _, tally in rows]

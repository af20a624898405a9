"""Compare what was decided under two of a site's notices, as far as counting can."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from service.domain.day_span import DaySpan
from service.domain.errors import UnknownNotice
from service.domain.proportion import Difference, difference
from service.domain.tally import Tally
from service.storage.daily_counts import NoticeSum, sums_of_notices
from service.storage.notices import served_notice


class Caveat(StrEnum):
    """Why a difference between two notices need not come from the notices."""

    NOT_RANDOMISED = "not_randomised"  # nobody drew lots for who saw which
    OTHER_DAYS = "other_days"  # and they were not answered on the same days
    NOT_PEOPLE = "not_people"  # decisions are counted


@dataclass(frozen=True, slots=True)
class Side:
    """A notice in a comparison; `first` and `last` day with a decision under it, if any."""

    sha256: str
    version: int
    published_at: datetime
    first: date | None
    last: date | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class Comparison:
    """`accepts` is how much larger the left share of accepts is; None where a side has none."""

    left: Side
    right: Side
    accepts: Difference | None
    caveats: tuple[Caveat, ...]


def compare_notices(
    session: Session, site_key: str, left: str, right: str, span: DaySpan
) -> Comparison:
    """Two notices (64 hex digits each) in the span; `UnknownNotice` for one never served here."""
    sums = sums_of_notices(session, site_key, (left, right), span.first, span.last)
    one, other = (_side(session, site_key, sha256, sums) for sha256 in (left, right))
    shares = one.tally.accept_share, other.tally.accept_share
    same_days = (one.first, one.last) == (other.first, other.last)
    return Comparison(
        left=one,
        right=other,
        accepts=difference(shares[0], shares[1]) if shares[0] and shares[1] else None,
        caveats=tuple(c for c in Caveat if not (same_days and c is Caveat.OTHER_DAYS)),
    )


def _side(session: Session, site_key: str, sha256: str, sums: Iterable[NoticeSum]) -> Side:
    notice = served_notice(session, site_key, sha256)
    if notice is None:
        raise UnknownNotice("This site never served such a notice.")
    own = [each for each in sums if each.notice == sha256]
    return Side(
        sha256=sha256,
        version=notice.version,
        published_at=notice.published_at,
        first=min((each.first for each in own), default=None),
        last=max((each.last for each in own), default=None),
        tally=Tally.of((each.outcome, each.decisions) for each in own),
    )

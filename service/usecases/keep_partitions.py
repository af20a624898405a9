"""Make partitions before they are needed, and take away those that time has emptied."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.retention import LONGEST_VALIDITY_MONTHS
from service.domain.spans import Span, begin_of, end_of
from service.domain.times import add_months
from service.storage.decisions import has_decisions_since
from service.storage.partitions import drop_empty_partition, make_partition, partitions
from service.storage.sites import all_sites


def make_partition_ahead(session: Session, span: Span, now: datetime) -> bool:
    """Make the next that is missing up to the end of the coming span; False when none was made.

    Each begins where another ends and ends where another begins, so that the setting may change at
    any time, and a clock that once ran ahead leaves no gap.
    """
    there_are = partitions(session)
    wanted = end_of(end_of(now, span), span)
    begin = begin_of(now, span)
    for partition in there_are:
        if partition.begin <= begin < partition.until:
            begin = partition.until
    if not there_are or begin >= wanted:
        return False
    following = [partition.begin for partition in there_are if partition.begin > begin]
    return make_partition(session, begin, min([end_of(begin, span), *following]))


def drop_partition_past(session: Session, now: datetime) -> bool:
    """Take away the oldest past the longest retention that is empty; False when there is none.

    A body that is kept on, by a hold for example, keeps its partition. Where nothing at all was
    recorded within the retention, it is the clock that is wrong.
    """
    kept = [max(site.keep_accepts_months, site.keep_refusals_months) for site in all_sites(session)]
    oldest_kept = add_months(now, -(max(kept, default=0) + LONGEST_VALIDITY_MONTHS))
    past = [partition for partition in partitions(session) if partition.until <= oldest_kept]
    if not past or not has_decisions_since(session, oldest_kept):
        return False
    return any(drop_empty_partition(session, partition.name) for partition in past)

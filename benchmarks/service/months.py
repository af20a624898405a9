"""The partitions that a service of some age has: one a month, as the service makes them."""

from datetime import UTC, datetime

from benchmarks.service.database import execute
from benchmarks.service.made import SPAN
from service.domain.spans import begin_of, end_of


def partition(url: str) -> None:
    """Put a month's partition each in the place of the first, which took all there was."""
    execute(
        url,
        "ALTER TABLE decision_body DETACH PARTITION decision_body_first",
        "DROP TABLE decision_body_first",
    )
    now = datetime.now(UTC)
    begin = begin_of(now - SPAN, "month")
    while begin <= end_of(now, "month"):
        end = end_of(begin, "month")
        execute(url, f"SELECT pahintulot_make_partition({_ms(begin)}, {_ms(end)})")
        begin = end


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)

"""The sequencer: gives what happened its place in each site's log, and counts the decisions."""

from collections import defaultdict

from sqlalchemy.orm import Session

from service.storage.changes import Kind, number, pending_entries
from service.storage.daily_counts import count_decisions
from service.storage.engine import wait_for_turn

PASS = 5_000


def number_changes(session: Session, limit: int = PASS) -> int:
    """Number at most `limit` of what waits; returns how many. One holder at a time does it.

    The counters are filled in the same transaction, so that nothing is counted twice or never.
    """
    wait_for_turn(session, "sequencer")
    waiting = pending_entries(session, limit)
    decided = defaultdict(list)
    for entry in waiting:
        if entry.kind == Kind.DECISION:
            decided[entry.site].append(entry.ref)
    for site, seqs in decided.items():
        count_decisions(session, site, seqs)
    if waiting:
        number(session, waiting)
    return len(waiting)

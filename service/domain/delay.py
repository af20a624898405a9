"""How long somebody who failed to sign in must wait before the next try."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.errors import TooManyTries

FREE_TRIES = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
_DOUBLINGS = 5  # of the first pause, until it is longer than the longest


@dataclass(frozen=True, slots=True)
class Delay:
    """So many failures in a row, the last one at `last_at`; nobody may try `until` then."""

    failures: int
    until: datetime
    last_at: datetime

    def counted(self, now: datetime) -> "Delay":
        """With a failure more; `TooManyTries` before its time, which counts nothing."""
        if now < self.until:
            raise TooManyTries(math.ceil((self.until - now).total_seconds()))
        is_forgotten = now - self.last_at >= FORGOTTEN_AFTER
        failures = 1 if is_forgotten else self.failures + 1
        return Delay(failures, now + pause_after(failures), now)


def pause_after(failures: int) -> timedelta:
    """Nothing for the first ones, then twice as long each time."""
    if failures < FREE_TRIES:
        return timedelta(0)
    return min(FIRST_PAUSE * (1 << min(failures - FREE_TRIES, _DOUBLINGS)), LONGEST_PAUSE)

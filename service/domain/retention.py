"""How long decisions are kept: finite, per outcome, counted in calendar months."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.times import add_months

LONGEST_VALIDITY_MONTHS = 13
# an erasure names its subject so long: for readers to follow, and for backups to be erased again
NAMES_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Retention:
    """What a site keeps, seen from `now`.

    A refusal of nobody goes once its validity ended by `refusals`. A subject's decisions go
    together, once the last of them ended by `accepts` and all of them are past their validity:
    so a no never turns into a yes. An accept ends with its validity, a refusal when it is made.
    """

    now: datetime
    accepts: datetime
    refusals: datetime

    @classmethod
    def of(cls, keep_accepts_months: int, keep_refusals_months: int, now: datetime) -> "Retention":
        return cls(
            now,
            accepts=min(now, add_months(now, -keep_accepts_months)),
            refusals=min(now, add_months(now, -keep_refusals_months)),
        )

    @property
    def latest_expiry(self) -> datetime:
        """No decision that may go is valid longer: one that ended by `accepts` was made by then."""
        return min(self.now, add_months(self.accepts, LONGEST_VALIDITY_MONTHS))

"""A share of a whole, and how far it can be trusted: score intervals for proportions.

One share: Wilson's interval (E. B. Wilson, JASA 22, 1927), which keeps its promise on small
numbers (Brown, Cai, DasGupta, Statistical Science 16, 2001). Two shares: Newcombe's hybrid score
interval for their difference (R. G. Newcombe, Statistics in Medicine 17, 1998, method 10).
Shares and bounds are fractions of 1; `Z` is the normal quantile of a 95 % interval.
"""

from dataclasses import dataclass
from math import hypot, sqrt

Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, which is more than 0; the true share lies within `low` and `high`."""

    part: int
    whole: int
    low: float
    high: float

    @property
    def point(self) -> float:
        return self.part / self.whole


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more the left share is than the right, from -1 to 1."""

    point: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether chance alone would seldom make two equal shares look so unequal."""
        return not self.low <= 0 <= self.high


def share(part: int, whole: int, z: float = Z) -> Share | None:
    """The share with Wilson's interval; None of nothing; `ValueError` for a part that is none."""
    if not 0 <= part <= whole:
        raise ValueError("a part is at least nothing and at most the whole")
    if whole == 0:
        return None
    point = part / whole
    shrunk = 1 + z * z / whole
    middle = (point + z * z / (2 * whole)) / shrunk
    reach = z * sqrt(point * (1 - point) / whole + z * z / (4 * whole * whole)) / shrunk
    # where the bound is the point itself, rounding would put it a hair beside
    low = min(point, max(0.0, middle - reach)) if part else 0.0
    high = max(point, min(1.0, middle + reach)) if part < whole else 1.0
    return Share(part, whole, low, high)


def difference(left: Share, right: Share) -> Difference:
    """Left minus right with Newcombe's interval, at the level of the shares' own."""
    point = left.point - right.point
    below = hypot(left.point - left.low, right.high - right.point)
    above = hypot(left.high - left.point, right.point - right.low)
    return Difference(point, point - below, point + above)

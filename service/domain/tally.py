"""How many decided what, and the shares that follow.

Decisions are counted, not people: who changes their mind counts twice, so an interval is a little
narrower than people alone would make it. Who answers the question says yes or no: the shares of
accepts and of declines are of those two together. A withdrawal answers no question; it stands
beside them, as a share of all decisions.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from service.domain.decision import Outcome
from service.domain.proportion import Share, share


@dataclass(frozen=True, slots=True)
class Shown:
    """Visits from elsewhere that were shown the notice, and who answered on the same days.

    These are not two sides of one thing. A visit is no visitor: who comes again and answers then
    was shown it twice. And whoever answers need not be counted as shown: that leaves out who typed
    the address, or came without a referrer.
    """

    visits: int
    answers: int

    @property
    def unanswered(self) -> int | None:
        """An estimate and no more; None where it cannot be told."""
        left = self.visits - self.answers
        return left if left >= 0 else None


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of decisions; `shown` is None where no visits were counted.

    Nobody's silence is a decision: those who ignore a notice show only beside `shown`.
    """

    accepts: int
    declines: int
    withdrawals: int
    shown: Shown | None = None

    @classmethod
    def of(cls, counted: Iterable[tuple[str, int]]) -> "Tally":
        """The sums of pairs of an outcome and a number."""
        sums: Counter[str] = Counter()
        for outcome, decisions in counted:
            sums[outcome] += decisions
        return cls(sums[Outcome.ACCEPT], sums[Outcome.DECLINE], sums[Outcome.WITHDRAW])

    @property
    def answers(self) -> int:
        return self.accepts + self.declines

    @property
    def decisions(self) -> int:
        return self.answers + self.withdrawals

    @property
    def accept_share(self) -> Share | None:
        return share(self.accepts, self.answers)

    @property
    def decline_share(self) -> Share | None:
        return share(self.declines, self.answers)

    @property
    def withdrawal_share(self) -> Share | None:
        return share(self.withdrawals, self.decisions)


NOTHING = Tally(0, 0, 0)


def tallies(counted: Iterable[tuple[str, str, int]]) -> dict[str, Tally]:
    """A tally a group, from its name, an outcome and a number."""
    groups = defaultdict(list)
    for name, outcome, decisions in counted:
        groups[name].append((outcome, decisions))
    return {name: Tally.of(several) for name, several in groups.items()}


def shown_by(counted: Iterable[tuple[str, int, int]]) -> dict[str, Shown]:
    """The sums a group, from its name, visits and answers; none of one that no visit is of."""
    visits, answers = Counter[str](), Counter[str]()
    for name, some_visits, some_answers in counted:
        visits[name] += some_visits
        answers[name] += some_answers
    return {name: Shown(several, answers[name]) for name, several in visits.items() if several}

"""Histories of visitors, as Hypothesis makes them up, played in a world and held to the table.

Two tabs share a browser's tokens and may bring an old one; requests are sent again; the clock steps
back and forth; notices are published and invalidated. After each step everybody's status is asked
under both signals and for each purpose.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from service.domain import status as the_rule
from tests.unit.domain.by_the_table import (
    Case,
    Decided,
    Notice,
    Site,
    by_the_table,
    last_of,
    months_after,
)
from tests.unit.domain.worlds import Click, InMemory, Token, World

BEGIN = datetime(2026, 11, 23, 20, 15, 4, 120_000, tzinfo=UTC)
OFFERS = (("analytics",), ("analytics", "marketing"))
TERMS = ((1, 6), (6, 6), (13, 13))
MS = timedelta(milliseconds=1)
FORTH = (MS, timedelta(minutes=4), timedelta(days=1), timedelta(days=31), timedelta(days=190))
BACK = (
    MS,
    timedelta(minutes=5),
    timedelta(minutes=5) + MS,
    timedelta(hours=1),
    timedelta(days=200),
)
FLAG = st.booleans()
OUTCOME = st.sampled_from(["accept", "accept", "decline", "withdraw"])
NUMBER = st.integers(0, 7)  # of something there is, counted round


class Histories(RuleBasedStateMachine):
    """The world at hand beside the model of it."""

    steps: ClassVar[Counter[str]] = Counter()
    rows: ClassVar[Counter[int]] = Counter()

    def __init__(self, rule: ModuleType = the_rule, world: World | None = None) -> None:
        super().__init__()
        self.world: World = world or InMemory(rule)
        self.now = BEGIN
        self.pressed = 0
        self.people: dict[str, list[Decided]] = {}
        self.tokens: list[Token] = []
        self.clicks: list[tuple[Click, tuple[str | None, str]]] = []
        Histories.steps["histories"] += 1

    @initialize(
        children=st.sampled_from([False] * 9 + [True]), strict=FLAG, reask=FLAG, first=NUMBER
    )
    def a_site_opens(self, children: bool, strict: bool, reask: bool, first: int) -> None:
        self.site = Site(children, strict, reask)
        self.world.open(self.site)
        self._publish(1, first)

    @rule(material=st.booleans(), what=NUMBER)
    def a_notice_is_published(self, material: bool, what: int) -> None:
        self._publish(self.site.notices[-1].lineage + material, what)

    def _publish(self, lineage: int, what: int) -> None:
        purposes, terms = OFFERS[what % 2], TERMS[what % 3]
        number = len(self.site.notices) + 1
        notice = Notice(f"{number:064x}", lineage, purposes, *terms)
        self.site.notices.append(notice)
        self.world.publish(notice, number)

    @rule(number=NUMBER)
    def a_notice_is_invalidated(self, number: int) -> None:
        notice = self.site.notices[number % len(self.site.notices)]
        notice.invalidated = True
        self.world.invalidate(notice)

    @rule(step=st.sampled_from(FORTH))
    def time_passes(self, step: timedelta) -> None:
        self.now += step

    @rule(step=st.sampled_from(BACK))
    def the_clock_steps_back(self, step: timedelta) -> None:
        self.now -= step

    @precondition(lambda self: self.people)
    @rule(number=NUMBER, off=st.sampled_from([-MS, timedelta(), MS]))
    def a_decision_comes_to_its_end(self, number: int, off: timedelta) -> None:
        last = last_of(self._person(number)[1])
        assert last
        self.now = last.ends + off

    @precondition(lambda self: self.people)
    @rule(number=NUMBER, off=st.sampled_from([-MS, timedelta(), MS]))
    def a_clock_is_five_minutes_behind(self, number: int, off: timedelta) -> None:
        last = last_of(self._person(number)[1])
        assert last
        self.now = last.at - timedelta(minutes=5) + off

    @rule(outcome=OUTCOME, gpc=FLAG, seen=NUMBER, all_of_it=FLAG, tab=st.none() | NUMBER)
    def somebody_decides(
        self, outcome: str, gpc: bool, seen: int, all_of_it: bool, tab: int | None
    ) -> None:
        """`tab` brings some token the browser was given, the newest or an old one; or none."""
        token = self.tokens[tab % len(self.tokens)] if tab is not None and self.tokens else None
        click = self._click(outcome, gpc, seen, all_of_it, token)
        alive = token is not None and self.now < token.ends
        self._expect(click, self.world.decide(click, self.now), alive=alive)

    @precondition(lambda self: self._alive())
    @rule(number=NUMBER, refusal=OUTCOME.filter("accept".__ne__), gpc=FLAG, what=NUMBER)
    def a_material_notice_follows_a_refusal(
        self, number: int, refusal: str, gpc: bool, what: int
    ) -> None:
        """Row 13, which chance alone meets too seldom."""
        token = self._alive()[number % len(self._alive())]
        click = self._click(refusal, gpc, number, True, token)
        self._expect(click, self.world.decide(click, self.now), alive=True)
        self._publish(self.site.notices[-1].lineage + 1, what)

    @precondition(lambda self: self.clicks)
    @rule(number=NUMBER)
    def a_click_is_sent_again(self, number: int) -> None:
        """Whenever it comes, it is the one decision it was."""
        click, became = self.clicks[number % len(self.clicks)]
        assert self.world.decide(click, self.now) == became

    @precondition(lambda self: self.world.races and self._alive())
    @rule(number=NUMBER, refusal=OUTCOME.filter("accept".__ne__), gpc=FLAG, accept_first=FLAG)
    def two_tabs_decide_at_once(
        self, number: int, refusal: str, gpc: bool, accept_first: bool
    ) -> None:
        """Both saw the same accept, neither the other: the refusal counts."""
        token = self._alive()[number % len(self._alive())]
        outcomes = ["accept", refusal] if accept_first else [refusal, "accept"]
        both = [self._click(outcome, gpc, number, True, token) for outcome in outcomes]
        before = last_of(self.people[token.subject_id])
        for click, became in zip(both, self.world.race(both, self.now), strict=True):
            self._note(click, became, before)

    def _alive(self) -> list[Token]:
        """Tokens that may still be decided with, of people whose last decision is an accept."""
        lasts = ((token, last_of(self.people[token.subject_id])) for token in self.tokens)
        return [
            token
            for token, last in lasts
            if self.now < token.ends and last and last.outcome == "accept"
        ]

    def _click(
        self, outcome: str, gpc: bool, seen: int, all_of_it: bool, token: Token | None
    ) -> Click:
        notice = self.site.notices[seen % len(self.site.notices)]
        purposes = notice.purposes if all_of_it else notice.purposes[-1:]
        self.pressed += 1
        return Click(
            self.pressed, outcome, purposes if outcome == "accept" else (), notice, gpc, token
        )

    def _expect(self, click: Click, became: tuple[str | None, str], *, alive: bool) -> None:
        """Who the decision must have been linked to: a live token's subject, or nobody."""
        last = last_of(self.people[click.token.subject_id]) if alive and click.token else None
        if click.outcome == "accept" and last and last.outcome != "accept":
            last = None  # an accept after a refusal starts anew
        if last and click.token:
            assert became == (click.token.subject_id, click.outcome)
        elif click.outcome == "accept":
            assert became[0] not in {None, *self.people}
        else:
            assert became == (None, "decline")
        self._note(click, became, last)

    def _note(self, click: Click, became: tuple[str | None, str], last: Decided | None) -> None:
        subject_id, outcome = became
        at = self.now if last is None or last.at < self.now else last.at + MS
        notice = click.notice
        months = notice.accept_months if outcome == "accept" else notice.refusal_months
        ends = months_after(at, months)
        self.clicks.append((click, became))
        self.site.newest = at if self.site.newest is None else sorted([at, self.site.newest])[1]
        if subject_id:
            decided = Decided(outcome, click.purposes, notice, click.gpc, at, ends)
            self.people.setdefault(subject_id, []).append(decided)
        if outcome == "accept" and subject_id:
            self.tokens.append(self.world.token(click, ends))

    def _person(self, number: int) -> tuple[str, list[Decided]]:
        return list(self.people.items())[number % len(self.people)]

    @invariant()
    def everybody_is_answered_as_the_table_says(self) -> None:
        everybody = [(None, []), *self.people.items()]
        for gpc in (False, True):
            for purpose in ("analytics", "marketing"):
                answers = self.world.answers([who for who, _ in everybody], self.now, gpc, purpose)
                for (_, history), answer in zip(everybody, answers, strict=True):
                    last = last_of(history)
                    row, words = by_the_table(Case(self.site, last, self.now, gpc, purpose))
                    Histories.rows[row] += 1
                    assert answer == words, f"row {row}"

    def teardown(self) -> None:
        self.world.close()


def play(machine: Callable[[], Histories], histories: int, steps: int = 15) -> None:
    """Play so many histories, the same ones each time; fails where an answer is not the table's."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=histories,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=[*HealthCheck],
        ),
    )

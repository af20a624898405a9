"""The worlds a history is played in: here the domain alone, a list for a store."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Protocol

from service.domain.click import DecisionRequest, Surroundings, decide
from service.domain.decision import Decision, Outcome, latest
from service.domain.notice import Months
from tests.unit.domain.by_the_table import Notice, Site, Words


@dataclass(frozen=True)
class Token:
    """What a browser was given for an accept."""

    subject_id: str
    text: str
    ends: datetime


@dataclass(frozen=True)
class Click:
    """One press of a button, under the notice that was shown."""

    number: int
    outcome: str
    purposes: tuple[str, ...]
    notice: Notice
    gpc: bool
    token: Token | None

    def request(self) -> DecisionRequest:
        return DecisionRequest(
            idempotency_key=f"{self.number:021}A",
            outcome=Outcome(self.outcome),
            purposes=self.purposes,
            notice=self.notice.sha256,
            languages=("fil",),
            source="banner",
            gpc=self.gpc,
            token=self.token.text if self.token else None,
        )


Became = tuple[str | None, str]  # whose decision it is now, and its outcome as recorded


class World(Protocol):
    """What a history needs of a place to happen in."""

    races: bool

    def open(self, site: Site) -> None: ...
    def close(self) -> None: ...
    def publish(self, notice: Notice, version: int) -> None: ...
    def invalidate(self, notice: Notice) -> None: ...
    def decide(self, click: Click, now: datetime) -> Became: ...
    def race(self, clicks: list[Click], now: datetime) -> list[Became]: ...
    def token(self, click: Click, ends: datetime) -> Token: ...
    def answers(
        self, who: Sequence[str | None], now: datetime, gpc: bool, purpose: str
    ) -> list[Words]: ...


class InMemory:
    """`decide`, `latest` and `evaluate` over a list, which is read in any order."""

    races = True

    def __init__(self, rule: ModuleType) -> None:
        self.rule = rule
        self.log: list[Decision] = []
        self.by_click: dict[int, Decision] = {}
        self.order = random.Random(0)

    def open(self, site: Site) -> None:
        self.site = site

    def close(self) -> None:
        pass

    def publish(self, notice: Notice, version: int) -> None:
        pass

    def invalidate(self, notice: Notice) -> None:
        pass

    def token(self, click: Click, ends: datetime) -> Token:
        made = self.by_click[click.number]
        return Token(made.subject_id or "", made.decision_id, ends)

    def decide(self, click: Click, now: datetime) -> Became:
        if click.number not in self.by_click:
            alive = click.token is not None and now < click.token.ends
            last = self._last(click.token.subject_id) if alive and click.token else None
            self._append(click, now, last)
        return self._became(click)

    def race(self, clicks: list[Click], now: datetime) -> list[Became]:
        lasts = [self._last(click.token.subject_id) if click.token else None for click in clicks]
        for click, last in zip(clicks, lasts, strict=True):
            self._append(click, now, last)
        return [self._became(click) for click in clicks]

    def _append(self, click: Click, now: datetime, last: Decision | None) -> None:
        made = decide(
            click.request(),
            Surroundings(now, gpc=False, form_factor="mobile"),
            site="demo",
            jurisdiction=None,
            notice=click.notice.sha256,
            validity=Months(click.notice.accept_months, click.notice.refusal_months),
            last=last,
        )
        self.log.append(made)
        self.by_click[click.number] = made

    def _became(self, click: Click) -> Became:
        made = self.by_click[click.number]
        return made.subject_id, made.outcome.value

    def _last(self, subject_id: str) -> Decision | None:
        mine = [made for made in self.log if made.subject_id == subject_id]
        self.order.shuffle(mine)
        return latest(mine)

    def answers(
        self, who: Sequence[str | None], now: datetime, gpc: bool, purpose: str
    ) -> list[Words]:
        rule, site = self.rule, self.site
        rules = rule.SiteRules(site.child_directed, site.gpc_strict, site.reask_decliners)
        newest = max((made.decided_at for made in self.log), default=None)
        found = [
            rule.evaluate(
                rules,
                rule.Credential.GOOD if subject_id else rule.Credential.NONE,
                self._in_view(self._last(subject_id)) if subject_id else None,
                now=now,
                gpc=gpc,
                purpose=purpose,
                newest=newest,
            )
            for subject_id in who
        ]
        return [(each.allowed, each.ask, each.status, each.reason) for each in found]

    def _in_view(self, made: Decision | None) -> object:
        assert made
        notice = next(one for one in self.site.notices if one.sha256 == made.notice)
        standing = "STANDS" if notice.lineage == self.site.notices[-1].lineage else "REPLACED"
        return self.rule.LastDecision(
            outcome=made.outcome,
            purposes=made.purposes,
            decided_at=made.decided_at,
            expires_at=made.expires_at,
            notice=made.notice,
            gpc=made.gpc,
            standing=self.rule.Standing["INVALIDATED" if notice.invalidated else standing],
            offered=notice.purposes,
        )

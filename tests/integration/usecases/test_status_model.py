"""The model of histories on the real store: what is recorded and asked, on either database.

PAHINTULOT_STORED_HISTORIES makes it longer.
"""

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service.domain.click import Surroundings
from service.domain.ids import new_subject_id
from service.domain.status import Answer
from service.signing.keys import Keyring, load_keyring
from service.signing.tokens import read_token
from service.storage import notices, sites
from service.storage.engine import opened_engine
from service.usecases.check_status import (
    StatusQuestion,
    SubjectQuestion,
    check_status,
    check_statuses,
)
from service.usecases.record_decision import record_decision
from tests.unit.domain.by_the_table import Notice, Site, Words
from tests.unit.domain.histories import BEGIN, Histories, play
from tests.unit.domain.worlds import Became, Click, Token

HISTORIES = int(os.environ.get("PAHINTULOT_STORED_HISTORIES", "40"))


class InStore:
    """`record_decision`, `check_status` and `check_statuses`, in a transaction for each history."""

    races = False  # a subject's lock lets one write at a time

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self.keyring = keyring
        self.session = Session(engine, autoflush=False)
        self.session.connection(execution_options={"writes": True})
        self.tokens: dict[str, Token] = {}
        self.given: dict[int, str] = {}

    def open(self, site: Site) -> None:
        self.site = sites.Site(
            site_key="demo",
            name="Demo",
            origins=(),
            created_at=BEGIN,
            child_directed=site.child_directed,
            gpc_strict=site.gpc_strict,
            reask_decliners=site.reask_decliners,
        )
        self.session.add(self.site)
        self.session.flush()

    def close(self) -> None:
        self.session.close()

    def publish(self, notice: Notice, version: int) -> None:
        kept = notices.Notice(
            site_key="demo",
            sha256=notice.sha256,
            version=version,
            lineage=notice.lineage,
            purposes=notice.purposes,
            accept_months=notice.accept_months,
            refusal_months=notice.refusal_months,
            published_at=BEGIN,
            content=b"{}",
        )
        self.session.add(kept)
        self.session.flush()

    def invalidate(self, notice: Notice) -> None:
        kept = notices.served_notice(self.session, "demo", notice.sha256)
        assert kept
        kept.invalidated_at = BEGIN
        self.session.flush()

    def decide(self, click: Click, now: datetime) -> Became:
        seen = Surroundings(now, gpc=False, form_factor="mobile")
        recorded = record_decision(
            self.session.connection(), self.keyring, "demo", click.request(), seen
        )
        self.given[click.number] = recorded.token or ""
        self._check(recorded.answers, recorded.decision.subject_id, now, click.gpc)
        return recorded.decision.subject_id, recorded.decision.outcome.value

    def race(self, clicks: list[Click], now: datetime) -> list[Became]:
        """`races` is False: one session decides one click at a time."""
        raise AssertionError(f"{len(clicks)} clicks at once in one session at {now}")

    def token(self, click: Click, ends: datetime) -> Token:
        claimed = ends.replace(microsecond=0)  # a JWT's times are whole seconds
        subject_id = self._subject(click)
        self.tokens[subject_id] = Token(subject_id, self.given[click.number], claimed)
        return self.tokens[subject_id]

    def _subject(self, click: Click) -> str:
        return read_token(self.keyring, "demo", self.given[click.number]).subject_id

    def answers(
        self, who: Sequence[str | None], now: datetime, gpc: bool, purpose: str
    ) -> list[Words]:
        asked = [SubjectQuestion(subject_id or new_subject_id(), gpc) for subject_id in who]
        found = check_statuses(self.session, self.site, asked, purpose, now)
        for subject_id, answer in zip(who, found, strict=True):
            if subject_id:
                self._ask_by_token(self.tokens[subject_id], answer, now, purpose, gpc=gpc)
        return [(each.allowed, each.ask, each.status, each.reason) for each in found]

    def _ask_by_token(
        self, token: Token, listed: Answer, now: datetime, purpose: str, *, gpc: bool
    ) -> None:
        """By token the same, but that a token at its end says no."""
        question = StatusQuestion(token.text, purpose, gpc, now)
        alone = check_status(self.session, self.keyring, self.site, question)
        if now < token.ends:
            assert alone == listed
        assert not alone.allowed or listed.allowed

    def _check(
        self, told: dict[str, Answer], subject_id: str | None, now: datetime, gpc: bool
    ) -> None:
        """What the decision's own answer says is what the status would."""
        for purpose, answer in told.items() if subject_id else ():
            asked = [SubjectQuestion(subject_id or "", gpc)]
            assert [answer] == check_statuses(self.session, self.site, asked, purpose, now)


def test_every_history_in_the_store_ends_in_the_answer_of_the_table(
    database_url: str, key_dir: Path, capsys
) -> None:
    """One by token, all by id and the decision's own answer agree, and with the table."""
    Histories.steps.clear()
    Histories.rows.clear()
    keyring = load_keyring(key_dir, "https://consent.example")

    with opened_engine(_of_driver(database_url)) as engine:
        play(_histories_in(engine, keyring), HISTORIES, steps=12)

    with capsys.disabled():
        print(  # noqa: T201 - the count is the result
            f"\n{Histories.steps['histories']} histories on {database_url.partition(':')[0]}, "
            f"{Histories.rows.total()} answers as the table says; rows {sorted(Histories.rows)}"
        )
    assert {3, 6, 9, 11, 14, 15} <= set(Histories.rows)


def _histories_in(engine: Engine, keyring: Keyring) -> Callable[[], Histories]:
    return lambda: Histories(world=InStore(engine, keyring))


def _of_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")

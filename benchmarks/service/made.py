"""The rows of a made-up log, some neighbouring ones at a time, as each driver takes them."""

import random
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, TypeAlias, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from service.domain.click import DecisionRequest, Surroundings, decide
from service.domain.decision import Decision, Outcome
from service.domain.notice import Months
from service.storage.changes import Kind, LogEntry
from service.storage.decisions import DecisionBody, DecisionRow

SPAN = timedelta(days=730)
REFUSALS, FIRST_ACCEPTS, WITHDRAWALS = 0.60, 0.33, 0.02
LANGUAGES = (("fil",), ("en",), ("fil", "en"), ("ceb", "en"), ("en", "es"))
FORM_FACTORS = ("mobile", "mobile", "desktop")
SOURCES = ("banner",) * 9 + ("settings",)
ORIGIN = "https://site.example"

_NAMES = tuple(field.name for field in fields(Decision))
_FILLED = {*_NAMES, "seq", "salt", "commitment", "kind", "ref", "idx"}
_DIALECTS = {"postgresql": postgresql.dialect(), "sqlite": sqlite.dialect()}
TABLES = tuple(cast("Table", row.__table__) for row in (DecisionRow, DecisionBody, LogEntry))

Rows: TypeAlias = list[list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Part:
    """Some neighbouring decisions of a log."""

    dialect: str
    site: str
    notices: tuple[str, ...]
    seq: int
    idx: int
    count: int
    begin: datetime
    step: timedelta


def columns(table: Table) -> str:
    """What `rows` fills of the table."""
    return ", ".join(column.name for column in table.c if column.name in _FILLED)


def rows(part: Part) -> Rows:
    """Those of each of `TABLES`."""
    dice = random.Random(part.seq)  # noqa: S311 - it makes no secret
    bindings = [_bindings(table, part.dialect) for table in TABLES]
    made: Rows = [[] for _ in TABLES]
    known: list[Decision] = []
    for number in range(part.count):
        decision = _decision(part, dice, known, part.begin + number * part.step)
        values = _values(part, number, decision, dice.randbytes(32))
        for bound, into in zip(bindings, made, strict=True):
            into.append(tuple(bind(values[name]) for name, bind in bound))
    return made


def _values(part: Part, number: int, decision: Decision, salt: bytes) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(decision, name) for name in _NAMES}
    seq = part.seq + number
    entry = {"idx": part.idx + number, "kind": Kind.DECISION.value, "ref": seq}
    return values | entry | {"seq": seq, "salt": salt, "commitment": decision.commitment(salt)}


def _bindings(table: Table, dialect: str) -> list[tuple[str, Callable[[Any], Any]]]:
    """How each column's value reaches the driver."""
    target = _DIALECTS[dialect]
    return [
        (column.name, column.type.dialect_impl(target).bind_processor(target) or _as_it_is)
        for column in table.c
        if column.name in _FILLED
    ]


def _as_it_is(value: object) -> object:
    return value


def _decision(part: Part, dice: random.Random, known: list[Decision], now: datetime) -> Decision:
    """One more; whoever accepts is known from then on."""
    chance, last, outcome = dice.random(), None, Outcome.ACCEPT
    if chance < REFUSALS:
        outcome = Outcome.DECLINE
    elif chance > REFUSALS + FIRST_ACCEPTS and known:
        last = known.pop(dice.randrange(len(known)))
        outcome = Outcome.WITHDRAW if chance > 1 - WITHDRAWALS else Outcome.ACCEPT
    notice = dice.choice(part.notices)
    decision = decide(
        DecisionRequest(
            idempotency_key="",
            outcome=outcome,
            purposes=("analytics",) if outcome is Outcome.ACCEPT else (),
            notice=notice,
            languages=dice.choice(LANGUAGES),
            source=dice.choice(SOURCES),
            parity=dice.choice((True, True, None)),
        ),
        Surroundings(now, dice.random() < 0.05, dice.choice(FORM_FACTORS), ORIGIN),
        site=part.site,
        jurisdiction="PH",
        notice=notice,
        validity=Months(),
        last=last,
    )
    if outcome is Outcome.ACCEPT:
        known.append(decision)
    return decision

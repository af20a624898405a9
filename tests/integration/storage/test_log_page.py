"""The log's page on a log that has grown: it looks at so many rows, whatever is looked for.

60 days of 200 decisions, each an accept from the banner in Filipino but for a few.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from service.domain.cursor import write_cursor
from service.domain.decision import Outcome
from service.domain.ids import first_decision_id
from service.domain.languages import LANGUAGES
from service.domain.receipt import Accepted
from service.domain.receipt_dpv import dpv_receipt
from service.domain.receipt_kantara import kantara_receipt
from service.signing.keys import Keyring, load_keyring
from service.storage.changes import Kind, Pending
from service.storage.decisions import DecisionBody, DecisionRow, columns_of
from service.storage.engine import opened_engine, transaction
from service.usecases import browse_log as module
from service.usecases.browse_log import LOOK_AT, LogQuery, browse_log
from service.usecases.export_subject import export_subject
from service.usecases.find_record import find_record
from service.usecases.number_changes import number_changes
from service.usecases.show_decision import show_decision
from service.usecases.show_person import show_person
from tests.fixtures.databases import behind
from tests.fixtures.looked import looked_at
from tests.fixtures.plans import plans
from tests.integration.storage.grown import add_sites
from tests.unit.domain.receipts import NOTICE
from tests.unit.domain.samples import NOW, decision

DAYS, A_DAY = 60, 200
DAY = timedelta(days=1)
BEGIN = NOW - DAYS * DAY
RARE_NOTICE = "cd" * 32
# number of the decision → what is rare about it
RARE = {
    2_100: {"outcome": Outcome.WITHDRAW, "purposes": ()},
    4_150: {"languages": ("en", "fil")},
    6_120: {"notice": RARE_NOTICE},
    8_110: {"source": "settings"},
    11_990: {"languages": ("xx-private",)},
}
A_LOOK = 10  # steps of SQLite's machine for a row


def made(number: int):
    at = BEGIN + timedelta(days=number // A_DAY, minutes=number % A_DAY)
    return decision(
        decision_id=first_decision_id(at),
        subject_id=f"{number:021}A",
        decided_at=at,
        **RARE.get(number, {}),
    )


def plant(session: Session) -> None:
    """What recording and numbering would have left."""
    add_sites(session)
    rows = [
        columns_of(made(number), bytes(32)) | {"seq": number + 1} for number in range(DAYS * A_DAY)
    ]
    session.execute(insert(DecisionRow), [{**row, "site": "demo"} for row in rows])
    session.execute(insert(DecisionBody), rows)
    waiting = [{"site": "demo", "kind": Kind.DECISION, "ref": row["seq"]} for row in rows]
    session.execute(insert(Pending), waiting)
    while number_changes(session):
        pass


@pytest.fixture
def engine(settings) -> Engine:
    with opened_engine(settings.sqlalchemy_url) as engine:
        with transaction(engine, writes=True) as session:
            plant(session)
        with behind(engine) as owned, owned.begin() as connection:
            connection.execute(text("ANALYZE"))
        yield engine


@pytest.fixture
def keyring(settings) -> Keyring:
    return load_keyring(settings.key_dir, settings.public_url)


def browsing(engine: Engine, wanted: LogQuery) -> Callable[[], object]:
    def browse() -> object:
        with transaction(engine, writes=False) as session:
            return browse_log(session, "demo", wanted)

    return browse


def is_found(wanted: LogQuery, number: int) -> bool:
    """Of the rare ones."""
    one = made(number)
    within = wanted.since is None or wanted.since <= one.decided_at < wanted.until
    language = one.languages[0] if one.languages[0] in LANGUAGES else "und"
    return within and all(
        asked in (None, said)
        for asked, said in (
            (wanted.outcome, one.outcome),
            (wanted.language, language),
            (wanted.notice, one.notice),
            (wanted.source, one.source),
        )
    )


MIDDLE = write_cursor("demo", first_decision_id(BEGIN + 40 * DAY))
FILTERS = {
    "nothing": LogQuery(),
    "what is frequent": LogQuery(outcome=Outcome.ACCEPT, language="fil"),
    "what there never was": LogQuery(outcome=Outcome.DECLINE),
    "one outcome": LogQuery(outcome=Outcome.WITHDRAW),
    "one language": LogQuery(language="en"),
    "a language that is counted as another's": LogQuery(language="eo"),
    "languages that are not ours": LogQuery(language="und"),
    "one notice": LogQuery(notice=RARE_NOTICE),
    "a notice that there never was": LogQuery(notice="ef" * 32),
    "a source, which is not counted": LogQuery(source="settings"),
    "a source that there never was": LogQuery(source="form"),
    "a source beside an outcome": LogQuery(outcome=Outcome.ACCEPT, source="form"),
    "a time": LogQuery(since=BEGIN, until=BEGIN + 45 * DAY, source="form"),
    "the middle": LogQuery(before=MIDDLE, source="form"),
    "a large page": LogQuery(limit=1_000),
}

FREQUENT = {"nothing", "what is frequent", "a large page"}
CHEAP = {"nothing", "what is frequent", "one outcome", "one language", "one notice"}


def allowed(engine: Engine) -> int:
    """Each row once by its key and once as a whole; beside those, the odd one at an end."""
    return 2 * LOOK_AT * (A_LOOK if engine.dialect.name == "sqlite" else 1) + 100


def test_no_filter_looks_at_more_rows_than_a_call_may(engine: Engine) -> None:
    """And of what is frequent, or counted, a page is found within the first hundreds."""
    looked = {name: looked_at(engine, browsing(engine, each)) for name, each in FILTERS.items()}
    most = allowed(engine)
    assert not {name: rows for name, rows in looked.items() if rows > most}
    assert max(looked.values()) > most / 2, "some do look as far as they may"
    assert all(looked[name] < most / 10 for name in CHEAP), looked


def test_a_call_without_its_bound_is_seen_to_look_at_more(engine: Engine) -> None:
    """The control: it goes on to the log's beginning."""
    with patch.object(module, "LOOK_AT", 10**9):
        looked = looked_at(engine, browsing(engine, FILTERS["a source that there never was"]))
    assert looked > 1.5 * allowed(engine)


def test_going_on_finds_what_is_rare(engine: Engine) -> None:
    """With the bound as it is, on a log that is longer: in few calls, and nothing twice."""
    for name in FILTERS.keys() - FREQUENT:
        with transaction(engine, writes=False) as session:
            pages = [browse_log(session, "demo", FILTERS[name])]
            while pages[-1].next:
                wanted = replace(FILTERS[name], before=pages[-1].next)
                pages.append(browse_log(session, "demo", wanted))
        rare = [number for number in RARE if is_found(FILTERS[name], number)]
        assert [row.index for page in pages for row in page.rows] == sorted(rare)[::-1], name
        assert len(pages) <= 3, name


def test_nothing_an_officer_asks_for_walks_what_grows(engine: Engine, keyring: Keyring) -> None:
    one = made(2_100)
    accepted = Accepted(made(7), NOTICE, NOW, keyring.issuer)
    typed = [
        one.decision_id,
        str(one.subject_id),
        json.dumps(dpv_receipt(accepted)),
        json.dumps(kantara_receipt(accepted)),
    ]

    def ask() -> None:
        with transaction(engine, writes=False) as session:
            for wanted in FILTERS.values():
                browse_log(session, "demo", wanted)
            assert show_decision(session, keyring, "demo", 7, NOW).has_receipt
            assert show_person(session, "demo", 7, write_cursor("demo", one.decision_id), NOW)
            assert export_subject(session, keyring, "demo", 7)
            assert all(find_record(session, keyring, "demo", each) for each in typed)

    found = plans(engine, ask)
    walks = [f"{words}\n{plan.text}" for words, plan in found.items() if plan.walked]
    assert not walks, "\n\n".join(walks)
    assert {"log_entry", "decision_body"} <= {
        name for words in found for name in ("log_entry", "decision_body") if name in words
    }

"""A rule that is wrong in one line is caught: each line of each row, changed in a copy, is seen.

The cases of the table catch every one; the model of histories (test_status_model.py) catches those
that a history can meet, without knowing the cases.
"""

import pytest

from tests.unit.domain.histories import Histories, play
from tests.unit.domain.rule import CASES, changed_rule, told

# row → what stands in service/domain/status.py, and what a mistake could make of it
MUTANTS = {
    "GPC: forgotten": ("if gpc else answer", "if False else answer"),
    "3-5: known without a record": ("if last is None:  # rows 3, 4, 5\n", "if False:\n"),
    "3-5: a stranger is not asked": (
        '"no_record", Status.UNKNOWN, ask=True',
        '"no_record", Status.UNKNOWN, ask=False',
    ),
    "6: given is asked again": ("allowed=True, ask=False", "allowed=True, ask=True"),
    "6: given is refused": ("allowed=True, ask=False", "allowed=False, ask=False"),
    "7-8: a refusal is an accept": (
        "if last.outcome is Outcome.ACCEPT:",
        "if last.outcome is not Outcome.DECLINE:",
    ),
    "7: a decline is a withdrawal": (
        "if last.outcome is Outcome.WITHDRAW",
        "if last.outcome is not Outcome.WITHDRAW",
    ),
    "8: a withdrawal has lapsed at once": (
        "if now >= last.expires_at:  # row 10",
        "if last.outcome is Outcome.WITHDRAW or now >= last.expires_at:",
    ),
    "9: one moment too long": (
        "if now >= last.expires_at or token_over:",
        "if now > last.expires_at or token_over:",
    ),
    "9: for ever": ("if now >= last.expires_at or token_over:", "if token_over:"),
    "9: past the token's end": (
        "if now >= last.expires_at or token_over:",
        "if now >= last.expires_at:",
    ),
    "9: expired is not asked": (
        '"expired", Status.EXPIRED, ask=True',
        '"expired", Status.EXPIRED, ask=False',
    ),
    "10: one moment too long": (
        "if now >= last.expires_at:  # row 10",
        "if now > last.expires_at:",
    ),
    "10: a refusal for ever": ("if now >= last.expires_at:  # row 10", "if False:"),
    "11: notice_changed ignored": ("if last.standing is not Standing.STANDS:", "if False:"),
    "11: before expiry": (
        "if now >= last.expires_at or token_over:",
        "if last.standing is Standing.STANDS and (now >= last.expires_at or token_over):",
    ),
    "12: only the current notice": (
        "if last.standing is not Standing.STANDS:",
        "if last.standing is Standing.STANDS:",
    ),
    "13: decliners asked again": ("ask = rules.reask_decliners and", "ask = True and"),
    "13: decliners never asked": ("ask = rules.reask_decliners and", "ask = False and"),
    "13: asked without a new notice": (
        "rules.reask_decliners and last.standing is not Standing.STANDS",
        "rules.reask_decliners",
    ),
    "14: its reason": ('reason="gpc")', 'reason="no_record")'),
    "15: GPC conflict forgotten": ("if not last.gpc:  # row 15", "if False:"),
    "15: allowed all the same": (
        'allowed=False, reason="gpc_conflict"',
        'allowed=True, reason="gpc_conflict"',
    ),
    "16: strict forgotten": ("allowed=not rules.gpc_strict", "allowed=True"),
    "16: always strict": ("allowed=not rules.gpc_strict", "allowed=False"),
    "17: asked under GPC": ("gpc=True, ask=False)", "gpc=True)"),
    "17: a no becomes a yes": (
        "if not (answer.allowed and last):",
        "if not last or last.outcome is not Outcome.ACCEPT:",
    ),
    "18: invalidation ignored": ("if last.standing is Standing.INVALIDATED:", "if False:"),
    "19: any purpose will do": ("if purpose not in last.purposes:", "if False:"),
    "19: offered and left out is asked": ("ask=not offered", "ask=True"),
    "19: never offered is refused": (
        "if offered else Status.UNKNOWN",
        "if True else Status.UNKNOWN",
    ),
    "20: a broken record counts": ("if not last.verifies or (", "if ("),
    "20: the future counts": (
        "(last.decided_at and last.decided_at > clock + FUTURE_TOLERANCE)",
        "False",
    ),
    "20: no tolerance": ("clock + FUTURE_TOLERANCE", "clock"),
    "22: a bad token is believed": ("if credential is Credential.INVALID:", "if False:"),
    "26: children are asked": ("if rules.child_directed:", "if False:"),
}
# of other parts of the input than a history with good tokens and whole records has
BEYOND_HISTORIES = {
    "9: past the token's end",  # a token ends when its accept does
    "20: a broken record counts",
    "22: a bad token is believed",
}

NOTICED = (AssertionError, AttributeError)  # of None, where a record was taken for granted


@pytest.mark.parametrize("name", MUTANTS)
def test_the_table_of_cases_catches_the_mistake(name: str) -> None:
    """At least one case answers otherwise than the table says, and it is of that row."""
    with changed_rule(*MUTANTS[name]) as rule:
        wrong = [case for case in CASES if _fails(case, rule)]
    assert wrong, f"nothing notices {name}"


@pytest.mark.parametrize("name", sorted(set(MUTANTS) - BEYOND_HISTORIES))
def test_the_histories_catch_the_mistake(name: str) -> None:
    """Some history ends in another answer than the words of the table give."""
    with changed_rule(*MUTANTS[name]) as rule, pytest.raises(NOTICED):
        play(lambda: Histories(rule), 3_000)


def test_every_row_of_the_rule_has_a_mistake() -> None:
    """Of rows 3 to 20, 22 and 26; 21 is `latest`'s."""
    rows = set()
    for name in MUTANTS:
        first, _, last = name.partition(":")[0].partition("-")
        if first.isdigit():
            rows |= set(range(int(first), int(last or first) + 1))
    assert rows == {*range(3, 21), 22, 26}


def test_the_copy_that_is_not_changed_answers_as_the_table_says() -> None:
    """The control: what catches the mistakes lets the rule itself pass."""
    with changed_rule("def _no(", "def _no(") as rule:
        assert [case["name"] for case in CASES if _fails(case, rule)] == []
        play(lambda: Histories(rule), 20)


def _fails(case: dict, rule) -> bool:
    try:
        return told(case, rule) != case["expect"]
    except AttributeError:
        return True

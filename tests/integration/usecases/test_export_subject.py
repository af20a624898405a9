"""What a person gets of their data: all that `subjects/me` would show them, in one file."""

import json
from datetime import timedelta

import pytest

from service.domain.errors import UnknownSubject
from service.signing.tokens import verify
from service.usecases.erase_subject import erase_subject
from service.usecases.export_subject import export_subject
from service.usecases.issue_receipt import RECEIPT_TYPE
from service.usecases.show_history import PAGE, show_history
from tests.integration.usecases.desk import Desk
from tests.unit.domain.samples import NOW

FORMS = ("dpv", "kantara")
MINUTE = timedelta(minutes=1)


def test_the_export_is_the_history_whole(desk: Desk) -> None:
    """Every page of it, with the receipt of every accept; of nobody else."""
    first = desk.decide(at=NOW)
    for number in range(1, PAGE + 5):
        desk.decide(at=NOW + number * MINUTE)
        outcome = "withdraw" if number == PAGE + 4 else "accept"
        desk.decide(outcome, at=NOW + number * MINUTE, token=first.token)

    exported = json.loads(export_subject(desk.session, desk.keyring, "demo", 0))

    pages = [show_history(desk.session, desk.keyring, "demo", str(first.token))]
    while before := pages[-1].next:
        asked = (desk.session, desk.keyring, "demo", str(first.token), before)
        pages.append(show_history(*asked))
    assert len(pages) == 2
    assert exported["subject_id"] == first.decision.subject_id
    assert exported["decisions"] == [each for page in pages for each in page.decisions]
    assert len(exported["decisions"]) == PAGE + 5
    receipts = [each for page in pages for each in page.receipts]
    assert len(receipts) == PAGE + 4
    for told, shown in zip(exported["receipts"], receipts, strict=True):
        assert told.keys() == shown.keys()
        assert [told[form] for form in FORMS] == [shown[form] for form in FORMS]
        assert told["decision_id"] == shown["decision_id"]
        for form, signed in told["signed"].items():
            assert json.loads(verify(desk.keyring, RECEIPT_TYPE, signed)) == told[form]
    assert exported["next"] is None


def test_any_entry_of_theirs_gives_the_same_export(desk: Desk) -> None:
    first = desk.decide()
    desk.decide("withdraw", at=NOW + MINUTE, token=first.token)

    def decisions(index: int) -> list[str]:
        return json.loads(export_subject(desk.session, desk.keyring, "demo", index))["decisions"]

    assert decisions(0) == decisions(1)
    assert len(decisions(0)) == 2


def test_the_export_is_text_that_a_person_can_read(desk: Desk) -> None:
    desk.decide()
    text = export_subject(desk.session, desk.keyring, "demo", 0).decode()
    assert '\n  "decisions": [\n' in text
    assert "\\u" not in text


def test_of_nobody_there_is_nothing_to_export(desk: Desk) -> None:
    erased = desk.decide()
    erase_subject(desk.session, "demo", str(erased.decision.subject_id), NOW)
    desk.number()
    desk.decide("decline")
    for index in (0, 1, 2, 3, -1, 10**30):
        with pytest.raises(UnknownSubject):
            export_subject(desk.session, desk.keyring, "demo", index)

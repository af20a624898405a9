"""What somebody read is noted before they get it; where that fails they do not."""

from flask.typing import ResponseReturnValue

from service.domain.trail import Entry
from service.usecases.note_action import note_action
from service.web.context import now, own_transaction


def noted(answer: ResponseReturnValue, entry: Entry) -> ResponseReturnValue:
    """The answer, once the entry is in the trail."""
    with own_transaction() as session:
        note_action(session, entry, now())
    return answer

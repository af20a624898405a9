"""What stands in for a real visitor's things where the banner is only looked at: tokens, answers.

The demonstration's gallery and the preview of a draft run the real script beside them, and the
script `VISITOR` gives it a cookie jar and a storage that end with the page.

None of it is signed or recorded: a browser cannot check a signature, so the real script takes it.
"""

import base64
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.domain.bilingual import ENGLISH_LINE, SEPARATOR
from service.domain.decision import Outcome
from service.domain.ids import notice_reference
from service.domain.mark import Mark
from service.domain.times import rfc3339
from service.usecases.load_catalogues import load_catalogues
from service.web.schemas.decision import DecisionRequestSchema
from service.web.schemas.fields import load

if TYPE_CHECKING:
    from service.domain.click import DecisionRequest

SITE = "gallery"
VISITOR = Path(__file__).with_name("stand_in.js").read_bytes()
DECISION_ID = "00000000-0000-7000-8000-000000000000"
VALIDITY = timedelta(days=181)
_WORDS = re.compile(r"\{\w+\}|[^\W\d_]{2,}")  # a placeholder is left as it is
_LETTERS = re.compile(r"\{\w+\}|[A-Za-z]")
_MIRRORED = dict(zip("abcdefghijklmnopqrstuvwxyz", "אבקדהפגחיטכלמנועשרסתבזוצםף", strict=True))


def twice_as_long(text: str) -> str:
    """Each word twice without a space: as long as any language gets, and as hard to break."""
    return _WORDS.sub(lambda it: it[0] if it[0][0] == "{" else it[0] + it[0].lower(), text)


def right_to_left(text: str) -> str:
    """Each letter as a Hebrew one: a stand-in for a language, not one."""
    return _LETTERS.sub(lambda it: _MIRRORED.get(it[0].lower(), it[0]), text)


def in_two_languages(words: dict[str, Any]) -> dict[str, Any]:
    """The Filipino words as a notice has them that also speaks English."""
    both = load_catalogues()["fil"].bilingual
    lines, texts = words["lines"], words["texts"]
    broken = {key: both[key].replace(SEPARATOR, f"\n{SEPARATOR}") for key in both.keys() & texts}
    return words | {
        "lines": [lines[0], f"\n{both[ENGLISH_LINE]}", *lines[1:]],
        "texts": texts | broken,
    }


def rewritten(words: Any, rewrite: Callable[[str], str]) -> Any:  # noqa: ANN401 - JSON
    """The same JSON with each of its texts rewritten."""
    if isinstance(words, str):
        return rewrite(words)
    if isinstance(words, list):
        return [rewritten(item, rewrite) for item in words]
    return {key: rewritten(value, rewrite) for key, value in words.items()}


def token(notice: str, decided_at: datetime, *, gpc: bool = False) -> str:
    """What looks like the token of an accept under the notice, 64 hex digits."""
    claims = {
        "aud": SITE,
        "jti": DECISION_ID,
        "iat": int(decided_at.timestamp()),
        "exp": int((decided_at + VALIDITY).timestamp()),
        "purposes": ["analytics"],
        "notice": notice[:16],
        "gpc": gpc,
    }
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{payload}.stand-in"


def mark(outcome: Outcome, notice: str, decided_at: datetime) -> str:
    """The mark of a refusal under the notice, 64 hex digits."""
    return str(Mark(outcome, notice[:16], (decided_at + VALIDITY).date()))


def answer(said: object, now: datetime) -> dict[str, Any]:
    """As the service answers a recorded decision; nothing is. `InvalidInput` as it refuses one."""
    click: DecisionRequest = load(DecisionRequestSchema(), said)
    is_accept = click.outcome is Outcome.ACCEPT
    told = {
        "decision_id": DECISION_ID,
        "outcome": click.outcome,
        "purposes": click.purposes,
        "decided_at": rfc3339(now),
        "expires_at": rfc3339(now + VALIDITY),
        "notice": notice_reference(click.notice),
        "allowed": {"analytics": is_accept},
    }
    return told | ({"token": token(click.notice, now, gpc=click.gpc)} if is_accept else {})

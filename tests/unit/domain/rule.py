"""The rule of status as a test drives it: the service's, or a changed copy of its source."""

import itertools
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from service.domain import status as the_rule
from service.domain.decision import Outcome
from service.domain.times import parse_rfc3339

CASES = json.loads((Path(__file__).parents[2] / "cases" / "status.json").read_text())["cases"]
STANDINGS = {
    "current": "STANDS",
    "older_standing": "STANDS",
    "replaced": "REPLACED",
    "invalidated": "INVALIDATED",
}
CREDENTIALS = {
    "none": "NONE",
    "token": "GOOD",
    "mark": "GOOD",
    "expired_token": "EXPIRED",
    "bad_token": "INVALID",
    "foreign_token": "INVALID",
    "broken_token": "INVALID",
}
_numbers = itertools.count()


def told(case: dict[str, Any], rule: ModuleType = the_rule) -> dict[str, Any]:
    """What the rule answers in this case, in the words of the table."""
    site = case["site"]
    answer = rule.evaluate(
        rule.SiteRules(
            site["child_directed"], site["gpc_mode"] == "strict", site["reask_decliners"]
        ),
        rule.Credential[CREDENTIALS[case["credential"]]],
        _last(case["decision"], rule),
        now=parse_rfc3339(case["now"]),
        gpc=case["gpc_now"],
        purpose=case["purpose"],
    )
    return {word: getattr(answer, word) for word in ("allowed", "ask", "status", "reason")}


def _last(said: dict[str, Any] | None, rule: ModuleType) -> Any:
    if said is None:
        return None
    return rule.LastDecision(
        outcome=Outcome(said["outcome"]),
        purposes=tuple(said["purposes"]),
        decided_at=parse_rfc3339(said["decided_at"]) if said.get("decided_at") else None,
        expires_at=parse_rfc3339(said["expires_at"]),
        notice="0" * 64,
        gpc=said["gpc"],
        standing=rule.Standing[STANDINGS[said["notice"]]],
        offered=tuple(said["offered"]),
        verifies=said.get("verifies", True),
    )


@contextmanager
def changed_rule(old: str, new: str) -> Iterator[ModuleType]:
    """The rule with one line of its source replaced, as a module of its own."""
    source = Path(the_rule.__file__).read_text()
    assert source.count(old) == 1, f"{old!r} does not stand once in the source"
    module = ModuleType(f"changed_rule_{next(_numbers)}")
    sys.modules[module.__name__] = module  # where dataclasses look for their names
    try:
        exec(compile(source.replace(old, new), module.__name__, "exec"), module.__dict__)  # noqa: S102 - our own source
        yield module
    finally:
        del sys.modules[module.__name__]

"""What the documents promise about signals, and what the service itself promises by default."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parents[2]
SIGNALS = (ROOT / "docs/signals.md").read_text("utf-8")


def assert_promises(document: dict[str, object]) -> None:
    """The resource that the specification of Global Privacy Control describes, and no more."""
    assert document.keys() == {"gpc", "lastUpdate"}
    assert document["gpc"] is True
    assert date.fromisoformat(str(document["lastUpdate"]))


@pytest.mark.rule(51)
def test_the_documented_promise_is_the_specifications() -> None:
    [block] = re.findall(r"```json\n(.*?)```", SIGNALS, re.DOTALL)
    assert_promises(json.loads(block))


@pytest.mark.rule(51)
def test_the_demonstration_promises_and_nothing_else_does(
    app: Flask, make_app: Callable[..., Flask]
) -> None:
    address = "/.well-known/gpc.json"
    assert app.test_client().get(address).status_code == 404
    answer = make_app(demo=True).test_client().get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert_promises(answer.get_json())


@pytest.mark.rule(50)
def test_the_documents_say_that_a_notice_is_no_opt_out_under_the_ccpa() -> None:
    words = " ".join(SIGNALS.split())
    assert "not an acceptable way to opt out of the sale or sharing" in words
    assert "§ 7026(a)(4)" in words
    assert re.search(
        r"<a href=\"[^\"]+\">Do Not Sell or Share My Personal Information</a>", SIGNALS
    )

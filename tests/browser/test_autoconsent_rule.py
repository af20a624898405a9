"""With our rule DuckDuckGo's autoconsent declines the notice in a language that it cannot read."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answering import (
    LONG_S,
    THREE_BUTTONS,
    UNSEEN,
    accepted,
    asking,
    expect_settings,
    leaves_it,
    like_ours,
)
from tests.browser.demo import eventually, notice
from tests.browser.extension import PACKAGE, RULES, Extension
from tests.browser.paper import Paper
from tests.fixtures.npm import node, package_file
from tests.fixtures.privacy_tools import offered

RULE = offered("autoconsent/pahintulot.json")
# it looks for a popup ten times, half a second apart
LOOKS_MS = 6_000
STRICT = ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext"]


def opened(paper: Paper, page: Page, path: str = "", **options: Any) -> Extension:
    """A page of the paper in a browser with the extension, whose only rule is ours."""
    extension = Extension(page.context, **{"rules": {"autoconsent": [RULE]}, **options})
    page.goto(paper.url + path)
    return extension


def is_done(extension: Extension) -> bool:
    return bool(extension.said("autoconsentDone"))


@pytest.mark.parametrize(("language", "changes"), UNSEEN)
def test_it_declines_once_what_it_cannot_read(
    language: str, changes: dict, paper: Paper, page: Page
) -> None:
    """Among all its own rules ours alone finds the notice, and its self-test agrees."""
    asking(paper, language, **changes)
    theirs = json.loads(package_file(RULES).read_text("utf-8"))["autoconsent"]
    extension = opened(paper, page, rules={"autoconsent": [*theirs, RULE]})
    eventually(page, lambda: is_done(extension), True, LONG_S)
    assert [said["cmp"] for said in extension.said("cmpDetected")] == ["pahintulot"]
    assert [said["result"] for said in extension.said("optOutResult")] == [True]
    extension.test_itself(page)
    eventually(page, lambda: [said["result"] for said in extension.said("selfTestResult")], [True])
    eventually(page, paper.outcomes, ["decline"], LONG_S)


def test_it_does_not_find_what_it_has_declined(paper: Paper, page: Page) -> None:
    """A rule that found it again after a reload would reload for ever."""
    asking(paper)
    extension = opened(paper, page)
    eventually(page, lambda: is_done(extension), True, LONG_S)
    extension.messages.clear()
    page.reload()
    leaves_it(extension, page)
    assert paper.outcomes() == ["decline"]


def test_it_detects_nothing_on_a_page_without_the_notice(paper: Paper, page: Page) -> None:
    leaves_it(opened(paper, page), page)


def test_it_cannot_accept_and_says_so(paper: Paper, page: Page) -> None:
    """An extension that is to accept fails by its own account; the person is still asked."""
    asking(paper)
    extension = opened(paper, page, action="optIn")
    eventually(page, lambda: len(extension.said("optInResult")), 1, LONG_S)
    assert not extension.said("optInResult")[0]["result"]
    expect(notice(page)).to_be_visible()
    assert paper.outcomes() == []


@pytest.mark.parametrize("language", ["fil", "en"])
def test_it_leaves_the_settings_to_whoever_opens_them(
    language: str, paper: Paper, page: Page
) -> None:
    """It takes them for its own, so that nothing else looks at them, and presses nothing."""
    accepted(paper, page, language)
    extension = opened(paper, page, "#pahintulot")
    eventually(page, lambda: len(extension.said("cmpDetected")), 1, LONG_S)
    page.wait_for_timeout(LOOKS_MS)
    assert extension.said("popupFound") == []
    expect_settings(page)
    assert paper.outcomes() == ["accept"]


def test_by_the_words_alone_a_withdrawal_could_be_pressed_for_whoever_opens_the_settings(
    paper: Paper, page: Page
) -> None:
    """The control: to their heuristics "Withdraw consent" rejects, so our own label is another."""
    texts = {"languages": {"fil": {}, "en": {"withdraw_consent": "Withdraw consent"}}}
    accepted(paper, page, "en", **texts)
    opened(paper, page, "#pahintulot", rules={"autoconsent": []})
    eventually(page, paper.outcomes, ["accept", "withdraw"], LONG_S)


@pytest.mark.parametrize("buttons", THREE_BUTTONS)
def test_a_third_button_changes_nothing(buttons: str, paper: Paper, page: Page) -> None:
    """A notice of several purposes may offer to choose; the first button still declines."""
    paper.others["/three"] = like_ours(buttons)
    extension = opened(paper, page, "three")
    eventually(page, lambda: is_done(extension), True, LONG_S)
    expect(page).to_have_title("no")


@pytest.mark.parametrize(("spoilt", "is_refused"), [({}, False), ({"optOut": "press"}, True)])
def test_it_is_of_the_type_that_their_check_is_made_from(
    spoilt: dict, is_refused: bool, tmp_path: Path
) -> None:
    """Their syntax check is a schema generated from this type; a spoilt rule is the control."""
    types = package_file(f"{PACKAGE}/dist/types/rules.d.ts")
    rule, source = json.dumps({**RULE, **spoilt}), tmp_path / "rule.ts"
    source.write_text(
        f"import type {{ AutoConsentCMPRule }} from '{str(types).removesuffix('.d.ts')}';\n"
        f"export const rule: AutoConsentCMPRule = {rule};\n"
    )
    done = node("typescript/bin/tsc", *STRICT, "--moduleResolution", "bundler", str(source))
    assert bool(done.returncode) == is_refused, done.stdout
    assert is_refused or not done.stdout

"""An extension that refuses for people finds our notice by itself, and its refusal is recorded."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answering import LONG_S, UNSEEN, asking, leaves_it
from tests.browser.demo import allows, eventually, notice
from tests.browser.extension import PACKAGE, RULES, Extension
from tests.browser.paper import Paper
from tests.fixtures.npm import NPM, package_file


def opened(paper: Paper, page: Page, language: str, **changes: object) -> Extension:
    """The paper under a new notice, in a browser with the extension."""
    asking(paper, language, **changes)
    extension = Extension(page.context)
    page.goto(paper.url)
    return extension


def alone(language: str, **changes: object) -> dict[str, object]:
    """A notice in that language and no other."""
    return {
        "languages": {language: {}},
        "default_language": language,
        "unreviewed_languages": [language],
        **changes,
    }


KNOWN = ("de", "en", "es", "fr", "it", "nl", "pl")
SEVERAL = {"purposes": ["analytics", "marketing"], "consent_mode": {}}


@pytest.mark.parametrize(
    ("language", "changes"),
    [
        *((language, alone(language)) for language in KNOWN),
        ("en", alone("en", **SEVERAL)),
        ("fil", {"bilingual_languages": ["fil"]}),
        ("fil", {"bilingual_languages": ["fil"], **SEVERAL}),
        ("th", alone("th", bilingual_languages=["th"])),
    ],
)
def test_it_finds_the_notice_and_declines_it_once(
    language: str, changes: dict, paper: Paper, page: Page
) -> None:
    extension = opened(paper, page, language, **changes)
    eventually(page, lambda: bool(extension.said("autoconsentDone")), True, LONG_S)
    (found,) = extension.said("popupFound")
    assert found["cmp"] == "HEURISTIC-REJECT"
    assert [said["result"] for said in extension.said("optOutResult")] == [True]

    assert notice(page).count() == 0
    eventually(page, paper.outcomes, ["decline"], LONG_S)
    assert not allows(page)
    assert page.evaluate("pahintulot.status") == "refused"
    assert page.locator("#ran").count() == 0


@pytest.mark.parametrize(("language", "changes"), UNSEEN)
def test_what_it_cannot_read_it_leaves_to_the_person(
    language: str, changes: dict, paper: Paper, page: Page
) -> None:
    """The control: what is found above is found by what the notice says, and by nothing else."""
    extension = opened(paper, page, language, **changes)
    leaves_it(extension, page)
    expect(notice(page)).to_be_visible()
    assert paper.outcomes() == []


def test_its_list_has_no_rule_for_us_and_is_its_newest_that_we_know() -> None:
    """Nobody else's notice is found without a rule either; ours asks for none."""
    assert "pahintulot" not in package_file(RULES).read_text("utf-8").lower()
    wanted = json.loads((NPM / "package.json").read_text("utf-8"))["devDependencies"][PACKAGE]
    installed = json.loads(package_file(f"{PACKAGE}/package.json").read_text("utf-8"))
    assert installed["version"] == wanted

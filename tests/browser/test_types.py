"""`pahintulot.d.ts`: what a page may write compiles, what it may not does not, and it is true."""

import re
import shutil
from pathlib import Path

import pytest

from tests.browser.demo import decline_button
from tests.browser.stage import BANNER, Stage
from tests.fixtures.npm import node

HERE = Path(__file__).parent / "types"
TYPES = (BANNER / "pahintulot.d.ts").read_text("utf-8")
MISUSE = (HERE / "misuse.ts").read_text("utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of a page's TypeScript and of our types, to be spoilt."""
    shutil.copytree(HERE, tmp_path / "page")
    settings = (tmp_path / "page/tsconfig.json").read_text()
    (tmp_path / "page/tsconfig.json").write_text(
        re.sub(r'"\S*pahintulot\.d\.ts"', '"../pahintulot.d.ts"', settings)
    )
    (tmp_path / "pahintulot.d.ts").write_text(TYPES)
    return tmp_path


def errors(folder: Path) -> list[str]:
    """The numbers of the compiler's errors."""
    done = node("typescript/bin/tsc", "--project", str(folder), "--pretty", "false")
    found = re.findall(r"error (TS\d+)", done.stdout + done.stderr)
    assert bool(found) == bool(done.returncode), done.stdout + done.stderr
    return found


def test_use_compiles_and_every_misuse_is_refused() -> None:
    """A misuse that compiled would leave its expectation unused, which is an error."""
    assert errors(HERE) == []


def test_each_misuse_is_an_error_by_itself(project: Path) -> None:
    """The control: without the expectations there are as many errors as there were."""
    expected = MISUSE.count("@ts-expect-error")
    assert expected > 10
    (project / "page/misuse.ts").write_text(MISUSE.replace("@ts-expect-error", ""))
    assert len(errors(project / "page")) == expected


def test_types_that_say_less_are_noticed(project: Path) -> None:
    """The other control: with `any` for the whole, nothing would be refused any more."""
    loose = TYPES.replace("readonly pahintulot?: Pahintulot", "pahintulot: any")
    assert loose != TYPES
    (project / "pahintulot.d.ts").write_text(loose)
    assert "TS2578" in errors(project / "page")


def test_the_members_are_those_that_a_browser_has(stage: Stage) -> None:
    page = stage.open()
    members = set(re.findall(r"^  (\w+): true,$", (HERE / "usage.ts").read_text(), re.MULTILINE))
    assert set(page.evaluate("Object.keys(pahintulot)")) == members


def test_the_reasons_and_statuses_are_those_that_the_script_gives() -> None:
    rule = (BANNER / "src/status.js").read_text("utf-8")
    rows = re.findall(r"\['(\w+)'(?:, (?:'(\w+)'|(null)))?", rule)
    given = {reason for reason, *_ in rows}
    for line in re.findall(r"answer\.reason = (.+);", rule):
        given |= set(re.findall(r"'(\w+)'", line))
    # what a refusal's status is called is its reason too
    given |= set(re.findall(r"const status = \S+ === \S+ \? '(\w+)' : '(\w+)'", rule)[0])
    assert named("Reason") == given
    statuses = {status or reason for reason, status, none in rows if not none}
    assert named("Status") == statuses | {"refused", "withdrawn"}


def test_what_a_listener_gets_is_as_typed(stage: Stage) -> None:
    page = stage.open()
    page.evaluate(
        "document.addEventListener('pahintulot:change', ({detail}) => window.heard = detail)"
    )
    decline_button(page).click()
    heard = page.evaluate("heard")
    fields = re.search(r"interface Answer \{(.*?)\}", TYPES, re.DOTALL)
    assert fields
    assert set(heard["analytics"]) == set(re.findall(r"readonly (\w+):", fields[1]))
    assert heard["analytics"]["reason"] in named("Reason")
    assert heard["analytics"]["status"] in named("Status")


def named(union: str) -> set[str]:
    found = re.search(rf"type {union} =([^;]+);", TYPES)
    assert found
    return set(re.findall(r"'(\w+)'", found[1]))

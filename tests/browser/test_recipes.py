"""The examples of docs/recipes.md: nothing before a choice, once after an accept, then nothing."""

from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.paper import Paper, opened_paper
from tests.browser.recipes import (
    document,
    example,
    filled,
    goes_through_a_choice,
    ungated,
    visitor,
)
from tests.browser.served_apps import served
from tests.browser.tools import TOOLS

PAGES = [*TOOLS, "Jekyll and Hugo"]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """One for all: each test is another visitor."""
    with opened_paper(tmp_path_factory.mktemp("recipes")) as found:
        yield found


@pytest.mark.parametrize("heading", PAGES)
def test_a_recipe_runs_its_script_once_after_an_accept_and_never_without(
    heading: str, paper: Paper, context: BrowserContext
) -> None:
    paper.others["/"] = filled(document(heading), paper)
    tool = TOOLS.get(heading, TOOLS["HTML"])
    goes_through_a_choice(visitor(context, tool), paper.url)


@pytest.mark.parametrize("heading", PAGES)
def test_control_the_same_recipe_without_its_gate_asks_before_a_choice(
    heading: str, paper: Paper, context: BrowserContext
) -> None:
    paper.others["/"] = ungated(filled(document(heading), paper))
    found = visitor(context, TOOLS.get(heading, TOOLS["HTML"]))
    found.opens(paper.url)
    assert found.tool.script in found.asked


def test_a_tools_own_snippet_that_puts_its_script_in_by_itself_is_gated_with_it(
    paper: Paper, context: BrowserContext
) -> None:
    """Many do so, in front of the page's first script."""
    tool = TOOLS["HTML"]
    written = f'<script src="{tool.script}">'
    puts = f"""<script>const first = document.getElementsByTagName('script')[0];
      const tag = document.createElement('script');
      tag.src = '{tool.script}';
      first.parentNode.insertBefore(tag, first);"""
    assert written in document("HTML")
    paper.others["/"] = filled(document("HTML"), paper).replace(written, puts)
    goes_through_a_choice(visitor(context, tool), paper.url)


@pytest.mark.parametrize("framework", ["Flask", "Django"])
def test_a_template_gates_its_script_and_its_view_counts_only_whom_it_may(
    framework: str, paper: Paper, context: BrowserContext, tmp_path: Path
) -> None:
    """Flask asks the service, Django reads the token."""
    found = visitor(context, TOOLS["HTML"])
    with served(framework, paper, tmp_path) as url:
        found.opens(url)
        assert (found.asked, is_counted(found.page)) == ([], False)
        found.accepts()
        assert found.asked == [found.tool.script, found.tool.view]
        found.returns()
        assert is_counted(found.page)
        refuses_two_cookies(found.page, url)
        found.withdraws()
        assert (len(found.asked), is_counted(found.page)) == (4, False)


def is_counted(page: Page) -> bool:
    """What the server said of this visit; it says one of two things."""
    expect(page.get_by_text("visit")).to_have_count(1)
    return page.get_by_text("Our server counts this visit.").is_visible()


def refuses_two_cookies(page: Page, url: str) -> None:
    """Of one name, the visitor's own among them: no choice."""
    [held] = [each for each in page.context.cookies() if each["name"] == "pahintulot"]
    twice = f"pahintulot={held['value']}; pahintulot={held['value']}"
    for cookie, is_yes in [(twice, False), (f"pahintulot={held['value']}; a=b", True)]:
        with urlopen(Request(url, headers={"Cookie": cookie}), timeout=5) as answer:
            assert ("Our server counts" in answer.read().decode()) == is_yes
            assert "no-store" in answer.headers["Cache-Control"]


def test_what_a_tool_needs_before_it_stands_in_no_other_recipe() -> None:
    """The snippet of docs/embedding.md is pointed to, not repeated."""
    assert not any("consent" in example(heading) for heading in TOOLS if heading != "HTML")

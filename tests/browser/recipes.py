"""The examples of docs/recipes.md, and a visitor who goes through a choice on a page of theirs."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from tests.browser.demo import eventually, notice
from tests.browser.paper import SITE, Paper
from tests.browser.snippet import snippet
from tests.browser.tools import Tool
from tests.fixtures.process import ROOT

DOCUMENT = (ROOT / "docs/recipes.md").read_text("utf-8")
GTM = "Google Tag Manager with Analytics 4"
GATES = re.compile(r"</?template[^>]*>")
LONG_ENOUGH_MS = 200


def example(heading: str) -> str:
    """The one fenced block right under that heading."""
    (under,) = re.findall(rf"^##+ {heading}\n(.*?)(?=^##|\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    (block,) = re.findall(r"^```\w+\n(.*?)^```$", under, re.MULTILINE | re.DOTALL)
    return str(block)


def file(name: str) -> str:
    """The fenced block under the line that is this file's name."""
    found = re.search(
        rf"^`{re.escape(name)}`:\n\n```\w+\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL
    )
    assert found, name
    return found[1]


def document(heading: str) -> str:
    """The page of the first recipe; a tool's lines stand where it has any script."""
    page = example("HTML")
    if heading == "HTML":
        return page
    (head,) = re.findall(r"^<script .*\n<template .*\n", page, re.MULTILINE)
    if heading == "Jekyll and Hugo":
        return page.replace(head, example(heading))
    tag = head.splitlines()[0]
    first = f"{snippet()}\n" if heading == GTM else ""
    return page.replace(head, f"{first}{tag}\n{example(heading)}")


def ungated(text: str) -> str:
    return GATES.sub("", text)


def filled(text: str, paper: Paper) -> str:
    """With the real service's address and site."""
    text = text.replace("https://consent.example", paper.service)
    return text.replace("SITEKEY", SITE).replace("mysite", SITE)


@dataclass
class Visitor:
    """Somebody on a page with that tool; `asked` is what the tool's servers were asked for."""

    tool: Tool
    page: Page
    asked: list[str] = field(default_factory=list)

    def opens(self, url: str) -> None:
        self.page.goto(url)
        expect(self._button("Accept")).to_be_visible()
        self._settles()

    def accepts(self, times: int = 1) -> None:
        """The script and its view have come so often then."""
        self._button("Accept").click()
        eventually(self.page, lambda: len(self.asked), 2 * times)
        self._settles()

    def returns(self) -> None:
        self.page.reload()
        eventually(self.page, lambda: len(self.asked), 4)
        self._settles()

    def withdraws(self) -> None:
        """Which loads the page anew."""
        with self.page.expect_navigation():
            self.page.evaluate("void pahintulot.withdraw()")
        self.page.wait_for_function("window.pahintulot")
        self._settles()

    def _button(self, name: str):
        return notice(self.page).get_by_role("button", name=name, exact=True)

    def _settles(self) -> None:
        self.page.wait_for_timeout(LONG_ENOUGH_MS)


def visitor(context: BrowserContext, tool: Tool) -> Visitor:
    """With the tool's servers played for their browser, and no way to others but our own."""
    found = Visitor(tool, context.new_page())
    context.route(re.compile("^https://"), lambda route: _play(route, found))
    return found


def goes_through_a_choice(found: Visitor, url: str) -> None:
    """Nothing before it, the script and one view after an accept, nothing after a withdrawal."""
    once = [found.tool.script, found.tool.view]
    found.opens(url)
    assert found.asked == []
    found.accepts()
    assert found.asked == once
    found.returns()
    assert found.asked == once * 2
    found.withdraws()
    assert found.asked == once * 2


def _play(route: Route, found: Visitor) -> None:
    sent: Request = route.request
    found.asked.append(f"{sent.url} {sent.post_data or ''}".strip())
    is_script = sent.url == found.tool.script
    route.fulfill(
        content_type="text/javascript" if is_script else "text/plain",
        body=found.tool.content if is_script else "",
    )

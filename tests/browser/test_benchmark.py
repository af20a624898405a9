"""The benchmark of the notice still runs, and what it looks for it really finds."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext

from benchmarks.banner.loads import PROBE
from benchmarks.banner.notices import BARE
from benchmarks.banner.ours import our_notices
from benchmarks.banner.peers import HOME, PEERS, Peer, embed
from benchmarks.banner.report import report
from benchmarks.banner.rounds import measure

COVERED = """<button style="position:fixed;inset:0 auto auto 0">Decline</button>
<div id="cover" style="position:fixed;inset:0"></div>"""


def test_it_measures_our_notice_and_the_page_alone(chromium: Browser) -> None:
    """One round, without the slow network and without the peers."""
    ours, *languages = our_notices()
    alone, with_ours = measured = measure(chromium, [BARE, ours], 1, slow=False)
    assert (alone.files, alone.seen[0].clickable, alone.cost[0].script) == (0, None, 0)
    assert (with_ours.files, with_ours.size) == (1, len(next(iter(ours.files.values())).body))
    assert with_ours.seen[0].clickable
    assert with_ours.cost[0].script > 0
    assert (with_ours.seen[0].shift, with_ours.seen[0].is_largest) == (0, False)
    rows = re.findall(r"^\| (.+?) \|", report(measured, languages, "156"), re.MULTILINE)
    assert {BARE.name, ours.name, languages[0].name} <= set(rows)


def test_its_probe_waits_until_nothing_lies_over_the_button(
    new_context: Callable[..., BrowserContext],
) -> None:
    page = new_context().new_page()
    page.set_content(COVERED)
    page.evaluate(f"({PROBE})('button')")
    page.wait_for_timeout(200)
    assert page.evaluate("window.clickableAt") is None
    page.evaluate("document.getElementById('cover').remove()")
    page.wait_for_function("window.clickableAt > 0")


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.package)
def test_what_a_peers_page_asks_for_is_served(peer: Peer) -> None:
    """Some files are asked for by scripts; none that the page names is missing."""
    named = re.findall(r'"\{at\}/([^"]+\.(?:js|css))"', "".join(embed(peer).values()))
    assert named
    assert set(named) <= set(peer.files)


def test_the_peers_are_pinned_and_their_lock_names_no_registry() -> None:
    wanted = json.loads((HOME / "package.json").read_text("utf-8"))["dependencies"]
    assert {peer.package for peer in PEERS} <= set(wanted)
    lock = (HOME / "package-lock.json").read_text("utf-8")
    assert "resolved" not in lock
    packages = json.loads(lock)["packages"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted

"""The script's rule of status is the service's: one table drives both."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.stage import BANNER, NOTICE, OLDER_NOTICE, SITE, TAG, WITH_GPC, Stage, token
from tests.fixtures.process import ROOT

CASES = json.loads((ROOT / "tests/cases/status.json").read_text("utf-8"))["cases"]
SCRIPT_CASES = [case for case in CASES if case["script"]]
PREFIXES = {"current": NOTICE[:16], "older_standing": OLDER_NOTICE[:16], "replaced": "de" * 8}

# in first-party mode a mark says to the page what the token says elsewhere
IN_OTHER_WORDS = [case for case in SCRIPT_CASES if case["credential"] in ("token", "expired_token")]

# allows() is a boolean; what is behind it is asked of the very modules that it is built from
RULE_FILES = ("status.js", "token.js", "mark.js")
ASK_THE_RULE = """async ([site, text, gpc, purpose]) => {
  const [{statusOf}, {readToken}, {readMark}] = await Promise.all(
    ['status.js', 'token.js', 'mark.js'].map((name) => import('/src/' + name)));
  const last = readMark(text) || readToken(text, site.site);
  return statusOf(site, text, last, Date.now(), gpc, purpose);
}"""


@pytest.fixture(scope="module")
def stage(chromium: Browser) -> Iterator[Stage]:
    """One for all cases: a case is a cookie, a clock and a page load."""
    with chromium.new_context() as context:
        stage = Stage(context)
        for name in RULE_FILES:
            stage.files[f"{SITE}/src/{name}"] = (BANNER / "src" / name).read_text("utf-8")
        yield stage


def credential(case: dict[str, Any], *, shows_mark: bool = False) -> str | None:
    """What the cookie that the script reads holds in this case."""
    kind, decision = case["credential"], case["decision"]
    if kind in ("none", "broken_token"):
        return "not.a.token" if kind == "broken_token" else None
    decided, ends = (datetime.fromisoformat(decision[at]) for at in ("decided_at", "expires_at"))
    prefix = PREFIXES[decision["notice"]]
    if kind == "mark":
        last_day = (ends - timedelta(seconds=1)).astimezone(UTC).date()
        return f"no.{decision['outcome']}.{prefix}.{last_day}"
    if shows_mark:
        times = f"{int(decided.timestamp())}.{int(ends.timestamp())}"
        gpc = ".gpc" if decision["gpc"] else ""
        return f"yes.{'+'.join(decision['purposes'])}.{prefix}.{times}{gpc}"
    claims = {
        "aud": "another" if kind == "foreign_token" else "demo",
        "iat": int(decided.timestamp()),
        "exp": int(ends.timestamp()),
        "purposes": decision["purposes"],
        "notice": prefix,
    }
    return token(**claims, **({"gpc": True} if decision["gpc"] else {}))


@pytest.mark.rule(12, 19, 20, 46, 47)
@pytest.mark.parametrize("case", SCRIPT_CASES, ids=lambda case: f"{case['row']}: {case['name']}")
def test_the_script_says_what_the_table_says(case: dict[str, Any], stage: Stage) -> None:
    assert_says_what_the_table_says(case, credential(case), stage)


@pytest.mark.parametrize("case", IN_OTHER_WORDS, ids=lambda case: f"{case['row']}: {case['name']}")
def test_a_mark_that_says_yes_counts_as_its_token_does(case: dict[str, Any], stage: Stage) -> None:
    mark = credential(case, shows_mark=True)
    assert mark
    assert mark.startswith("yes.")
    assert_says_what_the_table_says(case, mark, stage)


@pytest.mark.parametrize(
    "mark",
    [
        "yes",
        "yes.",
        "yes.analytics",
        f"yes.analytics.{NOTICE[:16]}",
        f"yes.analytics.{NOTICE[:16]}.1795464904",
        f"yes.analytics.{NOTICE[:16]}.x.y",
        f"yes.analytics.{NOTICE[:16]}.99999999999.99999999999",
        f"yes..{NOTICE[:16]}.1.4102444800",
        "yes.analytics.undefined.1.4102444800",
        f"YES.analytics.{NOTICE[:16]}.1.4102444800",
        f"yes.analytics2.{NOTICE[:16]}.1.4102444800",
    ],
)
def test_a_broken_mark_allows_nothing(mark: str, stage: Stage) -> None:
    stage.config = {}
    stage.context.clear_cookies()
    stage.hold(mark)
    page = stage.open()
    assert page.evaluate("pahintulot.allows('analytics')") is False


def assert_says_what_the_table_says(case: dict[str, Any], cookie: str | None, stage: Stage) -> None:
    offered = case["decision"]["offered"] if case["decision"] else ["analytics"]
    stage.config = {
        "purposes": offered,
        "gpc": case["site"]["gpc_mode"],
        "reask_decliners": case["site"]["reask_decliners"],
        "ask": not case["site"]["child_directed"],
    }
    stage.context.clear_cookies()
    if cookie:
        stage.hold(cookie)
    stage.context.clock.set_fixed_time(case["now"])

    page = stage.open(head=(WITH_GPC if case["gpc_now"] else "") + TAG)

    allowed = page.evaluate("purpose => pahintulot.allows(purpose)", case["purpose"])
    assert allowed is case["expect"]["allowed"]
    given = [stage.configuration, cookie or "", case["gpc_now"], case["purpose"]]
    assert page.evaluate(ASK_THE_RULE, given) == case["expect"]


def test_every_row_that_a_browser_can_know_has_a_case() -> None:
    assert {case["row"] for case in SCRIPT_CASES} == {*range(3, 18), 19, 20, 22, 26} - {4}

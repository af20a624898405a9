"""Strict policies: the notice shows, decides and opens the gate without one violation."""

import pytest
from playwright.sync_api import expect

from tests.browser.demo import accept_button, allows, decline_button, eventually, notice
from tests.browser.stage import SERVICE, SITE, Stage

BASE = f"default-src 'none'; connect-src {SERVICE}; base-uri 'none'"
POLICIES = {
    "nonce only": f"{BASE}; script-src 'nonce-abc'; style-src 'self'",
    "strict-dynamic": f"{BASE}; script-src 'nonce-abc' 'strict-dynamic'; style-src 'nonce-abc'",
    "no style at all": f"{BASE}; script-src 'nonce-abc' {SITE}; style-src 'none'",
    "Trusted Types": f"{BASE}; script-src 'nonce-abc'; style-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
}
HEAD = f"""<script nonce="abc">window.violations = [];
  addEventListener('securitypolicyviolation', ({{violatedDirective}}) =>
    violations.push(violatedDirective));</script>
  <script nonce="abc" src="{SERVICE}/b/demo.js" async></script>"""
GATED = """<template data-purpose="analytics"><script nonce="abc">window.ran = 'inline'</script>
  <script nonce="abc" src="/gated.js"></script></template>"""


@pytest.mark.parametrize("policy", POLICIES)
def test_a_gated_template_runs_after_an_accept_without_a_violation(
    policy: str, stage: Stage
) -> None:
    stage.headers = {"content-security-policy": POLICIES[policy]}
    stage.files[f"{SITE}/gated.js"] = "window.ran += ' and from a file'"
    page = stage.open(GATED, head=HEAD)
    expect(decline_button(page)).to_be_visible()
    assert notice(page).evaluate("element => getComputedStyle(element).position") == "fixed"
    accept_button(page).click()
    eventually(page, lambda: page.evaluate("window.ran"), "inline and from a file")
    page.evaluate("pahintulot.open()")
    expect(notice(page)).to_be_visible()
    assert page.evaluate("violations") == []


@pytest.mark.parametrize("policy", POLICIES)
def test_a_decline_works_without_a_violation(policy: str, stage: Stage) -> None:
    stage.headers = {"content-security-policy": POLICIES[policy]}
    page = stage.open(GATED, head=HEAD)
    decline_button(page).click()
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["decline"])
    assert not allows(page)
    assert page.evaluate("[violations, window.ran]") == [[], None]

"""Scripts that are older than the choice or the notice: what tests of them share."""

import base64
import hashlib

from playwright.sync_api import Page

from tests.browser.stage import SERVICE, Answer, Stage, good_answer, token

NEW = "e1" * 32
STABLE = f"{SERVICE}/b/demo.js"
NEWS = f"{SERVICE}/b/demo.json"
CURRENT = {"notice": NEW, "standing": [NEW[:16]]}
LISTEN = """<script>window.heard = [];
  for (const name of ['ready', 'change']) document.addEventListener('pahintulot:' + name,
    ({detail}) => heard.push(name + ' ' + detail.analytics.allowed))</script>"""
GATED = '<template data-purpose="analytics"><i id="ran">tumakbo</i></template>'


def replaced(body: dict) -> Answer:
    status, answer = good_answer(body)
    if body["notice"] == f"sha256:{NEW}":
        return status, answer
    return status, answer | {"allowed": {"analytics": False}, "reason": "notice_changed"}


def invalidated(body: dict) -> Answer:
    status, answer = replaced(body)
    return status, answer | ({"reason": "invalidated"} if "reason" in answer else {})


def pinned(stage: Stage, content: str) -> tuple[str, str]:
    """The address of a pinned script that the service has, and the tag that names it."""
    address = f"{SERVICE}/b/demo.{hashlib.sha256(content.encode()).hexdigest()}.js"
    stage.files[address] = content
    digest = base64.b64encode(hashlib.sha384(content.encode()).digest()).decode()
    integrity = f'integrity="sha384-{digest}" crossorigin="anonymous"'
    return address, f'<script src="{address}" {integrity} async></script>'


def accepted_under(prefix: str, **claims: object) -> str:
    return token(**{"iat": 1, "exp": 4102444800, "notice": prefix} | claims)


def still(page: Page) -> None:
    """Long enough for whatever would still have come."""
    page.wait_for_timeout(300)


def cached(stage: Stage, content: str) -> None:
    """The next load of the stable address gets what a cache still has."""
    answer = {"body": content, "content_type": "text/javascript"}
    stage.context.route(STABLE, lambda route: route.fulfill(**answer), times=1)

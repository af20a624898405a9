"""A page and a service of the test's own making: the shipped script, everything else invented."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route

from tests.fixtures.process import ROOT

BANNER = ROOT / "static/consent-banner"
BUNDLE = (BANNER / "dist/banner.js").read_text("ascii")
MORE = (BANNER / "dist/banner.more.js").read_text("ascii")
PARTS = {part: (BANNER / f"dist/{part}.js").read_text("ascii") for part in ("panel", "doctor")}
PANEL, DOCTOR = PARTS.values()
ONLY_MORE = {"shown", "domain", "doctor"}
SITE = "https://balita.example"
SERVICE = "https://serbisyo.example"
NOTICE = "c0" * 32
OLDER_NOTICE = "0d" * 32
WITH_GPC = "<script>navigator.__proto__.globalPrivacyControl = true</script>"
TAG = f'<script src="{SERVICE}/b/demo.js" async></script>'

Answer = tuple[int, dict[str, Any]]


def words(language: str, *parts: str) -> dict[str, Any]:
    """The texts as the service would send them: of `core`, or of these parts."""
    catalogue = json.loads((BANNER / f"locales/{language}.json").read_text("utf-8"))["texts"]
    catalogue["body_recipients"] = catalogue["body_recipients_none"]
    filled = {"controller": "Balita, Inc.", "duration": "6 na buwan", "validity": "6 na buwan"}
    for name, value in filled.items():
        catalogue = {key: text.replace(f"{{{name}}}", value) for key, text in catalogue.items()}
    keys = json.loads((BANNER / "texts.json").read_text("utf-8"))
    link = catalogue["body_link_text"]
    return {
        "language": language,
        "lines": [catalogue["body"].partition(link), *(catalogue[key] for key in keys["lines"])],
        "texts": {key: catalogue[key] for part in parts or ("core",) for key in keys[part]},
    }


def all_words(language: str) -> dict[str, Any]:
    """What the service says in that language: the panel's texts too, and the cookies."""
    cells = {"name": "_demo", "provider": "Balita, Inc.", "purpose": "Analytics"}
    cookie = cells | {"duration": "6 na buwan", "third_party": "Wala"}
    catalogue = json.loads((BANNER / f"locales/{language}.json").read_text("utf-8"))["texts"]
    purposes = {
        purpose: [catalogue[f"purpose_{purpose}_{part}"] for part in ("name", "description")]
        for purpose in ("analytics", "marketing")
    }
    return words(language, "core", "panel") | {"cookies": [cookie], "purposes": purposes}


def configuration(**changes: Any) -> dict[str, Any]:
    return {
        "site": "demo",
        "notice": NOTICE,
        "standing": [NOTICE[:16], OLDER_NOTICE[:16]],
        "languages": ["fil", "en"],
        "also": {"tl": "fil"},
        "purposes": ["analytics"],
        "privacy_url": "https://balita.example/privacy",
        "cookies": ["_demo", "_ga_*"],
        "consent_types": [["analytics_storage", "analytics"]],
        "gpc": "respect",
        "reask_decliners": False,
        "ask": True,
        "refusal_months": 6,
        **words("fil"),
    } | changes


def script(**changes: Any) -> str:
    """The shipped script with a configuration inside, as the service serves it."""
    told = configuration(**changes)
    bundle = MORE if len(told["purposes"]) > 1 or told.keys() & ONLY_MORE else BUNDLE
    return bundle.replace("__PAHINTULOT__", json.dumps(told))


def token(**claims: Any) -> str:
    """What looks like a token to a browser, which cannot check a signature."""
    payload = {"aud": "demo", "sub": "s" * 22, "jti": "an-id", "purposes": ["analytics"]} | claims

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'ES256', 'typ': 'pahintulot+jwt'})}.{part(payload)}.c2lnbmVk"


def good_answer(body: dict[str, Any]) -> Answer:
    """A recorded decision, as the service answers it."""
    answer: dict[str, Any] = {
        "decision_id": "an-id",
        "outcome": body["outcome"],
        "purposes": body["purposes"],
        "decided_at": "2026-11-23T20:15:04.000Z",
        "expires_at": "2027-05-23T20:15:04.000Z",
        "notice": body["notice"],
        "allowed": {"analytics": body["outcome"] == "accept"},
    }
    if body["outcome"] == "accept":
        times = {"iat": 1795464904, "exp": 4102444800, "notice": body["notice"][7:23]}
        answer["token"] = token(**times, purposes=body["purposes"], gpc=body["gpc"])
    return 201, answer


@dataclass
class Stage:
    """`bodies` are the decisions posted; `answer` says what the service makes of one."""

    context: BrowserContext
    config: dict[str, Any] = field(default_factory=dict)
    answer: Callable[[dict[str, Any]], Answer] = good_answer
    bodies: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    page: Page | None = None

    def __post_init__(self) -> None:
        self.context.route("**/*", self._serve)

    def open(self, body: str = "", head: str = TAG, language: str = "fil", path: str = "/") -> Page:
        """A page of the site, loaded: an async script delays `load`, so ours has run."""
        top = f'<!doctype html><html lang="{language}"><head><title>Balita</title>{head}</head>'
        self.files[SITE + path] = f"{top}<body>{body}</body></html>"
        self.page = self.page or self.context.new_page()
        self.page.goto(SITE + path)
        return self.page

    @property
    def configuration(self) -> dict[str, Any]:
        return configuration(**self.config)

    @property
    def decisions(self) -> list[dict[str, Any]]:
        """Those posted, each once however often a page that was left sent it again."""
        return [*{body["idempotency_key"]: body for body in self.bodies}.values()]

    def hold(self, credential: str) -> None:
        """Give the visitor this cookie."""
        self.context.add_cookies([{"name": "pahintulot", "value": credential, "url": SITE}])

    def _serve(self, route: Route) -> None:
        url = route.request.url.split("#")[0]
        self.requests.append(url)
        if url == f"{SERVICE}/b/demo.js" and url not in self.files:
            self._fulfill(route, 200, script(**self.config), "text/javascript")
        elif found := re.fullmatch(rf"{SERVICE}/b/demo\.(\w+)\.(en|fil)\.json", url):
            notices = (self.configuration["notice"], NOTICE)
            said = {"notice": next(each for each in notices if each.startswith(found[1]))}
            self._fulfill(route, 200, json.dumps(all_words(found[2]) | said), "application/json")
        elif url == f"{SERVICE}/b/demo.json":
            self._fulfill(route, 200, json.dumps(self.configuration), "application/json")
        elif found := re.fullmatch(rf"{SERVICE}/b/(panel|doctor)\.\w+\.js", url):
            self._fulfill(route, 200, PARTS[found[1]], "text/javascript")
        elif url == f"{SERVICE}/v1/sites/demo/decisions":
            self.bodies.append(json.loads(route.request.post_data or ""))
            status, answer = self.answer(self.bodies[-1])
            self._fulfill(route, status, json.dumps(answer), "application/json")
        elif url in self.files:
            kind = "text/javascript" if url.endswith(".js") else "text/html"
            self._fulfill(route, 200, self.files[url], kind, self.headers)
        else:
            self._fulfill(route, 404, "", "text/plain")

    def _fulfill(
        self,
        route: Route,
        status: int,
        body: str,
        kind: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        route.fulfill(
            status=status,
            body=body,
            headers={
                "content-type": f"{kind}; charset=utf-8",
                "access-control-allow-origin": "*",
                **(headers or {}),
            },
        )

"""/docs: the API, readable without a script; /docs/problems: what each problem means."""

import re
from typing import Any

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from service.web.auth import anyone
from service.web.openapi import ProblemApi
from service.web.problem_types import PROBLEM_TYPES

_POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
}


def prose(text: str) -> Markup:
    """A sentence of ours as HTML: what stands in backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped


def access(security: list[dict[str, Any]]) -> str:
    """Who may call, in words; scopes stand in backticks."""
    anyone = "a page of the site" if any("apiKey" in way for way in security) else "anyone"
    words = {"apiKey": "an API key", "visitor": "the visitor's token or mark"}
    ways = [
        f"{words[name]} {', '.join(f'`{scope}`' for scope in scopes)}".strip()
        for way in security
        for name, scopes in way.items()
    ]
    return " or ".join([*ways, anyone] if {} in security or not security else ways)


def register(app: Flask, api: ProblemApi) -> None:
    """Serve the pages that describe `api`."""
    blueprint = Blueprint(
        "docs",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/docs/static",
    )

    @blueprint.get("/docs")
    @anyone
    def reference() -> ResponseReturnValue:
        page = render_template("docs.html", spec=api.document(), access=access, prose=prose)
        return page, 200, _POLICY

    @blueprint.get("/docs/problems")
    @anyone
    def problems() -> ResponseReturnValue:
        page = render_template("problems.html", types=PROBLEM_TYPES.values(), prose=prose)
        return page, 200, _POLICY

    app.register_blueprint(blueprint)

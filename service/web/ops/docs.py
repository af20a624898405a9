"""/docs: the API, readable without a script; /docs/problems: what each problem means."""

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from service.web.auth import anyone
from service.web.openapi import ProblemApi
from service.web.problem_types import PROBLEM_TYPES

_POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
}


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
        return render_template("docs.html", spec=api.document()), 200, _POLICY

    @blueprint.get("/docs/problems")
    @anyone
    def problems() -> ResponseReturnValue:
        return render_template("problems.html", types=PROBLEM_TYPES.values()), 200, _POLICY

    app.register_blueprint(blueprint)

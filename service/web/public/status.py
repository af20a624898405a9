"""GET /v1/sites/{site_key}/status: whether analytics may load for this visitor."""

from flask.typing import ResponseReturnValue

from service.storage.engine import db
from service.usecases.check_status import StatusQuestion, check_status
from service.web.auth import anyone
from service.web.context import has_gpc, keyring, now, site_of_request
from service.web.cors import guard
from service.web.first_party import credential
from service.web.openapi import Blueprint
from service.web.schemas.status import StatusAnswerSchema, StatusQuerySchema, as_answer

blueprint = Blueprint("status", __name__, description="May analytics load?")
guard(blueprint)


@blueprint.route("/v1/sites/<site_key>/status")
@anyone
@blueprint.arguments(StatusQuerySchema, location="query")
@blueprint.response(200, StatusAnswerSchema)
@blueprint.doc(security=[{"visitor": []}, {}])
def get_status(query: dict[str, str], site_key: str) -> ResponseReturnValue:  # noqa: ARG001
    """Answer for the visitor whose token or mark is the bearer; without one, for a stranger.

    In first-party mode the site's own cookie stands in for the bearer.
    """
    gpc, site = has_gpc() or query["gpc"] == "1", site_of_request()
    question = StatusQuestion(credential(site), query["purpose"], gpc, now())
    answer = check_status(db.session(), keyring(), site, question)
    return as_answer(answer, query["purpose"])

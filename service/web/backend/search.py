"""GET /v1/sites/{site_key}/decisions: search the log, newest first."""

from flask import Response, jsonify

from service.domain.api_key import Scope
from service.storage.engine import db
from service.usecases.search_decisions import Search, search_decisions
from service.web.auth import key_with
from service.web.context import site_of_request
from service.web.openapi import Blueprint
from service.web.schemas.record import RECORD_EXAMPLE
from service.web.schemas.search import SearchAnswerSchema, SearchQuerySchema

blueprint = Blueprint("search", __name__, description="Search the log")


# the preflight of this path is the pages' own, who record there
@blueprint.route("/v1/sites/<site_key>/decisions", provide_automatic_options=False)
@key_with(Scope.LOG_READ)
@blueprint.arguments(SearchQuerySchema, location="query")
@blueprint.response(200, SearchAnswerSchema, example={"decisions": [RECORD_EXAMPLE], "next": None})
def get_decisions(wanted: Search, site_key: str) -> Response:
    """Decisions that were not erased, newest first, a page at a time."""
    site_of_request()
    found = search_decisions(db.session(), site_key, wanted)
    return jsonify(decisions=found.decisions, next=found.next)

"""GET /v1/sites/{site_key}/changes: what happened on a site, for a program that keeps up."""

from typing import Any

from flask import Response, jsonify

from service.domain.api_key import Scope
from service.storage.engine import db
from service.usecases.read_changes import read_changes
from service.web.auth import key_with
from service.web.context import now, site_of_request
from service.web.openapi import Blueprint
from service.web.schemas.change import EXAMPLE, ChangesQuerySchema, changes_answer

blueprint = Blueprint("changes", __name__, description="Follow what happens")


@blueprint.route("/v1/sites/<site_key>/changes")
@key_with(Scope.LOG_READ)
@blueprint.arguments(ChangesQuerySchema, location="query")
@blueprint.response(200, changes_answer(), example=EXAMPLE)
def get_changes(query: dict[str, Any], site_key: str) -> Response:
    """What happened after the cursor, oldest first; nothing is skipped, nothing comes twice."""
    site_of_request()
    read = read_changes(db.session(), site_key, query["after"], query["limit"], now=now())
    return jsonify(changes=read.changes, next=read.next)

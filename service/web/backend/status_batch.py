"""POST /v1/sites/{site_key}/status/batch: the status of up to 1,000 visitors at once."""

from typing import Any

from flask import Response, jsonify

from service.domain.api_key import Scope
from service.storage.engine import db
from service.usecases.check_status import check_statuses
from service.web.auth import key_with
from service.web.context import now, site_of_request
from service.web.openapi import Blueprint, body_of_at_most
from service.web.schemas.status import BatchAnswerSchema, BatchRequestSchema, as_answer

MAX_BODY_BYTES = 128 * 1024

blueprint = Blueprint("status_batch", __name__, description="May analytics load, for many?")


@blueprint.route("/v1/sites/<site_key>/status/batch", methods=["POST"])
@key_with(Scope.STATUS_READ)
@body_of_at_most(MAX_BODY_BYTES)
@blueprint.arguments(BatchRequestSchema)
@blueprint.response(200, BatchAnswerSchema)
def post_batch(asked: dict[str, Any], site_key: str) -> Response:  # noqa: ARG001
    """Answer for each subject, in the order asked, as the status call does for one."""
    subjects, purpose = asked["subjects"], asked["purpose"]
    answers = check_statuses(db.session(), site_of_request(), subjects, purpose, now())
    return jsonify(
        results=[
            {"subject_id": subject.subject_id, **as_answer(answer, purpose)}
            for subject, answer in zip(subjects, answers, strict=True)
        ]
    )

"""/v1/sites/{site_key}/subjects/…: erase a person, and the legal holds that forbid it.

An id never stands in an address, so that no log holds it; lifting a hold therefore takes a body.
"""

from flask.typing import ResponseReturnValue

from service.domain.api_key import Scope
from service.domain.times import rfc3339
from service.storage.engine import db
from service.usecases.erase_subject import erase_subject
from service.usecases.hold_subject import HoldRequest, hold_subject, release_subject
from service.web.auth import key_with
from service.web.context import now, site_of_request, writes
from service.web.openapi import Blueprint
from service.web.schemas.subject import HoldRequestSchema, HoldSchema, SubjectSchema

blueprint = Blueprint("subjects", __name__, description="Erasure and legal holds")


@blueprint.route("/v1/sites/<site_key>/subjects/erase", methods=["POST"])
@key_with(Scope.SUBJECTS_ERASE)
@blueprint.arguments(SubjectSchema)
@blueprint.response(204, description="Nothing is recorded of the subject, whether or not it was")
def post_erase(said: dict[str, str], site_key: str) -> ResponseReturnValue:
    """Erase all that the site has recorded of the subject; 409 while a legal hold forbids it."""
    return _erase(site_key, said["subject_id"])


@blueprint.route("/v1/sites/<site_key>/subjects/hold", methods=["PUT"])
@key_with(Scope.SUBJECTS_ERASE)
@blueprint.arguments(HoldRequestSchema)
@blueprint.response(200, HoldSchema, description="The hold, instead of an earlier one")
def put_hold(wanted: HoldRequest, site_key: str) -> ResponseReturnValue:
    """Keep the subject's decisions from erasure and retention, until a time and for a reason."""
    return _hold(site_key, wanted)


@blueprint.route("/v1/sites/<site_key>/subjects/hold", methods=["DELETE"])
@key_with(Scope.SUBJECTS_ERASE)
@blueprint.arguments(SubjectSchema)
@blueprint.response(204, description="The subject is not on hold, whether or not it was")
def delete_hold(said: dict[str, str], site_key: str) -> ResponseReturnValue:
    """Lift the subject's hold."""
    return _release(site_key, said["subject_id"])


@writes
def _erase(site_key: str, subject_id: str) -> ResponseReturnValue:
    site_of_request()
    erase_subject(db.session(), site_key, subject_id, now())
    return "", 204


@writes
def _hold(site_key: str, wanted: HoldRequest) -> ResponseReturnValue:
    site_of_request()
    hold_subject(db.session(), site_key, wanted, now())
    return {
        "subject_id": wanted.subject_id,
        "reason": wanted.reason,
        "until": rfc3339(wanted.until),
    }, 200


@writes
def _release(site_key: str, subject_id: str) -> ResponseReturnValue:
    site_of_request()
    release_subject(db.session(), site_key, subject_id)
    return "", 204

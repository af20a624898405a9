"""/v1/sites/{site_key}/subjects/…: erase a person, and the legal holds that forbid it.

An id never stands in an address, so that no log holds it; lifting a hold therefore takes a body.
"""

from dataclasses import asdict

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
@writes
def post_erase(said: dict[str, str], site_key: str) -> ResponseReturnValue:
    """Erase all that the site has recorded of the subject; 409 while a legal hold forbids it."""
    site_of_request()
    erase_subject(db.session(), site_key, said["subject_id"], now())
    return "", 204


@blueprint.route("/v1/sites/<site_key>/subjects/hold", methods=["PUT"])
@key_with(Scope.SUBJECTS_ERASE)
@blueprint.arguments(HoldRequestSchema)
@blueprint.response(200, HoldSchema, description="The hold, instead of an earlier one")
@writes
def put_hold(wanted: HoldRequest, site_key: str) -> ResponseReturnValue:
    """Keep the subject's decisions from erasure and retention, until a time and for a reason."""
    site_of_request()
    hold_subject(db.session(), site_key, wanted, now())
    return asdict(wanted) | {"until": rfc3339(wanted.until)}


@blueprint.route("/v1/sites/<site_key>/subjects/hold", methods=["DELETE"])
@key_with(Scope.SUBJECTS_ERASE)
@blueprint.arguments(SubjectSchema)
@blueprint.response(204, description="The subject is not on hold, whether or not it was")
@writes
def delete_hold(said: dict[str, str], site_key: str) -> ResponseReturnValue:
    """Lift the subject's hold."""
    site_of_request()
    release_subject(db.session(), site_key, said["subject_id"])
    return "", 204

"""/v1/sites/{site_key}/keys: a site's API keys, made, listed, rotated and revoked."""

from datetime import timedelta
from typing import Any

from flask.typing import ResponseReturnValue

from service.domain.api_key import NewKey, PlainKey, Scope
from service.storage.api_keys import ApiKey, keys_of
from service.storage.engine import db
from service.usecases.create_api_key import create_api_key
from service.usecases.find_api_key import find_api_key
from service.usecases.revoke_api_key import revoke_api_key
from service.usecases.rotate_api_key import rotate_api_key
from service.web.auth import caller, key_with, site_to_manage
from service.web.context import keyring, now, writes
from service.web.openapi import Blueprint
from service.web.schemas.key import (
    KeysSchema,
    NewKeySchema,
    RotationSchema,
    ShownKeySchema,
    as_document,
)

blueprint = Blueprint("keys", __name__, description="API keys")


@blueprint.route("/v1/sites/<site_key>/keys", methods=["POST"])
@key_with(Scope.SITE_ADMIN)
@blueprint.arguments(NewKeySchema)
@blueprint.response(201, ShownKeySchema)
@writes
def post_key(new: NewKey, site_key: str) -> ResponseReturnValue:
    """Make a key of the site; `key` in the answer is shown this once."""
    site_to_manage()
    plain = create_api_key(db.session(), keyring(), site_key, new, now=now(), by=caller())
    return _shown_once(plain), 201


@blueprint.route("/v1/sites/<site_key>/keys")
@key_with(Scope.SITE_ADMIN)
@blueprint.response(200, KeysSchema)
def get_keys(site_key: str) -> dict[str, Any]:
    """The site's keys, dead ones too, oldest first; never a secret."""
    site_to_manage()
    return {"keys": [as_document(key) for key in keys_of(db.session(), site_key)]}


@blueprint.route("/v1/sites/<site_key>/keys/<key_id>", methods=["DELETE"])
@key_with(Scope.SITE_ADMIN)
@blueprint.response(204)
@writes
def delete_key(site_key: str, key_id: str) -> ResponseReturnValue:  # noqa: ARG001 - read by `_key`
    """Revoke a key, at once and for good; again does no harm."""
    revoke_api_key(_key(key_id), now())
    return "", 204


@blueprint.route("/v1/sites/<site_key>/keys/<key_id>/rotate", methods=["POST"])
@key_with(Scope.SITE_ADMIN)
@blueprint.arguments(RotationSchema)
@blueprint.response(201, ShownKeySchema)
@writes
def post_rotation(wanted: dict[str, int], site_key: str, key_id: str) -> ResponseReturnValue:  # noqa: ARG001 - read by `_key`
    """Make a key's successor, of the same name and scopes; the old one ends with the overlap.

    The calling key needs every scope of the key that it rotates. A key is rotated once; later its
    successor is.
    """
    overlap = timedelta(hours=wanted["overlap_hours"])
    plain = rotate_api_key(
        db.session(), keyring(), _key(key_id), overlap=overlap, now=now(), by=caller()
    )
    return _shown_once(plain), 201


def _key(key_id: str) -> ApiKey:
    return find_api_key(db.session(), key_id, site=site_to_manage().site_key)


def _shown_once(plain: PlainKey) -> dict[str, Any]:
    return as_document(find_api_key(db.session(), plain.key_id)) | {"key": str(plain)}

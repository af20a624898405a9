"""GET /.well-known/jwks.json: the public keys (RFC 7517) that check tokens and exports."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from service.web.auth import anyone
from service.web.context import keyring
from service.web.cors import open_to_every_page
from service.web.openapi import Blueprint

blueprint = Blueprint("jwks", __name__, description="Public keys")
blueprint.after_request(open_to_every_page)

_CACHE_S = 300
_EXAMPLE = {
    "keys": [
        {
            "kty": "EC",
            "crv": "P-256",
            "x": "5izdpfBplYEF8uQWoEAXKAZfP4nO4NkC0DMRK7UrWys",
            "y": "df8jECP1eD-5ksuAcD9TyFHogTh_V_jQGXf7fEWPmRk",
            "kid": "fj3dW1qK",
            "use": "sig",
            "alg": "ES256",
        }
    ]
}


@blueprint.route("/.well-known/jwks.json")
@anyone
@blueprint.response(200, {"type": "object"}, description="A JWK set", example=_EXAMPLE)
def get_jwks() -> ResponseReturnValue:
    """Every key that a token in use may be signed with."""
    response = jsonify(keyring().public_jwks())
    response.headers["Cache-Control"] = f"public, max-age={_CACHE_S}"
    return response

"""Signed texts: compact JWS (RFC 7515) with ES256; tokens are those of `typ` `pahintulot+jwt`."""

from typing import Protocol

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from service.domain.token import Claims
from service.signing.keys import Keyring

TOKEN_TYPE = "pahintulot+jwt"  # noqa: S105 - a media type
_REGISTRY = jws.JWSRegistry(algorithms=["ES256"])


class InvalidSignature(Exception):
    """Not signed by a key of ours for this use."""


class KeysById(Protocol):
    """Finds a key by its id, as a dict does."""

    def get(self, kid: str, /) -> ECKey | None: ...


def sign_token(keyring: Keyring, claims: Claims) -> str:
    """The token that a browser keeps after an accept."""
    return sign(keyring.newest, TOKEN_TYPE, claims.payload(keyring.issuer))


def read_token(keyring: Keyring, site: str, token: str) -> Claims:
    """The claims of a token of ours for `site`, past its end or not; else `InvalidSignature`."""
    claims = Claims.from_payload(verify(keyring, TOKEN_TYPE, token))
    if claims.site != site:
        raise InvalidSignature("the token is of another site")
    return claims


def sign(key: ECKey, kind: str, payload: bytes) -> str:
    """The compact JWS of `payload` under a header of that `typ`."""
    header = {"alg": "ES256", "kid": key.kid, "typ": kind}
    return jws.serialize_compact(header, payload, key, registry=_REGISTRY)


def verify(keys: KeysById, kind: str, compact: str) -> bytes:
    """The payload of a JWS that one of `keys` signed with that `typ`; else `InvalidSignature`."""
    try:
        found = jws.extract_compact(compact.encode(), registry=_REGISTRY)
        header = found.headers()
        key = keys.get(header.get("kid", "")) if header.get("typ") == kind else None
        is_ours = key is not None and jws.validate_compact(found, key, registry=_REGISTRY)
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise InvalidSignature("no text of ours") from error
    if not is_ours:
        raise InvalidSignature("the key, the type or the signature is not ours")
    return found.payload

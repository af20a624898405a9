"""Signed texts: compact JWS (RFC 7515) with ES256; tokens are those of `typ` `pahintulot+jwt`.

joserfc signs. What is read back is compared with what it writes, so nothing that a header says is
obeyed (RFC 8725): it has exactly the three members that `sign` gives it, or it is not ours.
"""

import json
from functools import lru_cache
from typing import Protocol

from cryptography import exceptions
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jws
from joserfc.jwk import ECKey

from service.domain.ids import from_base64url
from service.domain.token import Claims
from service.signing.keys import Keyring

TOKEN_TYPE = "pahintulot+jwt"  # noqa: S105 - a media type
_REGISTRY = jws.JWSRegistry(algorithms=["ES256"])
_ES256 = ECDSA(SHA256())
_NUMBER_BYTES = 32  # a signature is two of P-256's numbers (RFC 7518, 3.4)
_MAX_HEADER_BYTES = 512


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
        signed, signature = compact.encode("ascii").rsplit(b".", 1)
        header, payload = signed.split(b".")
        key = keys.get(_key_id(header, kind))
        if key is None:
            raise InvalidSignature("no key of ours")
        key.public_key.verify(_der(from_base64url(signature)), signed, _ES256)
        return from_base64url(payload)
    except (exceptions.InvalidSignature, ValueError, LookupError, TypeError) as error:
        raise InvalidSignature("no text of ours") from error


@lru_cache(maxsize=64)  # all that one key signs for one use begins with the same header
def _key_id(header: bytes, kind: str) -> str:
    """Which key a header of ours names; `ValueError`, `LookupError`, `TypeError` for any other."""
    if len(header) > _MAX_HEADER_BYTES:
        raise ValueError("too long for a header of ours")
    said = json.loads(from_base64url(header))
    kid = str(said["kid"])
    if said != {"alg": "ES256", "kid": kid, "typ": kind}:
        raise ValueError("no header of ours")
    return kid


def _der(signature: bytes) -> bytes:
    """The form in which `cryptography` takes a signature."""
    if len(signature) != 2 * _NUMBER_BYTES:
        raise ValueError("no signature of ES256")
    r, s = signature[:_NUMBER_BYTES], signature[_NUMBER_BYTES:]
    return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))

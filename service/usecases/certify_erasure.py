"""Certify an erasure: what went, when and why, for the person and for whoever asks later.

It names nobody, so that it can be shown to anyone and issued again from the erasure's number. It
holds no subject id, and no hash of one, keyed or not: an id that somebody kept could be confirmed
by it for ever. Nor does it hold the commitments that stay behind: exports taken earlier have them
beside the subject's id. The indexes lead to the same commitments, in the log alone.
"""

from sqlalchemy.orm import Session

from service.domain.canonical import Json, canonical
from service.domain.errors import UnknownErasure
from service.domain.ranges import length
from service.domain.times import rfc3339, rfc3339_or_none
from service.signing.keys import Keyring
from service.signing.tokens import sign
from service.storage.erasures import Erasure, erasures_by_id

CERTIFICATE_TYPE = "pahintulot-erasure+jws"


def certify_erasure(session: Session, keyring: Keyring, site_key: str, erasure_id: int) -> str:
    """A compact JWS of the site's erasure of that number; `UnknownErasure`.

    `scrubbed_at` is null while traces may still stand in the database's files.
    """
    erasure = erasures_by_id(session, site_key, [erasure_id]).get(erasure_id)
    if erasure is None:
        raise UnknownErasure("This site has no such erasure.")
    return sign(keyring.newest, CERTIFICATE_TYPE, canonical(_statement(erasure, keyring.issuer)))


def _statement(erasure: Erasure, issuer: str) -> Json:
    return {
        "iss": issuer,
        "site": erasure.site,
        "erasure": erasure.id,
        "reason": erasure.reason,
        "erased_at": rfc3339(erasure.erased_at),
        "decisions": length(erasure.indexes),
        "indexes": erasure.indexes,
        "scrubbed_at": rfc3339_or_none(erasure.scrubbed_at),
    }

"""Make an API key for a back end."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.api_key import Caller, NewKey, PlainKey, new_key
from service.signing.keys import Keyring
from service.storage.api_keys import ApiKey


def create_api_key(
    session: Session,
    keyring: Keyring,
    site: str | None,
    wanted: NewKey,
    *,
    now: datetime,
    by: Caller | None = None,
) -> PlainKey:
    """The new key in the clear, to be shown once; `site` None makes an operator's key.

    `by` is the key that asks for it, None the operator at the command line; `KeyNotSufficient`
    when it lacks one of the scopes, `InvalidInput` for an end in the past or too far ahead.
    """
    wanted.must_end_in_time(now)
    if by:
        by.must_hold(wanted.scopes)
    plain = new_key()
    session.add(
        ApiKey(
            key_id=plain.key_id,
            site=site,
            name=wanted.name,
            scopes=wanted.scopes,
            secret_hash=keyring.hash_secret(plain.secret),
            created_at=now,
            expires_at=wanted.expires_at,
        )
    )
    session.flush()
    return plain

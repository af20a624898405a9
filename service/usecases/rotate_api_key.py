"""Give an API key a successor, and let both live until callers have changed over."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service.domain.api_key import MAX_LIFE, Caller, NewKey, PlainKey, Scope
from service.domain.errors import AlreadyExists, UnknownKey
from service.signing.keys import Keyring
from service.storage.api_keys import ApiKey
from service.usecases.create_api_key import create_api_key


def rotate_api_key(
    session: Session,
    keyring: Keyring,
    key: ApiKey,
    *,
    overlap: timedelta,
    now: datetime,
    by: Caller | None = None,
) -> PlainKey:
    """The successor in the clear, of the same name and scopes; the old key ends with the overlap.

    A key made to expire has a successor that lives as long as it was to live. `UnknownKey` for
    one that is dead, `AlreadyExists` for one that has a successor (so never more than two of a
    name live); `by` as in `create_api_key`.
    """
    if not key.is_alive(now):
        raise UnknownKey("There is no such API key.")
    if key.replaced_by:
        raise AlreadyExists(f"This API key was rotated before; its successor is {key.replaced_by}.")
    plain = create_api_key(session, keyring, key.site, _like(key, now), now=now, by=by)
    key.replaced_by = plain.key_id
    key.expires_at = min(key.expires_at or now + overlap, now + overlap)
    return plain


def _like(key: ApiKey, now: datetime) -> NewKey:
    lifetime = min(key.expires_at - key.created_at, MAX_LIFE) if key.expires_at else None
    scopes = tuple(Scope(word) for word in key.scopes)
    return NewKey(key.name, scopes, now + lifetime if lifetime else None)

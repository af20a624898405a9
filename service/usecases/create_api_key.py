"""Make an API key for a back end."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.api_key import PlainKey, Scope, new_key
from service.signing.keys import Keyring
from service.storage.api_keys import ApiKey


def create_api_key(
    session: Session,
    keyring: Keyring,
    site: str | None,
    scopes: Sequence[Scope],
    *,
    now: datetime,
    expires_at: datetime | None = None,
) -> PlainKey:
    """The new key in the clear, to be shown once; `site` None makes an operator's key."""
    plain = new_key()
    session.add(
        ApiKey(
            key_id=plain.key_id,
            site=site,
            scopes=tuple(scopes),
            secret_hash=keyring.hash_secret(plain.secret),
            created_at=now,
            expires_at=expires_at,
        )
    )
    return plain

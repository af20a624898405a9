"""Decide whether an API key may do something on a site."""

import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.api_key import Caller, Scope, parse_key
from service.domain.errors import KeyMissing, KeyNotSufficient
from service.signing.keys import Keyring
from service.storage.api_keys import find_key

_NO_HASH = bytes(32)


def authorize_key(
    session: Session,
    keyring: Keyring,
    presented: str | None,
    *,
    site: str | None,
    scope: Scope,
    now: datetime,
) -> Caller:
    """Who calls, when the key is good, of this site (or an operator's) and has the scope.

    `site` is None for what is no site's: only an operator's key may do that.
    `KeyMissing` or `KeyNotSufficient` otherwise; an unknown key costs what a wrong one does.
    """
    plain = parse_key(presented or "")
    key = find_key(session, plain.key_id) if plain else None
    expected = key.secret_hash if key else _NO_HASH
    matches = hmac.compare_digest(keyring.hash_secret(plain.secret if plain else ""), expected)
    if key is None or not matches or not key.is_alive(now):
        raise KeyMissing("Send a valid API key as `Authorization: Bearer pah_…`.")
    if key.site not in (None, site) or scope not in key.scopes:
        raise KeyNotSufficient(f"This API key may not do that here; it needs the scope {scope}.")
    return Caller(key.key_id, key.site, frozenset(Scope(word) for word in key.scopes))

"""Disown a key that somebody else may hold: nothing it signed is believed any more."""

from datetime import datetime
from pathlib import Path

from service.domain.errors import FieldError, InvalidInput
from service.signing.key_files import TokenKey, destroy, make_key, read_keys, signing_key


def revoke_token_key(folder: Path, kid: str, now: datetime) -> TokenKey:
    """Remove both halves of the key `kid`; returns the one that signs now.

    Where no other could sign, a new one is made and signs at once: refusing its tokens for as long
    as a set of keys is kept is the lesser harm. `InvalidInput` when there is no such key.
    """
    keys = read_keys(folder)
    others = [key for key in keys if key.kid != kid]
    if len(others) == len(keys):
        raise InvalidInput([FieldError("/kid", f"no token key has the id {kid}")])
    if all(key.is_retired for key in others):
        others.append(make_key(folder, now))
    for key in keys:
        if key.kid == kid:
            destroy(key)
    return signing_key(others, now)

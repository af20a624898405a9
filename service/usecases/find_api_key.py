"""Find the API key that an address or a command names."""

from sqlalchemy.orm import Session

from service.domain.api_key import KEY_ID
from service.domain.errors import UnknownKey
from service.storage.api_keys import ApiKey, locked_key


def find_api_key(session: Session, key_id: str, *, site: str | None = None) -> ApiKey:
    """The key, to be changed; `UnknownKey` when there is none or it is not the `site`'s.

    Without a site, whosever it is: that is for the operator's commands.
    """
    # what cannot be an id is not asked for: a NUL in it would be an error of the database
    key = locked_key(session, key_id) if KEY_ID.fullmatch(key_id) else None
    if key is None or (site is not None and key.site != site):
        raise UnknownKey("There is no such API key.")
    return key

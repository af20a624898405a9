"""Revoke an API key."""

from datetime import datetime

from service.storage.api_keys import ApiKey


def revoke_api_key(key: ApiKey, now: datetime) -> None:
    """It opens nothing from now on; one that was revoked before stays as it is."""
    key.revoked_at = key.revoked_at or now

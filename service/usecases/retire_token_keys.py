"""Destroy what no longer signs: a stolen backup made afterwards can forge nothing with it."""

from datetime import datetime
from pathlib import Path

from service.signing.key_files import TokenKey, destroy_private_half, read_keys, signing_key


def retire_token_keys(folder: Path, now: datetime) -> list[TokenKey]:
    """The keys that had a successor signing at `now` and from here on only verify.

    Their public halves stay, and stay published: tokens live for months, receipts and exports for
    years.
    """
    keys = read_keys(folder)
    signing = keys.index(signing_key(keys, now))
    succeeded = [key for key in keys[:signing] if not key.is_retired]
    for key in succeeded:
        destroy_private_half(key)
    return succeeded

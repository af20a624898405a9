"""Identifiers: what they look like, and how new ones are made."""

import base64
import re
import secrets
from datetime import UTC, datetime, timedelta

from uuid_utils import uuid7

SITE_KEY = re.compile(r"[a-z0-9]{4,32}")
SUBJECT_ID = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]")
IDEMPOTENCY_KEY = SUBJECT_ID
DECISION_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
PURPOSE = re.compile(r"[a-z][a-z0-9_]{0,15}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
COUNTRY = re.compile(r"[A-Z]{2}")
FIRST_ID = "00000000-0000-7000-8000-000000000000"  # no decision's sorts before it
LAST_ID = "ffffffff-ffff-7fff-bfff-ffffffffffff"  # nor any after this
SHA256 = re.compile(r"[0-9a-f]{64}")
NOTICE_REFERENCE = re.compile(r"sha256:[0-9a-f]{64}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_subject_id() -> str:
    """128 random bits, 22 characters of base64url; says nothing of time, order or site."""
    return base64url(secrets.token_bytes(16))


def new_decision_id(decided_at: datetime) -> str:
    """A UUIDv7 (RFC 9562) whose time is the decision's, so that ids page and partition by time."""
    milliseconds = round(decided_at.timestamp() * 1000)
    return str(uuid7(nanoseconds=milliseconds * 1_000_000))


def first_decision_id(moment: datetime) -> str:
    """What no decision id of that millisecond or a later one sorts before."""
    milliseconds = max(0, round(moment.timestamp() * 1000))
    stamp = f"{milliseconds:012x}"
    return f"{stamp[:8]}-{stamp[8:]}-7000-8000-000000000000"


def moment_of(decision_id: str) -> datetime:
    """The millisecond in which it was made; `OverflowError` for what lies past the year 9999."""
    milliseconds = int(decision_id[:8] + decision_id[9:13], 16)
    return _EPOCH + timedelta(milliseconds=milliseconds)


def notice_reference(sha256: str | None) -> str | None:
    """How JSON names a notice: `sha256:<64 hex>`."""
    return f"sha256:{sha256}" if sha256 else None


def base64url(raw: bytes) -> str:
    """RFC 4648 base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_base64url(text: bytes) -> bytes:
    """What `base64url` wrote so; `ValueError` for any text that it does not write."""
    raw = base64.urlsafe_b64decode(text + b"==")  # which skips what is no letter of the alphabet
    if base64.urlsafe_b64encode(raw).rstrip(b"=") != text:
        raise ValueError("not in base64url's one form")
    return raw

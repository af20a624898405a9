"""The trail of what officers did: which words it may hold, so that it never names a person.

What an entry is about is an index of the log (ADR 13); its detail has only these keys, and under
each only numbers, our own words, hashes, indexes and times: nothing that anybody typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Literal

from service.domain.api_key import Scope
from service.domain.canonical import Json
from service.domain.decision import SOURCES
from service.domain.languages import LANGUAGES
from service.domain.notice import NoticeChange
from service.domain.officer import Role
from service.domain.site import SiteSettings
from service.domain.trail_values import (
    Fits,
    indexes,
    key_id,
    moment,
    number,
    one_of,
    sha256,
    some_of,
    yes_or_no,
)


class Action(StrEnum):
    """Everything that is noted."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    PASSPHRASE_CHANGED = "passphrase_changed"  # noqa: S105 - the word for it
    INVITED = "invited"
    JOINED = "joined"
    DISABLED = "disabled"
    FORGOTTEN = "forgotten"
    ROLE_CHANGED = "role_changed"
    ACCESS_REFUSED = "access_refused"
    TRAIL_READ = "trail_read"
    DECISION_READ = "decision_read"
    SUBJECT_FOUND = "subject_found"
    SUBJECT_READ = "subject_read"
    SUBJECT_EXPORTED = "subject_exported"
    RECEIPT_READ = "receipt_read"
    EXPORT_ASKED = "export_asked"
    EXPORT_CANCELLED = "export_cancelled"
    EXPORT_ENDED = "export_ended"
    ERASED = "erased"
    ERASURE_REFUSED = "erasure_refused"
    HELD = "held"
    RELEASED = "released"
    DRAFT_SAVED = "draft_saved"
    NOTICE_PUBLISHED = "notice_published"
    NOTICE_INVALIDATED = "notice_invalidated"
    SITE_ADDED = "site_added"
    SITE_CHANGED = "site_changed"
    SCRIPT_PINNED = "script_pinned"
    KEY_MADE = "key_made"
    KEY_REVOKED = "key_revoked"


_ROLE = one_of(*Role, "none")
_OUTCOME = one_of("accept", "decline", "withdraw")
_FORM = one_of("csv", "jsonl", "dpv", "kantara")
_FIELDS = some_of(*(item.name for item in fields(SiteSettings)), "enabled")
_FILTER = {
    "since": moment,
    "until": moment,
    "outcome": _OUTCOME,
    "notice": sha256,
    "language": one_of(*LANGUAGES, "und"),
    "source": one_of(*SOURCES),
}

# action → what its detail may say
DETAIL: dict[Action, Mapping[str, Fits]] = {
    **{action: {} for action in Action},
    Action.PASSPHRASE_CHANGED: {"is_reset": yes_or_no},
    Action.INVITED: {
        "role": _ROLE,
        "everywhere": yes_or_no,
        "is_reset": yes_or_no,
        "officer": number,
    },
    Action.JOINED: {"role": _ROLE, "everywhere": yes_or_no, "invited_by": number},
    Action.DISABLED: {"officer": number},
    Action.FORGOTTEN: {"officer": number},
    Action.ROLE_CHANGED: {
        "officer": number,
        "role": _ROLE,
        "was": _ROLE,
        "everywhere": yes_or_no,
    },
    Action.ACCESS_REFUSED: {"needs": _ROLE},
    Action.SUBJECT_FOUND: {"found": yes_or_no},
    Action.RECEIPT_READ: {"form": _FORM},
    Action.EXPORT_ASKED: {**_FILTER, "form": _FORM, "run": number},
    Action.EXPORT_CANCELLED: {"run": number},
    Action.EXPORT_ENDED: {
        "form": _FORM,
        "run": number,
        "rows": number,
        "bytes": number,
        "sha256": sha256,
        "state": one_of("done", "failed", "cut", "cancelled"),
    },
    Action.ERASED: {"erasure": number, "decisions": number, "indexes": indexes},
    Action.ERASURE_REFUSED: {"reason": one_of("on_hold"), "until": moment},
    Action.HELD: {"until": moment},
    Action.DRAFT_SAVED: {"replaces": sha256},
    Action.NOTICE_PUBLISHED: {
        "notice": sha256,
        "replaces": sha256,
        "version": number,
        "change": one_of(*NoticeChange),
    },
    Action.NOTICE_INVALIDATED: {"notice": sha256},
    Action.SITE_CHANGED: {"changed": _FIELDS},
    Action.SCRIPT_PINNED: {"sha256": sha256},
    Action.KEY_MADE: {
        "key": key_id,
        "scopes": some_of(*Scope),
        "expires_at": moment,
        "replaces": key_id,
    },
    Action.KEY_REVOKED: {"key": key_id},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """`officer_id` None is a command; `about` is an index of the site's log.

    `ValueError` for a detail that the action does not have, or that could be somebody's words.
    """

    action: Action
    outcome: Literal["done", "refused"]
    site: str | None
    officer_id: int | None
    about: int | None = None
    detail: Mapping[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        allowed = DETAIL[self.action]
        for key, value in self.detail.items():
            if key not in allowed or not allowed[key](value):
                # the value is not repeated: it may be what must not be written down
                raise ValueError(f"an entry {self.action} has no such detail: {key}")

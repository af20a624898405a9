"""Every table in one place, for the migrations and their check."""

from service.storage.api_keys import ApiKey
from service.storage.changes import LogEntry, Pending
from service.storage.daily_counts import DailyCount
from service.storage.decisions import DecisionBody, DecisionRow
from service.storage.erasures import Erasure
from service.storage.holds import Hold
from service.storage.idempotency import IdempotencyKey
from service.storage.notice_events import NoticeEvent
from service.storage.notices import Notice
from service.storage.pinned_scripts import PinnedScript
from service.storage.sites import Site

TABLES = (
    *(Site, Notice, NoticeEvent, PinnedScript, ApiKey),
    *(DecisionRow, DecisionBody, IdempotencyKey, Hold, Erasure),
    *(Pending, LogEntry, DailyCount),
)

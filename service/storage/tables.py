"""Every table in one place, for the migrations and their check."""

from service.storage.api_keys import ApiKey
from service.storage.audit_entries import AuditEntry
from service.storage.changes import LogEntry, Pending
from service.storage.daily_counts import DailyCount
from service.storage.decisions import DecisionBody, DecisionRow
from service.storage.erasures import Erasure
from service.storage.export_runs import ExportRun
from service.storage.holds import Hold
from service.storage.idempotency import IdempotencyKey
from service.storage.invitations import InvitationRow
from service.storage.notice_drafts import NoticeDraftRow
from service.storage.notice_events import NoticeEvent
from service.storage.notices import Notice
from service.storage.officer_roles import OfficerRoleRow
from service.storage.officer_sessions import OfficerSessionRow
from service.storage.officers import OfficerRow
from service.storage.pinned_scripts import PinnedScript
from service.storage.shown_counts import ShownCount
from service.storage.sign_in_delays import SignInDelay
from service.storage.sites import Site

TABLES = (
    *(Site, Notice, NoticeEvent, PinnedScript, ApiKey),
    *(DecisionRow, DecisionBody, IdempotencyKey, Hold, Erasure),
    *(Pending, LogEntry, DailyCount, ShownCount),
    *(OfficerRow, OfficerRoleRow, InvitationRow, OfficerSessionRow, SignInDelay, AuditEntry),
    *(NoticeDraftRow, ExportRun),
)

"""Every table in one place, for the migrations and their check."""

from service.storage.api_keys import ApiKey
from service.storage.decisions import DecisionBody, DecisionRow, Pending
from service.storage.idempotency import IdempotencyKey
from service.storage.notices import Notice
from service.storage.sites import Site

TABLES = (Site, Notice, DecisionRow, DecisionBody, Pending, IdempotencyKey, ApiKey)

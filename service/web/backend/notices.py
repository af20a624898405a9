"""/v1/sites/{site_key}/notices: check, publish, list and invalidate what visitors are shown."""

from dataclasses import asdict
from typing import Any

from flask.typing import ResponseReturnValue

from service.domain.api_key import Scope
from service.domain.notice import Proposal
from service.storage.engine import db
from service.usecases.check_notice import check_notice
from service.usecases.invalidate_notice import invalidate_notice
from service.usecases.list_notices import list_notices
from service.usecases.publish_notice import publish_notice
from service.usecases.show_draft import show_draft
from service.web.auth import key_with
from service.web.context import now, settings, site_of_request, writes
from service.web.openapi import Blueprint, body_of_at_most
from service.web.schemas.notice import NoticeDraftSchema
from service.web.schemas.notice_calls import (
    DRAFT_EXAMPLE,
    PROPOSAL_EXAMPLE,
    CheckSchema,
    InvalidationSchema,
    NoticeEntrySchema,
    NoticeListSchema,
    ProposalSchema,
    PublishedSchema,
    as_entry,
    as_published,
)

MAX_NOTICE_BYTES = 1024 * 1024

blueprint = Blueprint("publishing", __name__, description="Change what visitors are shown")


@blueprint.route("/v1/sites/<site_key>/notices/check", methods=["POST"])
@body_of_at_most(MAX_NOTICE_BYTES)
@key_with(Scope.SITE_ADMIN)
@blueprint.arguments(ProposalSchema, example=PROPOSAL_EXAMPLE)
@blueprint.response(200, CheckSchema)
def post_check(proposal: Proposal, site_key: str) -> dict[str, Any]:  # noqa: ARG001 - read from the request
    """Say what publishing the draft would do, and do none of it."""
    site = site_of_request()
    check = check_notice(db.session(), site, proposal, issuer=settings().public_url, now=now())
    return asdict(check)


@blueprint.route("/v1/sites/<site_key>/notices", methods=["POST"])
@body_of_at_most(MAX_NOTICE_BYTES)
@key_with(Scope.SITE_ADMIN)
@blueprint.arguments(ProposalSchema, example=PROPOSAL_EXAMPLE)
@blueprint.response(201, PublishedSchema)
@writes
def post_notice(proposal: Proposal, site_key: str) -> ResponseReturnValue:  # noqa: ARG001 - read from the request
    """Publish the draft: immutable from then on, and the one that visitors see."""
    site = site_of_request()
    done = publish_notice(db.session(), site, proposal, issuer=settings().public_url, now=now())
    return as_published(done), 201


@blueprint.route("/v1/sites/<site_key>/notices")
@key_with(Scope.SITE_ADMIN)
@blueprint.response(200, NoticeListSchema)
def get_notices(site_key: str) -> dict[str, Any]:  # noqa: ARG001 - read from the request
    """Every notice of the site, newest first."""
    return {"notices": [as_entry(entry) for entry in list_notices(db.session(), site_of_request())]}


@blueprint.route("/v1/sites/<site_key>/notices/draft")
@key_with(Scope.SITE_ADMIN)
@blueprint.response(200, NoticeDraftSchema, example=DRAFT_EXAMPLE)
def get_draft(site_key: str) -> dict[str, Any]:  # noqa: ARG001 - read from the request
    """The draft of the notice that stands, to start the next from."""
    return show_draft(db.session(), site_of_request())


@blueprint.route("/v1/sites/<site_key>/notices/<sha256>/invalidate", methods=["POST"])
@key_with(Scope.SITE_ADMIN)
@blueprint.arguments(InvalidationSchema)
@blueprint.response(200, NoticeEntrySchema)
@writes
def post_invalidation(said: dict[str, str], site_key: str, sha256: str) -> ResponseReturnValue:  # noqa: ARG001 - read from the request
    """Void every accept under the notice, and serve it no more; again, the same answer."""
    site = site_of_request()
    invalidate_notice(db.session(), site, sha256, said["reason"], now())
    entries = list_notices(db.session(), site)
    return next(as_entry(entry) for entry in entries if entry.sha256 == sha256)

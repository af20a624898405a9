"""The check of a draft, and its publication: what is wrong, what changes, who is asked again."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.domain.errors import InvalidInput, NoticeReplaced
from service.domain.notice import NoticeChange, NoticeDraft, Proposal
from service.domain.officer import Role
from service.domain.trail import Action, Entry
from service.storage.engine import db
from service.usecases.check_notice import check_notice
from service.usecases.compare_drafts import differences_proposed, differences_published
from service.usecases.keep_draft import OpenDraft, discard_draft, open_draft
from service.usecases.note_action import note_action
from service.usecases.publish_notice import publish_notice
from service.web.context import now, settings, writes
from service.web.officer.access import is_owner, officer, site, with_role
from service.web.officer.forms import is_resumed
from service.web.officer.notice_flaws import flaws_of, placed
from service.web.officer.pages import page, words
from service.web.schemas.fields import load
from service.web.schemas.notice import NoticeDraftSchema

blueprint = Blueprint("check", __name__)

CONFLICT, REFUSED = 409, 422


@blueprint.get("/check")
@with_role(Role.OFFICER)
def show(site_key: str) -> ResponseReturnValue:  # noqa: ARG001 - `site` reads it
    """What publishing the saved draft would do."""
    return _page(_draft())


@blueprint.post("/publish")
@with_role(Role.OFFICER)
def publish(site_key: str) -> ResponseReturnValue:
    """Publish what was checked, and nothing else."""
    if is_resumed():
        return _page(_draft())
    try:
        return _published(site_key)
    except NoticeReplaced:
        return _page(_draft(), CONFLICT)
    except InvalidInput:
        return _page(_draft(), REFUSED)


@writes
def _published(site_key: str) -> ResponseReturnValue:
    # what another tab saves waits: it is neither published unread nor forgotten with this one
    draft = _draft(locks=True)
    if request.form.get("checked") != draft.sha256:
        return _page(draft, CONFLICT, is_another=True)
    done = publish_notice(
        db.session(), site(), _proposal(draft), issuer=settings().public_url, now=now()
    )
    detail: dict[str, Any] = {
        "notice": done.notice.sha256,
        "version": done.notice.version,
        "change": done.change,
        **({"replaces": draft.replaces} if draft.replaces else {}),
    }
    who = officer().officer_id
    entry = Entry(Action.NOTICE_PUBLISHED, "done", site_key, who, detail=detail)
    note_action(db.session(), entry, now())
    if draft.saved_at:
        discard_draft(db.session(), site(), who)
    to = "officer.notices.show_one"
    return redirect(url_for(to, site_key=site_key, version=done.notice.version, published=1), 303)


def _draft(*, locks: bool = False) -> OpenDraft:
    """As it was saved; with the change that the form says, where it says one."""
    found = open_draft(db.session(), site(), officer().officer_id, locks=locks)
    said = request.form.get("change")
    return replace(found, change=NoticeChange(said)) if said in _CHANGES else found


_CHANGES = (NoticeChange.MATERIAL, NoticeChange.EDITORIAL)


def _proposal(draft: OpenDraft) -> Proposal:
    """`InvalidInput` where the draft is not complete."""
    loaded: NoticeDraft = load(NoticeDraftSchema(), draft.document)
    return Proposal(loaded, draft.change, draft.replaces, by_owner=is_owner())


def _page(draft: OpenDraft, status: int = 200, *, is_another: bool = False) -> ResponseReturnValue:
    flaws = placed(flaws_of(db.session(), site(), draft.document), draft.document, words())
    return page(
        "notice_check.html",
        status=status,
        site=site(),
        draft=draft,
        flaws=flaws,
        is_another=is_another,
        **(_outlook(draft) if not flaws else {}),
    )


def _outlook(draft: OpenDraft) -> dict[str, Any]:
    """What each kind of change would do; where another notice stands by now, what it changed."""
    proposal = _proposal(draft)
    try:
        material, editorial = (
            check_notice(
                db.session(),
                site(),
                replace(proposal, change=change),
                issuer=settings().public_url,
                now=now(),
            )
            for change in _CHANGES
        )
    except NoticeReplaced:
        return {
            "theirs": differences_published(db.session(), site(), draft.replaces),
            "mine": differences_proposed(db.session(), site(), proposal.draft),
        }
    refusals = [words().said(flaw.detail) for flaw in editorial.flaws]
    return {"check": material, "refused_editorial": refusals}

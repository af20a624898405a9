"""The editor of a site's next notice: saved as typed, with what is wrong said at its field."""

import re
from dataclasses import replace

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.domain.ids import SHA256
from service.domain.languages import LANGUAGES
from service.domain.notice import NoticeChange
from service.domain.officer import Role
from service.storage.engine import db
from service.storage.notices import current_notice
from service.usecases.keep_draft import (
    Document,
    OpenDraft,
    discard_draft,
    open_draft,
    rebase_draft,
    save_draft,
)
from service.web.context import now, writes
from service.web.officer.access import officer, site, with_role
from service.web.officer.forms import Form, is_resumed
from service.web.officer.notice_flaws import contrasts, flaws_of, placed
from service.web.officer.notice_form import to_document, to_fields
from service.web.officer.notice_page import editor_context
from service.web.officer.pages import page, shown_time, words

blueprint = Blueprint("editor", __name__)

_NEW_ROW: dict[str, Document] = {
    "cookies": {
        **dict.fromkeys(("name", "provider"), ""),
        "purpose": "analytics",
        "duration": "",
        "third_party": False,
    },
    "transfers": {"country": "", "safeguard": ""},
}
_ROW = re.compile("[0-9]{1,6}")
_OF_A_LANGUAGE = ("unreviewed_languages", "bilingual_languages")


@blueprint.get("/draft")
@with_role(Role.OFFICER)
def show(site_key: str) -> ResponseReturnValue:  # noqa: ARG001 - `site` reads it
    """The draft as it was saved, or as it stands published."""
    return _page(open_draft(db.session(), site(), officer().officer_id))


@blueprint.post("/draft")
@with_role(Role.OFFICER)
def save(site_key: str) -> ResponseReturnValue:
    """Save what was typed, whatever is wrong with it, and do what the pressed button says."""
    draft = _typed()
    if is_resumed():
        return _page(draft)
    does = request.form.get("do", "")
    _act(draft.document, does)
    saved = replace(draft, saved_at=now())
    if request.accept_mimetypes.best == "application/json":
        return _kept(saved, jsonify(slots=_slots(saved)))
    if does == "check":
        return _kept(saved, redirect(url_for("officer.notices.check.show", site_key=site_key), 303))
    place = does.partition("/")[2].partition("/")[0] or None
    to = url_for(".show", site_key=site_key, saved=1, _anchor=place)
    return _kept(saved, redirect(to, 303))


@writes
def _kept(draft: OpenDraft, answer: ResponseReturnValue) -> ResponseReturnValue:
    save_draft(db.session(), site(), officer().officer_id, draft, draft.saved_at or now())
    return answer


@blueprint.post("/draft/rebase")
@with_role(Role.OFFICER)
@writes
def rebase(site_key: str) -> ResponseReturnValue:
    """Go on over what somebody else published, with their changes and one's own."""
    rebase_draft(db.session(), site(), officer().officer_id, now())
    return redirect(url_for("officer.notices.check.show", site_key=site_key), 303)


@blueprint.post("/draft/discard")
@with_role(Role.OFFICER)
@writes
def discard(site_key: str) -> ResponseReturnValue:
    """Forget the draft: the next one starts from what is published."""
    discard_draft(db.session(), site(), officer().officer_id)
    return redirect(url_for("officer.notices.show", site_key=site_key), 303)


def _typed() -> OpenDraft:
    fields = request.form.to_dict()
    replaces, change = fields.get("replaces", ""), fields.get("change")
    is_material = change != NoticeChange.EDITORIAL
    return OpenDraft(
        to_document(fields),
        replaces if SHA256.fullmatch(replaces) else None,
        NoticeChange.MATERIAL if is_material else NoticeChange.EDITORIAL,
    )


def _act(document: Document, does: str) -> None:
    """Add or remove what the button names; rows count as they stand in the form."""
    match does.split("/"):
        case ["add", "cookies" | "transfers" as name]:
            document[name].append(dict(_NEW_ROW[name]))
        case ["remove", "cookies" | "transfers" as name, row] if _ROW.fullmatch(row):
            document[name][int(row) : int(row) + 1] = []
        case ["add", "languages"]:
            tag = request.form.get("add_language")
            if tag in LANGUAGES:
                document["languages"].setdefault(tag, {})
        case ["remove", "languages", tag]:
            document["languages"].pop(tag, None)
            document["reviewers"].pop(tag, None)
            for noted in _OF_A_LANGUAGE:
                document[noted] = [other for other in document[noted] if other != tag]


def _page(draft: OpenDraft) -> ResponseReturnValue:
    flaws = placed(flaws_of(db.session(), site(), draft.document), draft.document, words())
    current = current_notice(db.session(), site().site_key)
    form = Form(to_fields(draft.document), flaws if draft.saved_at else {})
    return page(
        "notice_editor.html",
        site=site(),
        draft=draft,
        form=form,
        is_replaced=draft.replaces != (current.sha256 if current else None),
        slots=_slots(draft) if draft.saved_at else contrasts(draft.document, words()),
        **editor_context(draft.document),
    )


def _slots(draft: OpenDraft) -> dict[str, str]:
    """What the page says beside its fields, by the place."""
    t = words()
    flaws = placed(flaws_of(db.session(), site(), draft.document), draft.document, t)
    saved = t("draft_saved", at=shown_time(draft.saved_at)) if draft.saved_at else ""
    verdict = t("draft_flaws", count=t.number(len(flaws))) if flaws else t("draft_no_flaws")
    return {**flaws, **contrasts(draft.document, t), "status": f"{saved} {verdict}"}

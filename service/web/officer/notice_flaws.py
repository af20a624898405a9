"""What is wrong with a draft, said at the fields of its form."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from service.domain.contrast import contrast
from service.domain.errors import FieldError, InvalidInput
from service.domain.notice import NoticeChange, NoticeDraft, Proposal
from service.domain.notice_lint import EDGE_CONTRAST, TEXT_CONTRAST
from service.storage.notices import current_notice
from service.storage.sites import Site
from service.usecases.check_notice import check_notice
from service.web.context import now, settings
from service.web.officer.access import is_owner
from service.web.officer.notice_form import Document, to_fields
from service.web.officer.notice_repair import shown_draft
from service.web.officer.texts import Words
from service.web.schemas.fields import load
from service.web.schemas.notice import NoticeDraftSchema
from service.web.schemas.notice_parts import COLOUR

EVERYTHING = ""  # where a flaw is said that no field is to blame for
# pairs to compare: what stands, on what, and how far apart they must be
PAIRS = (
    ("text", "background", TEXT_CONTRAST),
    ("button_text", "button_background", TEXT_CONTRAST),
    ("button_background", "background", EDGE_CONTRAST),
)
# where what is said of a list stands that has no place of its own
_GROUPS = {
    **dict.fromkeys(("reviewers", "unreviewed_languages", "bilingual_languages"), "languages"),
    **dict.fromkeys(("purposes", "consent_mode"), EVERYTHING),
}
_ABOUT_WORDS = ("/languages/", "/colours/")


def flaws_of(session: Session, site: Site, document: Document) -> list[FieldError]:
    """Every flaw that can be told by now; pointers into the draft.

    Where its form is not right yet, texts and colours are looked at all the same.
    """
    try:
        draft: NoticeDraft = load(NoticeDraftSchema(), document)
    except InvalidInput as error:
        said = {flaw.pointer for flaw in error.errors}
        words = [
            flaw
            for flaw in _lint(session, site, shown_draft(document))
            if flaw.pointer.startswith(_ABOUT_WORDS)
            and flaw.pointer.split("/")[2] in document["languages"] | {"light": 1, "dark": 1}
            and flaw.pointer not in said
        ]
        return [*error.errors, *words]
    return _lint(session, site, draft)


def _lint(session: Session, site: Site, draft: NoticeDraft) -> list[FieldError]:
    """Of the draft alone: how it changes what stands is asked when it is checked."""
    current = current_notice(session, site.site_key)
    replaces = current.sha256 if current else None
    proposal = Proposal(draft, NoticeChange.EDITORIAL, replaces, by_owner=is_owner())
    check = check_notice(session, site, proposal, issuer=settings().public_url, now=now())
    return [
        replace(flaw, pointer=flaw.pointer.removeprefix("/draft"))
        for flaw in check.flaws
        if flaw.pointer != "/change"
    ]


def placed(flaws: Iterable[FieldError], document: Document, t: Words) -> dict[str, str]:
    """What is said at each field or group of fields, in the reader's language."""
    fields, found = to_fields(document), dict[str, list[str]]()
    for flaw in flaws:
        place = _nearest(flaw.pointer.strip("/"), document)
        if document.get(place) == [] or fields.get(place) == "":
            said = t("flaw_none" if document.get(place) == [] else "flaw_empty")
        else:
            said = t.said(flaw.detail)
        found.setdefault(place, []).append(said)
    return {place: " ".join(dict.fromkeys(said)) for place, said in found.items()}


def contrasts(document: Document, t: Words) -> dict[str, str]:
    """The contrast of each pair of colours, at the one that stands before; too little is a flaw."""
    found = {}
    for scheme, palette in (document["colours"] or {}).items():
        for one, other, least in PAIRS:
            if not all(COLOUR.fullmatch(palette[name]) for name in (one, other)):
                continue
            if (ratio := contrast(palette[one], palette[other])) >= least:
                shown = t("contrast_good", ratio=f"{ratio:.2f}", least=least)
                found[f"contrast/{scheme}/{one}"] = shown
    return found


def _nearest(pointer: str, document: Document) -> str:
    """The field with that name, or the group around it."""
    match pointer.split("/"):
        case ["languages", tag, *_] if tag in document["languages"]:
            return pointer
        case ["controller" | "authority" | "colours" | "cookies" | "transfers", _, *_]:
            return pointer
    group = pointer.partition("/")[0]
    return _GROUPS.get(group, group)

"""What a notice must say before it may be published (STANDARDS 7 to 11, 18, 62).

Each flaw has a JSON pointer into the draft, and all are told at once. What is wrong in form
(types, lengths, links) was refused before this is asked.
"""

from collections.abc import Iterator, Mapping

from service.domain.contrast import contrast
from service.domain.errors import FieldError
from service.domain.notice import Catalogue, Months, NoticeDraft, Palette
from service.domain.notice_texts_lint import text_flaws
from service.domain.retention import LONGEST_VALIDITY_MONTHS
from service.domain.site import ACCEPTS_KEPT, REFUSALS_KEPT
from service.domain.wording import days

ACCEPT_MONTHS = range(1, LONGEST_VALIDITY_MONTHS + 1)
REFUSAL_MONTHS = range(6, LONGEST_VALIDITY_MONTHS + 1)
LONGEST_COOKIE = "P25M"  # how long CNIL lets what analytics collects be kept
TEXT_CONTRAST = 4.5
EDGE_CONTRAST = 3


def lint(
    draft: NoticeDraft, catalogues: Mapping[str, Catalogue], consent_log: Months
) -> list[FieldError]:
    """Every flaw of the draft; `catalogues` are all the texts we have."""
    flaws = [*_missing(draft), *_validity(draft), *_retention(draft, consent_log)]
    if draft.colours:
        flaws += _colours("light", draft.colours.light)
        flaws += _colours("dark", draft.colours.dark)
    for language in draft.languages:
        flaws += text_flaws(draft, language, catalogues)
    return flaws


def _missing(draft: NoticeDraft) -> Iterator[FieldError]:
    controller, authority = draft.controller, draft.authority
    said = {
        "/controller/name": controller.name,
        "/controller/contact": controller.contact,
        "/controller/address": controller.address,
        "/controller/country": controller.country,
        "/controller/url": controller.url,
        "/data_protection_contact": draft.data_protection_contact,
        "/authority/name": authority.name,
        "/authority/url": authority.url,
        "/privacy_url": draft.privacy_url,
        "/purposes": draft.purposes,
        "/cookies": draft.cookies,
        "/categories_of_data": draft.categories_of_data,
        "/storage_locations": draft.storage_locations,
        "/languages": draft.languages,
    }
    for pointer, value in said.items():
        if not value or (isinstance(value, str) and not value.strip()):
            yield FieldError(pointer, "is missing")


def _validity(draft: NoticeDraft) -> Iterator[FieldError]:
    if draft.accept_months not in ACCEPT_MONTHS:
        yield FieldError("/accept_months", "must be 1 to 13 months")
    if draft.refusal_months not in REFUSAL_MONTHS:
        yield FieldError("/refusal_months", "must be 6 to 13 months")


def _retention(draft: NoticeDraft, consent_log: Months) -> Iterator[FieldError]:
    for index, cookie in enumerate(draft.cookies):
        if days(cookie.duration) > days(LONGEST_COOKIE):
            yield FieldError(f"/cookies/{index}/duration", "must not be longer than 25 months")
    kept = (
        ("an accept", consent_log.accept_months, ACCEPTS_KEPT),
        ("a refusal", consent_log.refusal_months, REFUSALS_KEPT),
    )
    for what, months, (least, most, _) in kept:
        if not least <= months <= most:
            detail = f"the site must keep the proof of {what} for {least} to {most} months"
            yield FieldError("", detail)


def _colours(scheme: str, palette: Palette) -> Iterator[FieldError]:
    pairs = (
        ("text", palette.text, palette.background, TEXT_CONTRAST),
        ("button_text", palette.button_text, palette.button_background, TEXT_CONTRAST),
        ("button_background", palette.button_background, palette.background, EDGE_CONTRAST),
    )
    for name, colour, behind, least in pairs:
        found = contrast(colour, behind)
        if found < least:
            detail = (
                f"its contrast with what lies behind is {found:.2f}: at least {least} is needed"
            )
            yield FieldError(f"/colours/{scheme}/{name}", detail)

"""From a draft to the exact content served, word for word."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial

from service.domain.bilingual import halves
from service.domain.canonical import Json
from service.domain.countries import COUNTRIES
from service.domain.languages import isolated, listed
from service.domain.notice import FORMAT, LAYOUT_VERSION, Catalogue, Months, NoticeDraft
from service.domain.wording import SESSION, in_words, longest

# the DPV terms that a notice may name, and the text that says each in words
CATEGORIES = {
    "pd:Identifier": "data_identifier",
    "pd:IPAddress": "data_ip_address",
    "pd:UserAgent": "data_user_agent",
    "pd:DeviceOperatingSystem": "data_operating_system",
    "pd:BrowsingBehaviour": "data_browsing_behaviour",
    "pd:BrowsingReferral": "data_browsing_referral",
    "pd:LinkClicked": "data_link_clicked",
    "pd:Language": "data_language",
    "pd:Country": "data_country",
    "pd:City": "data_city",
    "pd:Interest": "data_interest",
    "pd:Preference": "data_preference",
}
PLACEHOLDER = re.compile(r"\{\w+\}")
_SEVERAL = "_several"
# what is written in the language itself, by whatever it was that filled the place
_OUR_WORDS = {
    *("{duration}", "{validity}", "{refusal_validity}", "{accept_log}", "{refusal_log}"),
    "{settings_link}",
}
_ONLY_BUILDING_BLOCKS = ("data_", "country_")


def compose(
    draft: NoticeDraft,
    site: str,
    version: int,
    catalogues: Mapping[str, Catalogue],
    consent_log: Months,
) -> dict[str, Json]:
    """The content to publish: texts complete, every placeholder known today filled in.

    `consent_log` says how long the site keeps the record of a choice after it ended.
    """
    return {
        "format": FORMAT,
        "layout_version": LAYOUT_VERSION,
        "site": site,
        "version": version,
        "controller": asdict(draft.controller),
        "data_protection_contact": draft.data_protection_contact,
        "authority": asdict(draft.authority),
        "privacy_url": draft.privacy_url,
        "purposes": list(draft.purposes),
        "cookies": [asdict(cookie) for cookie in draft.cookies],
        "recipients": list(draft.recipients),
        "categories_of_data": list(draft.categories_of_data),
        "storage_locations": list(draft.storage_locations),
        "transfers": [asdict(transfer) for transfer in draft.transfers],
        "validity": asdict(Months(draft.accept_months, draft.refusal_months)),
        "consent_log": asdict(consent_log),
        "colours": asdict(draft.colours) if draft.colours else None,
        "layout": draft.layout.value,
        "consent_mode": {purpose: list(types) for purpose, types in draft.consent_mode.items()},
        "default_language": draft.default_language,
        "languages": {
            language: {
                "name": catalogues[language].name,
                "reviewed_by": reviewer(draft, catalogues[language]),
                "texts": {**_texts(draft, catalogues[language], consent_log)},
            }
            for language in draft.languages
        },
    }


def reviewer(draft: NoticeDraft, catalogue: Catalogue) -> str | None:
    """Who read the texts of that language; our reviewer never saw those that a site changed."""
    ours = None if draft.languages[catalogue.language] else catalogue.reviewed_by
    return draft.reviewers.get(catalogue.language, ours)


def our_texts(draft: NoticeDraft, catalogue: Catalogue) -> dict[str, str]:
    """What the site's own texts replace."""
    is_bilingual = catalogue.language in draft.bilingual_languages
    return texts_of(catalogue, is_bilingual=is_bilingual, has_several=len(draft.purposes) > 1)


def texts_of(catalogue: Catalogue, *, is_bilingual: bool, has_several: bool) -> dict[str, str]:
    """Our texts: some in two languages, and some otherwise where there are several purposes."""
    texts = {**catalogue.texts, **(catalogue.bilingual if is_bilingual else {})}
    several = {key: text for key, text in texts.items() if key.endswith(_SEVERAL)}
    if has_several:
        texts |= {key.removesuffix(_SEVERAL): text for key, text in several.items()}
    return {key: text for key, text in texts.items() if key not in several}


def _texts(draft: NoticeDraft, catalogue: Catalogue, consent_log: Months) -> dict[str, str]:
    texts = {**our_texts(draft, catalogue), **draft.languages[catalogue.language]}
    for key, other, is_other in _choices(draft):
        alternative = texts.pop(other)
        texts[key] = alternative if is_other else texts[key]
    filled = {
        name: value if name in _OUR_WORDS else isolated(catalogue.language, value)
        for name, value in _values(draft, catalogue.language, texts, consent_log).items()
    }
    return {
        key: _fill(text, filled)
        for key, text in texts.items()
        if not key.startswith(_ONLY_BUILDING_BLOCKS)
    }


def _choices(draft: NoticeDraft) -> list[tuple[str, str, bool]]:
    """Texts of which one or the other is shown."""
    return [
        ("body_recipients", "body_recipients_none", not draft.recipients),
        ("body_duration", "body_duration_session", longest_of(draft) == SESSION),
        ("detail_transfers", "detail_transfers_none", not draft.transfers),
    ]


def _values(
    draft: NoticeDraft, language: str, texts: Mapping[str, str], consent_log: Months
) -> dict[str, str]:
    def months(number: int) -> str:
        return in_words(f"P{number}M", language, texts)

    def country(code: str) -> str:
        return texts.get(f"country_{code.lower()}", COUNTRIES[code])

    names = partial(listed, language)
    transfers = [f"{country(to.country)} ({to.safeguard})" for to in draft.transfers]
    return {
        "{controller}": draft.controller.name,
        "{purposes}": names(texts.get(f"purpose_{name}_name", name) for name in draft.purposes),
        "{contact}": draft.controller.contact,
        "{address}": draft.controller.address,
        "{country}": country(draft.controller.country),
        "{data_protection_contact}": draft.data_protection_contact,
        "{authority}": draft.authority.name,
        "{authority_url}": draft.authority.url,
        "{recipients}": names(draft.recipients),
        "{categories}": names(texts[CATEGORIES[term]] for term in draft.categories_of_data),
        "{storage_locations}": names(country(code) for code in draft.storage_locations),
        "{transfers}": "; ".join(transfers),
        "{settings_link}": halves(texts, "settings_link")[0],
        "{duration}": in_words(longest_of(draft), language, texts),
        "{validity}": months(draft.accept_months),
        "{refusal_validity}": months(draft.refusal_months),
        "{accept_log}": months(consent_log.accept_months),
        "{refusal_log}": months(consent_log.refusal_months),
    }


def longest_of(draft: NoticeDraft) -> str:
    """The longest duration of the draft's cookies."""
    return longest([cookie.duration for cookie in draft.cookies])


def _fill(text: str, values: Mapping[str, str]) -> str:
    """One pass: a name that looks like a placeholder is left as it is."""
    return PLACEHOLDER.sub(lambda match: values.get(match[0], match[0]), text)

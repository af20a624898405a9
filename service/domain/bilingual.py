"""A second language on what visitors press: “Tanggihan / Decline”, and one line in English.

Those who read no Filipino can answer, and so can the extensions that answer for people.
"""

from collections.abc import Iterator, Mapping

from service.domain.errors import FieldError
from service.domain.notice import Catalogue, NoticeDraft

ENGLISH_LINE = "english_line"  # where a notice's texts hold it, its labels have two halves
SEPARATOR = " / "
LABELS = (
    *("button_decline", "button_accept", "purpose_decline", "purpose_allow"),
    *("settings_link", "change_choice", "withdraw_consent"),
)


def halves(texts: Mapping[str, str], key: str) -> list[str]:
    """The text in its language and, where it is a label in two, the same in English."""
    is_bilingual = ENGLISH_LINE in texts and key in LABELS
    return texts[key].split(SEPARATOR, 1) if is_bilingual else [texts[key]]


def bilingual_flaws(
    draft: NoticeDraft, catalogue: Catalogue, texts: Mapping[str, str]
) -> Iterator[FieldError]:
    """What is wrong with the second language, where the draft wants one."""
    if catalogue.language not in draft.bilingual_languages or not catalogue.bilingual:
        return
    for key in LABELS:
        if sum(bool(half.strip()) for half in texts[key].split(SEPARATOR)) != 2:  # noqa: PLR2004 - two languages
            yield FieldError(key, "must say it in both languages, as “Tanggihan / Decline”")
    if len(draft.purposes) > 1 and texts[ENGLISH_LINE] == catalogue.bilingual[ENGLISH_LINE]:
        yield FieldError(ENGLISH_LINE, "ours names one purpose and there are more: write your own")

"""A second language on what visitors press: “Tanggihan / Decline”, and one line in English.

Those who do not read the first can answer, and so can the extensions that answer for people.
"""

from collections.abc import Iterator, Mapping

from service.domain.errors import FieldError
from service.domain.notice import Catalogue, NoticeDraft

ENGLISH_LINE = "english_line"  # where a notice's texts hold it, its labels have two halves
SEPARATOR = " / "
LABELS = (
    *("button_decline", "button_accept", "button_choose"),
    *("purposes_save", "settings_link", "withdraw_consent"),
)


def beside_english(
    texts: Mapping[str, str], english: Mapping[str, str], lines: Mapping[str, str]
) -> dict[str, str]:
    """Our texts that take a language's place where a notice also speaks English.

    `lines` are those that stand in English alone, `english_line` and the like.
    """
    labels = {key: f"{texts[key]}{SEPARATOR}{english[key]}" for key in LABELS}
    return {**labels, **lines}


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

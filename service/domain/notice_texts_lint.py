"""What each language of a notice must say, and how its buttons may be labelled."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from service.domain.bilingual import bilingual_flaws, halves
from service.domain.errors import FieldError
from service.domain.languages import plurals_of
from service.domain.notice import Catalogue, NoticeDraft
from service.domain.notice_content import PLACEHOLDER, our_texts, reviewer
from service.domain.vague import is_vague

SHORTEST_DESCRIPTION = 30
LONGEST_LABEL = 30
BUTTONS = ("button_accept", "button_decline", "button_choose")
LONGEST_ACRONYM = 2  # as in OK
_ORDINARY = frozenset(" ,.-/&()'\u2019!\uff01")
_ADDED_BY_HAND = frozenset({"{refusal_validity}"})


def text_flaws(
    draft: NoticeDraft, language: str, catalogues: Mapping[str, Catalogue]
) -> Iterator[FieldError]:
    """Every flaw of the draft's texts in that language."""
    place = f"/languages/{language}"
    catalogue = catalogues.get(language)
    if catalogue is None:
        yield FieldError(place, "there are no texts for it")
        return
    if _lacks(catalogue, catalogues):
        yield FieldError(place, "our texts for it are not complete")
        return
    if not reviewer(draft, catalogue) and language not in draft.unreviewed_languages:
        detail = (
            f"nobody read its texts: name in reviewers who did, or list {language} in "
            "unreviewed_languages"
        )
        yield FieldError(place, detail)
    if language in draft.bilingual_languages and not catalogue.bilingual:
        yield FieldError(place, "there are no texts of ours that say it in English too")
    ours = our_texts(draft, catalogue)
    texts = {**ours, **draft.languages[language]}
    known = ours.keys() | {
        f"purpose_{purpose}_{part}"
        for purpose in draft.purposes
        for part in ("name", "description")
    }
    for flaw in (
        *_overrides(draft.languages[language], ours, known, _scripts(catalogue)),
        *_withdrawal_and_link(texts),
        *_validity(draft, texts),
        *_purposes(draft, texts),
        *_buttons(texts, BUTTONS if len(draft.purposes) > 1 else BUTTONS[:2], _scripts(catalogue)),
        *bilingual_flaws(draft, catalogue, texts),
    ):
        yield FieldError(f"{place}/{flaw.pointer}", flaw.detail)


def _overrides(
    overrides: Mapping[str, str], ours: Mapping[str, str], known: set[str], scripts: set[str]
) -> Iterator[FieldError]:
    filled = {name for text in ours.values() for name in PLACEHOLDER.findall(text)}
    for key, text in overrides.items():
        if key not in known:
            yield FieldError(key, f"there is no such text; {_meant(key, known)}")
            continue
        if not scripts & set(map(_script, text)):
            yield FieldError(key, "must hold words")
        wanted = set(PLACEHOLDER.findall(ours.get(key, "")))
        found = set(PLACEHOLDER.findall(text))
        if lacking := wanted - found:
            yield FieldError(key, f"must hold {', '.join(sorted(lacking))}")
        if strange := found - filled - _ADDED_BY_HAND:
            yield FieldError(key, f"nothing fills {', '.join(sorted(strange))}")


def _meant(key: str, known: set[str]) -> str:
    close = [other for other in sorted(known) if key in other] or get_close_matches(key, known)
    return f"there is {', '.join(close)}" if close else "docs/notices.md says which there are"


def _withdrawal_and_link(texts: Mapping[str, str]) -> Iterator[FieldError]:
    link = halves(texts, "settings_link")[0]
    if link not in texts["body_withdraw"].replace("{settings_link}", link):
        yield FieldError("body_withdraw", f"must name the link “{link}”")
    if texts["body_link_text"] not in texts["body"]:
        yield FieldError("body", f"must hold “{texts['body_link_text']}”, the link to the policy")


def _validity(draft: NoticeDraft, texts: Mapping[str, str]) -> Iterator[FieldError]:
    both = {"{validity}", "{refusal_validity}"}
    if draft.accept_months != draft.refusal_months and not both <= set(
        PLACEHOLDER.findall(texts["body_validity"])
    ):
        detail = (
            "accepts and refusals hold for other times: it must hold {validity} for an accept "
            "and {refusal_validity} for a refusal"
        )
        yield FieldError("body_validity", detail)


def _purposes(draft: NoticeDraft, texts: Mapping[str, str]) -> Iterator[FieldError]:
    for purpose in draft.purposes:
        name, description = f"purpose_{purpose}_name", f"purpose_{purpose}_description"
        if not texts.get(name, "").strip():
            yield FieldError(name, "is missing")
        text = texts.get(description, "").strip()
        if _width(text) < SHORTEST_DESCRIPTION:
            detail = f"must say what for, in at least {SHORTEST_DESCRIPTION} characters"
            yield FieldError(description, detail)
        elif is_vague(text):
            yield FieldError(description, "says nothing but that something gets better: say what")


def _width(text: str) -> int:
    """Its characters; one as wide as a whole word's part, as in Chinese, counts twice."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _buttons(
    texts: Mapping[str, str], shown: Sequence[str], scripts: set[str]
) -> Iterator[FieldError]:
    first, *others = shown
    for key in shown:
        if len(texts[key]) > LONGEST_LABEL:
            yield FieldError(key, f"must not be longer than {LONGEST_LABEL} characters")
        # else a label could be blank, or look like the other one
        own, *english = halves(texts, key)
        if not _written([own]) <= scripts or not _written(english) <= {"LATIN"}:
            yield FieldError(key, "must be written in the letters of its language")
    if len({_plain(texts[key]) for key in shown}) < len(shown):
        yield FieldError(first, "two buttons say the same")
    if any(_emphasis(texts[key]) != _emphasis(texts[first]) for key in others):
        yield FieldError(first, "one button shouts or is decorated and another is not")


def _lacks(catalogue: Catalogue, catalogues: Mapping[str, Catalogue]) -> bool:
    """Whether any text is missing that others have; each counts by forms of its own."""
    wanted = {key for other in catalogues.values() for key in other.texts if not _counts(key)}
    forms = plurals_of(catalogue.language)
    units = {f"unit_{unit}_{form}" for unit in ("day", "month", "year") for form in forms}
    return not wanted | units <= catalogue.texts.keys()


def _counts(key: str) -> bool:
    return key.startswith("unit_")


def _scripts(catalogue: Catalogue) -> set[str]:
    """The scripts that the language is written in; others have Latin names and words in theirs."""
    labels = _written(catalogue.texts[key] for key in BUTTONS)
    return labels | (_written(catalogue.texts.values()) - {"LATIN"})


def _written(texts: Iterable[str]) -> set[str]:
    return {_script(sign) for text in texts for sign in text if sign.isalpha()}


def _script(sign: str) -> str:
    """`LATIN` of a Latin letter; blanks that count as letters, and letters in disguise, differ."""
    return unicodedata.name(sign, "").partition(" ")[0] if sign.isalpha() else ""


def _plain(label: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", label).casefold()))


def _emphasis(label: str) -> tuple[bool, bool, bool]:
    """A word in capitals; an exclamation mark; an emoji, an arrow, letters in another guise."""
    shouts = any(word.isupper() and len(word) > LONGEST_ACRONYM for word in label.split())
    is_decorated = not all(
        character.isalnum() or character in _ORDINARY or unicodedata.category(character)[0] == "M"
        for character in label
    )
    is_disguised = unicodedata.normalize("NFKC", label) != unicodedata.normalize("NFC", label)
    return shouts, "!" in label or "\uff01" in label, is_decorated or is_disguised

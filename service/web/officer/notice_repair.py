"""A draft that is not complete yet, made complete for the eye: what is wrong is left out of it.

Only the preview shows it. What is checked and published is the draft itself.
"""

from copy import deepcopy
from typing import Any

from service.domain.errors import InvalidInput
from service.domain.languages import LANGUAGES
from service.domain.notice import NoticeDraft
from service.web.schemas.fields import load
from service.web.schemas.notice import NoticeDraftSchema
from service.web.schemas.notice_calls import DRAFT_EXAMPLE

_ROUNDS = 8  # a rule on the whole is asked only once each part is right


def shown_draft(document: dict[str, Any]) -> NoticeDraft:
    """The draft, with the demonstration's words where it has none that could be shown."""
    draft = _in_languages_we_have(deepcopy(document))
    for _ in range(_ROUNDS):
        try:
            return _loaded(draft)
        except InvalidInput as error:
            for flaw in error.errors:
                _mend(draft, flaw.pointer.strip("/").split("/"))
    return _loaded(DRAFT_EXAMPLE)


def _in_languages_we_have(draft: dict[str, Any]) -> dict[str, Any]:
    has = {tag: texts for tag, texts in draft["languages"].items() if tag in LANGUAGES}
    has = has or deepcopy(DRAFT_EXAMPLE["languages"])
    default = draft["default_language"]
    return draft | {
        "languages": has,
        "default_language": default if default in has else next(iter(has)),
        "reviewers": {tag: name for tag, name in draft["reviewers"].items() if tag in has},
        "unreviewed_languages": [tag for tag in draft["unreviewed_languages"] if tag in has],
        "bilingual_languages": [tag for tag in draft["bilingual_languages"] if tag in has],
    }


def _loaded(draft: dict[str, Any]) -> NoticeDraft:
    found: NoticeDraft = load(NoticeDraftSchema(), draft)
    return found


def _mend(draft: dict[str, Any], place: list[str]) -> None:
    """Our own text, the example's word, or nothing, in the place of what cannot be shown."""
    match place:
        case ["languages", tag, key, *_]:
            draft["languages"][tag].pop(key, None)
        case ["cookies", index, key, *_]:
            draft["cookies"][int(index)][key] = DRAFT_EXAMPLE["cookies"][0][key]
        case ["controller" | "authority" as name, key, *_]:
            draft[name][key] = DRAFT_EXAMPLE[name].get(key)
        case ["reviewers", tag, *_]:
            del draft["reviewers"][tag]
        case [name, *_] if name in DRAFT_EXAMPLE:
            draft[name] = deepcopy(DRAFT_EXAMPLE[name])
        case _:
            draft.pop(place[0], None)

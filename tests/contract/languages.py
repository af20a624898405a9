"""`docs/languages.md`: what each language's texts are like, measured."""

import json
import unicodedata
from collections import Counter
from typing import Any

from service.bundled import BANNER
from service.domain.languages import LANGUAGES, is_right_to_left
from service.usecases.load_catalogues import load_catalogues

_SCRIPTS = {"CJK": "Chinese", "HIRAGANA": "Japanese"}
LABELS = ("button_decline", "button_accept", "button_choose")
_HEAD = """# Languages

Written by `make docs` from [`static/consent-banner/locales`](../static/consent-banner/locales), one
file a language. **Nobody who speaks them has reviewed these texts yet**, and each file says so; a
site publishes such a language only when an owner names it (`unreviewed_languages`), and names who
read it once somebody has (`reviewers`). Every text can be replaced by the site's own
([notices.md](notices.md)). To add a language: a file beside the others, its plural rule in
`service/domain/languages.py`, and `make test`.

Numbers follow CLDR's plural rules and, in Arabic, Bengali and Persian, the language's own digits.
Only the language shown travels: bytes are the whole first load, script, styles and texts, under
brotli. Without any rule for us, the browser extension autoconsent finds and declines the notice in
Dutch, English, French, German, Italian, Polish and Spanish, and in any other with
[English beside it on the buttons](notices.md#a-notice-that-also-speaks-english);
[examples/privacy-tools](../examples/privacy-tools) has what would let it do so in Filipino alone.

"""


def as_markdown() -> str:
    """The whole document."""
    return f"{_HEAD}{_by_language()}\n{_by_text()}"


def _texts(language: str) -> dict[str, str]:
    return dict(load_catalogues()[language].texts)


def script_of(language: str) -> str:
    """Which one most of its letters are of, by the first word of their Unicode names."""
    letters = (sign for text in _texts(language).values() for sign in text if sign.isalpha())
    names = Counter(unicodedata.name(sign).split(" ")[0] for sign in letters)
    most = names.most_common(1)[0][0]
    return _SCRIPTS.get(most, most.capitalize())


def _by_language() -> str:
    budget: dict[str, Any] = json.loads((BANNER / "budget.json").read_text("utf-8"))
    english = sum(map(len, _texts("en").values()))
    heads = "tag, language, script, texts, length, decline · accept · choose, bytes, reviewed by"
    rows = [f"| {heads.replace(', ', ' | ')} |", "|---" * 8 + "|"]
    for tag in sorted(LANGUAGES):
        catalogue = load_catalogues()[tag]
        texts = catalogue.texts
        script = script_of(tag) + (", from the right" if is_right_to_left(tag) else "")
        length = sum(map(len, texts.values())) / english
        labels = " · ".join(texts[key] for key in LABELS)
        size = f"{budget[tag]['brotli']:,}"
        said = (tag, catalogue.name, script, len(texts), f"{length:.0%}", labels, size)
        rows.append(f"| {' | '.join(map(str, said))} | {catalogue.reviewed_by or 'nobody yet'} |")
    return "\n".join(rows) + "\n"


def _by_text() -> str:
    """Each text's length in English, and where it is shortest and longest."""
    rows = ["| text | English | shortest | longest |", "|---|---|---|---|"]
    for key, text in _texts("en").items():
        if key.startswith("unit_"):
            continue
        lengths = {tag: len(_texts(tag)[key]) for tag in LANGUAGES}
        least, most = min(lengths, key=lengths.__getitem__), max(lengths, key=lengths.__getitem__)
        rows.append(
            f"| `{key}` | {len(text)} | {lengths[least]} ({least}) | {lengths[most]} ({most}) |"
        )
    intro = "How many characters each text has; every language has all of them.\n\n"
    return intro + "\n".join(rows) + "\n"

"""The languages that we have texts in: how each counts, is written, and is asked for.

The plural rules are CLDR's, for whole numbers from one on (a test compares them with CLDR itself).
"""

from collections.abc import Callable, Iterable, Mapping

PluralRule = Callable[[int], str]

_FEW = range(2, 5)
_TEENS = range(11, 20)


def _ends_in_one(n: int) -> bool:
    return n % 10 == 1 and n % 100 != 11  # noqa: PLR2004 - eleven


def _ends_in_few(n: int) -> bool:
    return n % 10 in _FEW and n % 100 not in range(12, 15)


def _irish(n: int) -> str:
    if n in range(3, 7):
        return "few"
    return "many" if n in range(7, 11) else {1: "one", 2: "two"}.get(n, "other")


def _maltese(n: int) -> str:
    if n % 100 in range(3, 11):
        return "few"
    return "many" if n % 100 in _TEENS else {1: "one", 2: "two"}.get(n, "other")


def _arabic(n: int) -> str:
    if n % 100 in range(3, 11):
        return "few"
    return "many" if n % 100 in range(11, 100) else {1: "one", 2: "two"}.get(n, "other")


def _latvian(n: int) -> str:
    if n % 10 == 0 or n % 100 in _TEENS:
        return "zero"
    return "one" if n % 10 == 1 else "other"


def _lithuanian(n: int) -> str:
    if n % 10 == 0 or n % 100 in _TEENS:
        return "other"
    return "one" if n % 10 == 1 else "few"


_RULES: dict[str, PluralRule] = {
    "id ja ko ms th zh-Hans zh-Hant": lambda _: "other",
    "bg bn da de el en es et fa fi fr hi hu it nb nl pt sv sw tr ur vi": (
        lambda n: "one" if n == 1 else "other"
    ),
    "is": lambda n: "one" if _ends_in_one(n) else "other",
    "ceb fil": lambda n: "other" if n % 10 in (4, 6, 9) else "one",
    "he": lambda n: {1: "one", 2: "two"}.get(n, "other"),
    "sl": lambda n: {1: "one", 2: "two", 3: "few", 4: "few"}.get(n % 100, "other"),
    "cs sk": lambda n: "one" if n == 1 else "few" if n in _FEW else "other",
    "pl": lambda n: "one" if n == 1 else "few" if _ends_in_few(n) else "many",
    "ru uk": lambda n: "one" if _ends_in_one(n) else "few" if _ends_in_few(n) else "many",
    "hr": lambda n: "one" if _ends_in_one(n) else "few" if _ends_in_few(n) else "other",
    "ro": lambda n: "one" if n == 1 else "few" if n % 100 in range(1, 20) else "other",
    "ga": _irish,
    "mt": _maltese,
    "ar": _arabic,
    "lv": _latvian,
    "lt": _lithuanian,
}
_PLURALS = {tag: rule for tags, rule in _RULES.items() for tag in tags.split()}
_COUNTED = 1_000  # what no rule looks beyond
_DIGITS = {"ar": "٠١٢٣٤٥٦٧٨٩", "bn": "০১২৩৪৫৬৭৮৯", "fa": "۰۱۲۳۴۵۶۷۸۹"}
_COMMA = {
    **dict.fromkeys(("ar", "fa", "ur"), "\N{ARABIC COMMA} "),
    **dict.fromkeys(("ja", "zh-Hans", "zh-Hant"), "\N{IDEOGRAPHIC COMMA}"),
}
_COLON = {
    **dict.fromkeys(("ja", "zh-Hans", "zh-Hant"), "\N{FULLWIDTH COLON}"),
    "fr": "\N{NO-BREAK SPACE}: ",
}
_RIGHT_TO_LEFT = frozenset(["ar", "fa", "he", "ur"])
# what pages and browsers say for the same, or for what its readers read as well
_ALSO = {
    "fil": ("tl",),
    "he": ("iw",),
    "id": ("in",),
    "nb": ("no", "nn"),
    "zh-Hans": ("zh",),
    "zh-Hant": ("zh", "zh-tw", "zh-hk", "zh-mo"),
}

OTHER = "und"  # BCP 47: not determined
ENGLISH = "en"
OURS = (ENGLISH, "fil")  # what a notice is in where nobody chose
LANGUAGES = (*OURS, *sorted(_PLURALS.keys() - set(OURS)))


def plural_of(language: str, number: int) -> str:
    """CLDR's category of that number: `zero`, `one`, `two`, `few`, `many` or `other`."""
    return _PLURALS[language](number)


def plurals_of(language: str) -> frozenset[str]:
    """The categories that whole numbers have in that language."""
    return frozenset(map(_PLURALS[language], range(1, _COUNTED)))


def in_digits(language: str, number: int) -> str:
    """The number in the digits that the language is read in."""
    return str(number).translate(str.maketrans("0123456789", _DIGITS.get(language, "0123456789")))


def listed(language: str, names: Iterable[str]) -> str:
    """The names in a row, as the language parts them."""
    return _COMMA.get(language, ", ").join(names)


def titled(language: str, title: str, text: str) -> str:
    """`Status: Allowed`, with the language's colon."""
    return f"{title}{_COLON.get(language, ': ')}{text}"


def isolated(language: str, text: str) -> str:
    """A name of any script, so that its full stop stays with it where lines run from the right."""
    if not is_right_to_left(language):
        return text
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def is_right_to_left(language: str) -> bool:
    """Whether the language is written from right to left."""
    return language.partition("-")[0] in _RIGHT_TO_LEFT


def other_names(offered: Iterable[str]) -> dict[str, str]:
    """What else a page or a browser may say, in lower case, and which of the offered it means."""
    # of two that go by a name, the first by their own
    return {name: tag for tag in sorted(offered, reverse=True) for name in _ALSO.get(tag, ())}


def best_of(wanted: Iterable[str], offered: Mapping[str, object]) -> str | None:
    """The first of the wanted tags that is offered, by RFC 4647's lookup: `pt-BR` finds `pt`."""
    names = {**other_names(offered), **{tag.lower(): tag for tag in offered}}
    for wish in wanted:
        tag = wish.lower()
        while tag:
            if tag in names:
                return names[tag]
            tag = tag.rpartition("-")[0]
    return None

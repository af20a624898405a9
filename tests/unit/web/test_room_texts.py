"""The room speaks each of its languages wholly: no word is missing, none is left over."""

import json
import re
import shutil
import string
from dataclasses import fields
from itertools import chain
from pathlib import Path

import marshmallow
import pytest

from service.domain.api_key import Scope
from service.domain.decision import Outcome
from service.domain.export_run import RunState
from service.domain.notice import Layout, NoticeChange, Palette
from service.domain.notice_content import CATEGORIES
from service.domain.officer import Role
from service.domain.status import Status
from service.domain.trail import DETAIL, Action
from service.usecases.compare_notices import Caveat
from service.web.officer import texts
from service.web.officer.keys import LIVES, OVERLAPS
from service.web.officer.overview_query import Flaw
from service.web.officer.pages import SITE_PAGES
from service.web.officer.processing import SECURITY
from service.web.officer.refusals import OF_HTTP, OWN
from service.web.officer.site_form import SWITCHES
from service.web.officer.texts import Words, languages, words_in
from service.web.problem_types import PROBLEM_TYPES
from service.web.schemas.decision import SOURCES

ROOM = Path(texts.__file__).parent
LOCALES = ROOM / "locales"
SOURCE = {path: path.read_text("utf-8") for path in [*ROOM.rglob("*.html"), *ROOM.glob("*.py")]}
ALL = " ".join(SOURCE.values())
KINDS = ["day", "week", "month", "language", "form_factor", "notice"]
DEVICES = ["mobile", "desktop"]

# texts that are put together: what they begin with → what they may end in
TOGETHER = {
    "action_{}": [*Action],
    "role_{}": [*Role],
    "outcome_{}": [*Outcome],
    "source_{}": [*SOURCES],
    "status_{}": [*Status, "child_directed"],
    "device_{}": DEVICES,
    "detail_{}": sorted({key for detail in DETAIL.values() for key in detail}),
    "overview_{}": KINDS,
    "overview_form_factor_{}": DEVICES,
    "overview_by_{}": KINDS,
    "overview_accept_share_by_{}": ["language", "form_factor", "notice"],
    "overview_decisions_by_{}": ["day", "week", "month"],
    "overview_caveat_{}": [*Caveat],
    "overview_difference_{}": ["none", "clear", "unclear"],
    "overview_flaw_{}": [flaw.name.lower() for flaw in Flaw],
    "change_{}": [*NoticeChange],
    "layout_{}": [*Layout],
    "scheme_{}": ["light", "dark"],
    "colour_{}": [field.name for field in fields(Palette)],
    "category_{}": [term.removeprefix("pd:") for term in CATEGORIES],
    "look_{}": ["language", "direction", "scheme", "width"],
    "export_form_{}": ["csv", "jsonl"],
    "export_state_{}": [*RunState],
    "scope_{}": [scope.replace(":", "_") for scope in Scope],
    "key_life_{}": [*LIVES],
    "key_overlap_{}": [*OVERLAPS],
    "role_does_{}": [*Role],
    "site_{}": [*SWITCHES, *(f"{name}_hint" for name in SWITCHES)],
    "done_{}": re.findall(r"\w+", " ".join(re.findall(r"said_done\(t, done, (\[.*?\])", ALL))),
    "ropa_{}": re.findall(r"""\brow\("(\w+)\"""", ALL),
    "ropa_security_{}": [*SECURITY, "https"],
}
# texts that take the place of something else where there is one: what they begin with
INSTEAD = ("flaw_", "text_")
REFUSALS = {slug.replace("-", "_") for slug in (*PROBLEM_TYPES, *OF_HTTP.values(), "otherwise")} | {
    slug.replace("-", "_") for slug, _ in OWN.values()
}


def english() -> dict[str, str]:
    return languages()["en"].texts


def named() -> set[str]:
    """The keys that templates ask for, and whatever stands in quotes in Python and is one."""
    asked = chain(*(re.findall(r"""\bt\(["'](\w+)["']\s*[,)]""", text) for text in SOURCE.values()))
    quoted = chain(*(re.findall(r"""["'](\w+)["']""", text) for text in SOURCE.values()))
    return {*asked, *(set(quoted) & english().keys()), *(key for _, _, key in SITE_PAGES)}


def put_together() -> set[str]:
    """The keys that are put together of two parts."""
    made = {key.format(end) for key, ends in TOGETHER.items() for end in ends}
    refusals = {f"refused_{slug}{end}" for slug in REFUSALS for end in ("", "_title")}
    return made | (refusals & english().keys())


def test_every_language_has_the_same_texts():
    """Keys, and in each the same places to fill."""
    for words in languages().values():
        assert words.texts.keys() == english().keys(), words.language
        for key, text in words.texts.items():
            assert places(text) == places(english()[key]), f"{words.language}: {key}"
            assert text.strip() == text
            assert text


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_no_text_that_is_asked_for_is_missing():
    """In templates and in Python; of what is put together, every possible one."""
    assert (named() | put_together()) - english().keys() == set()
    for slug in REFUSALS:
        assert (f"refused_{slug}" in english()) == (f"refused_{slug}_title" in english()), slug


def test_no_text_is_left_over():
    """But for what is only looked whether it is there."""
    assert left_over() == set()


def left_over() -> set[str]:
    left = english().keys() - named() - put_together()
    return {key for key in left if not key.startswith(INSTEAD)}


def test_every_text_that_is_put_together_is_in_the_table_above():
    """A template that makes a key of parts names a beginning that is known."""
    for path, text in SOURCE.items():
        for beginning in re.findall(r"""\bt\(\s*["'](\w+_)["']\s*[~+]""", text):
            assert f"{beginning}{{}}" in TOGETHER, f"{path.name}: {beginning}"


@pytest.mark.parametrize(
    "planted", ['{{ t("no_such_text") }}', "{{ t('nor_this', number=1) }}"], ids=["alone", "filled"]
)
def test_a_planted_text_that_is_missing_is_found(planted, monkeypatch):
    """The control."""
    monkeypatch.setitem(SOURCE, Path("planted.html"), planted)
    assert len(named() - english().keys()) == 1


def test_a_planted_text_that_nobody_asks_for_is_found(monkeypatch):
    """The control."""
    monkeypatch.setitem(english(), "left_over", "x")
    assert left_over() == {"left_over"}


SAYING = [
    *(ROOM.parents[1] / "domain").glob("*.py"),
    *(ROOM.parents[1] / "usecases").glob("*.py"),
    *(ROOM.parent / "schemas").glob("*.py"),
    *Path(marshmallow.__file__).parent.glob("*.py"),
]
SENTENCES = {path: path.read_text("utf-8") for path in SAYING} | SOURCE


def test_what_is_translated_of_the_services_own_words_is_said_somewhere():
    """A sentence that the code does not say any more is found here, but one with values in it."""
    said = re.sub(r'"\s*\n\s*f?"', "", " ".join(SENTENCES.values()))
    for words in languages().values():
        for sentence in words.sentences:
            for part in [] if "{" in sentence else re.split(r"\d+", sentence):
                assert part in said, sentence


def test_figures_are_written_as_the_language_has_them():
    """By what the file says, whatever it says."""
    words = Words("x", "X", None, ".", ",", {"a": "{b}!"}, {"One.": "Isa."})
    assert (words.number(1234567), words.percent(0.1234), words("a", b=1)) == (
        "1.234.567",
        "12,3%",
        "1!",
    )
    assert (words.said("a"), words.said("One."), words.said("Two.")) == ("{b}!", "Isa.", "Two.")


@pytest.fixture
def third(tmp_path, monkeypatch):
    """One file more in the folder, of a language that is written from the right."""
    folder = Path(shutil.copytree(LOCALES, tmp_path / "locales"))
    spoken = json.loads((folder / "en.json").read_text())
    spoken |= {"language": "ar", "name": "العربية"}
    spoken["texts"] = {key: f"«{text}»" for key, text in spoken["texts"].items()}
    (folder / "ar.json").write_text(json.dumps(spoken))
    monkeypatch.setattr(texts, "_FOLDER", folder)
    languages.cache_clear()
    yield spoken
    languages.cache_clear()


def test_one_file_more_is_a_language_more(third):
    """Asked for as browsers do, and from the right where it is written so."""
    assert [*languages()] == ["ar", "en", "fil"]
    words = words_in(["de", "ar-EG", "en"])
    assert (words.language, words.direction, words("sign_in")) == ("ar", "rtl", "«Sign in»")
    assert words_in(["de"]).language == "en"
    assert words_in([]).language == "en"
    test_every_language_has_the_same_texts()


def test_a_file_that_lacks_a_text_is_found(third, monkeypatch):
    """The control: one key less, or a place that is filled with nothing."""
    monkeypatch.delitem(languages()["ar"].texts, "sign_in")
    with pytest.raises(AssertionError):
        test_every_language_has_the_same_texts()
    monkeypatch.setitem(languages()["ar"].texts, "sign_in", "{nobody}")
    with pytest.raises(AssertionError, match="sign_in"):
        test_every_language_has_the_same_texts()


def test_a_file_has_what_a_language_needs_and_nothing_else():
    """Whoever adds one may copy another: these fields, and no more."""
    for path in LOCALES.glob("*.json"):
        said = json.loads(path.read_text())
        assert said.keys() == {field.name for field in fields(Words)}
        assert path.stem == said["language"]

"""A draft of a notice: what may be published, and where it says what is wrong."""

import copy
import json

import pytest

from service.bundled import DEMO_NOTICE
from service.domain.errors import InvalidInput
from service.web.schemas.fields import load
from service.web.schemas.notice import NoticeDraftSchema

GOOD = json.loads(DEMO_NOTICE.read_text())


def changed(path: str, value: object) -> dict:
    draft = copy.deepcopy(GOOD)
    *parents, last = path.split("/")
    place = draft
    for step in parents:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    return draft


def test_the_demos_draft_is_good() -> None:
    assert load(NoticeDraftSchema(), GOOD).controller.name


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("controller/name", ""),
        ("controller/phone", "1"),
        ("privacy_url", "javascript:alert(1)"),
        ("privacy_url", "java\tscript:alert(1)"),
        ("privacy_url", "data:text/html,x"),
        ("privacy_url", "//evil.example"),
        ("privacy_url", "https://user@evil.example/"),
        ("privacy_url", "https://evil.example\\@good.example"),
        ("privacy_url", "http://news.example/"),
        ("privacy_url", "https://"),
        ("privacy_url", "https://[::1"),
        ("cookies", []),
        ("cookies/0/duration", "six months"),
        ("cookies/0/third_party", "no"),
        ("cookies/0/purpose", "marketing"),
        ("accept_months", 0),
        ("accept_months", 14),
        ("accept_months", True),
        ("refusal_months", 5),
        ("refusal_months", 7),
        ("purposes", ["marketing"]),
        ("consent_mode", {"marketing": ["ad_storage"]}),
        ("consent_mode", {"analytics": ["everything"]}),
        ("default_language", "en-XX"),
        ("languages", {}),
        ("surprise", 1),
    ],
)
def test_a_flawed_draft_is_refused_with_its_place(path: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        load(NoticeDraftSchema(), changed(path, value))

    top = path.split("/", maxsplit=1)[0]
    assert any(broken.pointer.split("/")[1] == top for broken in refused.value.errors)


def test_two_lifetimes_need_a_text_that_says_both() -> None:
    draft = changed("accept_months", 12)
    draft["languages"] = {
        language: {"body_validity": "Accepted: 12 months. Declined: 6 months."}
        for language in GOOD["languages"]
    }

    assert load(NoticeDraftSchema(), draft).accept_months == 12


def test_http_is_taken_on_this_machine_alone() -> None:
    assert load(NoticeDraftSchema(), changed("privacy_url", "http://localhost:8000/privacy"))

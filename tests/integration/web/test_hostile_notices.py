"""Hostile drafts: refused with their place or kept as mere text, never a failure, never code."""

import json

import pytest

from service.usecases import check_notice
from tests.fixtures.sites import DRAFT, make_key
from tests.integration.web.officer import Officer
from tests.integration.web.page import assert_problem, assert_shape, pointers

MEGABYTE = 1024 * 1024
MARKUP = "</script><script>alert(1)</script><img src=x onerror=alert(1)> {controller} '\"`"

ILLEGIBLE = [
    "a\u2028b",
    "a\u2029b",
    "a\nb",
    "a\tb",
    "a\u0007b",
    "\u202egnp.exe",
    "\u2066hidden\u2069",
    " ",
    "\u200b\u00a0",
    "x" * 10_000,
    1,
    None,
    [],
    {},
]
TRAPS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "\njavascript:alert(1)",
    "\u0001javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "javascript://https://www.example.com/%0aalert(1)",
    "vbscript:msgbox(1)",
    "blob:https://www.example.com/x",
    "file:///etc/passwd",
    " https://www.example.com/privacy",
    "https://www.example.com/\nprivacy",
    "\\\\evil.example/x",
    "",
    "data:text/html,<script>",
    "https://user:secret@evil.example/",
    "https://evil.example/\u202e",
    "https://evil.example/<script>",
    "//evil.example",
    "https://[::1",
    "https://" + "a" * 10_000,
]
BROKEN = [
    b"",
    b"[]",
    b"null",
    b'{"draft": NaN}',
    b'{"draft": {}, "draft": {}}',
    b"[" * 100_000,
    b'{"draft": ' * 50,
    b'{"draft": {"accept_months": 1e400}}',
    b'{"draft": "\xff"}',
    b'{"draft": "\\ud800"}',
    b'{"draft": "\\u0000"}',
    b'{"draft": {"languages": {"fil": {"\\u00fc": "x"}}}}',
    b'{"draft": {"languages": {"../../etc": {}}}}',
    b'{"draft": {"languages": {"en": {"title": {"a": 1}}}}}',
]


@pytest.fixture
def officer(client, site, cli_env) -> Officer:
    return Officer(client, site.key, make_key(cli_env, site.key, "site:admin"))


def test_markup_in_every_text_stays_text(officer, client):
    """Published and shown as it was written: on the page, in the script, in the differences."""
    said = officer.publish(
        controller=DRAFT["controller"] | {"name": MARKUP, "address": MARKUP, "phone": "<b>1</b>"},
        recipients=[MARKUP],
        data_protection_contact=MARKUP,
        authority={"name": MARKUP, "url": "https://privacy.gov.ph/?a=1&b=%3Cscript%3E"},
        transfers=[{"country": "US", "safeguard": MARKUP}],
        cookies=[DRAFT["cookies"][0] | {"name": MARKUP, "provider": MARKUP}],
        languages={"fil": {"saved": MARKUP}, "en": {}},
        reviewers={"en": MARKUP},
    )
    page = client.get("/b/pahayagan").get_data(as_text=True)
    script = client.get("/b/pahayagan.js").get_data(as_text=True)
    notice = client.get(f"/v1/notices/{said['notice'][7:]}")

    assert "<script" not in page
    assert "<img" not in page
    assert "</script" not in script
    assert notice.get_json()["controller"]["name"] == MARKUP
    assert notice.content_type == "application/json"
    assert notice.headers["X-Content-Type-Options"] == "nosniff"


def test_what_no_person_could_read_as_written_is_refused_with_its_place(officer):
    """In a name, a list, a nested object and a text of a language alike."""
    for text in ILLEGIBLE:
        proposal = officer.proposal(
            controller=DRAFT["controller"] | {"name": text},
            recipients=[text],
            transfers=[{"country": "US", "safeguard": text}],
            languages={"fil": {"title": text}, "en": {}},
        )
        for path in ("", "/check"):
            answer = officer.call("POST", path, json=proposal)
            assert_problem(answer, 422, "invalid-input")
            assert {
                "/draft/controller/name",
                "/draft/recipients/0",
                "/draft/transfers/0/safeguard",
            } <= set(pointers(answer))
            assert any(place.startswith("/draft/languages/fil") for place in pointers(answer))


def test_no_link_is_a_trap(officer):
    """Neither the policy's, nor the controller's, nor the authority's."""
    for url in TRAPS:
        answer = officer.call(
            "POST",
            "",
            json=officer.proposal(
                privacy_url=url,
                controller=DRAFT["controller"] | {"url": url},
                authority=DRAFT["authority"] | {"url": url},
            ),
        )
        assert_problem(answer, 422, "invalid-input")
        assert set(pointers(answer)) == {
            "/draft/privacy_url",
            "/draft/controller/url",
            "/draft/authority/url",
        }


def test_a_body_may_have_a_megabyte_and_not_a_byte_more(officer):
    """The route's own limit, with and without a declared length; nothing is published."""
    body = json.dumps(officer.proposal()).encode()
    whole = body + b" " * (MEGABYTE - len(body))
    for path in ("/check", ""):
        too_long = officer.call("POST", path, data=whole + b" ", content_type="application/json")
        assert_problem(too_long, 413, "body-too-large")
        taken = officer.call("POST", path, data=whole, content_type="application/json")
        assert taken.status_code in (200, 201)
    assert len(officer.list()) == 2


def test_as_much_as_a_draft_may_hold_is_published_and_served(officer, client):
    """Every list and every text as long as it may be."""
    own = {f"purpose_{name}_{part}": "A text that is long enough to be read." + "x" * 1900
           for name in ("aa", "bb", "cc") for part in ("name", "description")}  # fmt: skip
    said = officer.publish(
        purposes=["analytics", "aa", "bb", "cc"],
        recipients=["r" * 200] * 200,
        cookies=[DRAFT["cookies"][0] | {"name": f"{n}".zfill(100)} for n in range(200)],
        transfers=[{"country": "US", "safeguard": "s" * 500}] * 100,
        languages={"fil": own, "en": own},
    )
    assert client.get(f"/v1/notices/{said['notice'][7:]}").status_code == 200
    assert client.get("/b/pahayagan.js").status_code == 200
    assert client.get("/b/pahayagan").status_code == 200
    assert officer.check(recipients=[])["differences"]


def test_a_broken_body_is_refused_in_the_one_shape(officer):
    """400 or 422, never a failure of ours."""
    for body in BROKEN:
        for path in ("", "/check"):
            answer = officer.call("POST", path, data=body, content_type="application/json")
            assert answer.status_code in (400, 422)
            assert_shape(answer)


def test_months_beyond_any_calendar_are_flaws_and_no_failure(officer):
    """The dry run still tells them all."""
    for months in (-1, 0, 14, 10_000, 2**53 - 1):
        said = officer.check(accept_months=months, refusal_months=months)
        places = {flaw["pointer"] for flaw in said["flaws"]}
        assert {"/draft/accept_months", "/draft/refusal_months"} <= places


def test_a_draft_that_grows_beyond_measure_is_refused(officer):
    """Long lists in every text: told as a flaw, not put together, and never published."""
    lists = {
        "recipients": ["r" * 200] * 200,
        "transfers": [{"country": "US", "safeguard": "s" * 500}] * 100,
    }
    keys = ("body", "body_data", "body_duration", "saved", "title", "detail_data", "detail_log")
    both = "We share with {recipients} and in {transfers}"
    languages = {tag: dict.fromkeys(keys, both) for tag in ("fil", "en")}

    answer = officer.check(**lists, languages=languages)
    refused = officer.call("POST", "", json=officer.proposal(**lists, languages=languages))

    assert any("bytes" in flaw["detail"] for flaw in answer["flaws"])
    assert answer["differences"] == []
    assert refused.status_code == 422
    assert not any("bytes" in flaw["detail"] for flaw in officer.check(**lists)["flaws"])


def test_editorial_notices_do_not_pile_up_without_end(officer, monkeypatch):
    """Each names all that stand, in the script and in the feed: many would weigh their square."""
    monkeypatch.setattr(check_notice, "MAX_STANDING", 3)
    for number in range(2):
        officer.publish("editorial", data_protection_contact=f"Officer {number}")

    (flaw,) = officer.check("editorial", data_protection_contact="Officer 2")["flaws"]
    assert flaw["pointer"] == "/change"
    officer.publish("material", data_protection_contact="Officer 2")
    officer.publish("editorial", data_protection_contact="Officer 3")

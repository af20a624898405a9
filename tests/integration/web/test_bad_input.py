"""Whatever is sent: one shape of error, the right 4xx, a pointer to the field, nothing recorded."""

import json
import socket
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixtures.process import ServiceProcess
from tests.fixtures.sites import make_site
from tests.integration.web.page import Page, assert_problem, assert_shape, pointers, rows

A_DECISION = {"decision": 1, "decision_body": 1, "pending": 1, "idempotency": 1}
NONE = dict.fromkeys(A_DECISION, 0)

REQUIRED = ["idempotency_key", "outcome", "purposes", "notice", "languages", "source"]
NO_TEXT = [None, True, 7, ["accept"], {"a": 1}]
NO_LIST = [None, True, 7, "analytics", {"analytics": 1}]
WRONG_TYPES = {
    "idempotency_key": NO_TEXT,
    "outcome": NO_TEXT,
    "notice": NO_TEXT,
    "source": NO_TEXT,
    "purposes": NO_LIST,
    "languages": NO_LIST,
    "gpc": [None, 0, 1, "true", "1", [], {}],
    "parity": [0, 1, "true", [], {}],
    "queued_s": [None, True, False, "5", [], {}, -1, 366 * 86400 + 1],
    "token": [True, 7, ["t"], {"t": 1}],
}
WRONG_TEXTS = {
    "idempotency_key": ["", "a" * 21, "a" * 23, "a" * 22, "+" * 21 + "A", " " * 22],
    "outcome": ["", "Accept", "accept ", "given", "yes"],
    "notice": ["", "sha256:", "sha256:" + "A" * 64, "sha256:" + "a" * 63, "a" * 64, "' OR 1=1"],
    "source": ["", "Banner", "officer"],
}
WRONG_ITEMS = {
    "purposes": ["", "Analytics", "1a", "a" * 17, "analytics ", "ana lytics", "ánalytics"],
    "languages": ["", "FIL", "f", "fil_PH", "fil-", "fil-Latn-PH-x", "<b>", "fil "],
}


def refused(page: Page, app, body: object, slug: str = "invalid-input") -> list[str]:
    """Post it, see it refused with nothing recorded; returns the pointers."""
    response = page.post(body)
    assert_problem(response, 422 if slug == "invalid-input" else 400, slug)
    assert rows(app) == NONE
    return pointers(response)


@pytest.fixture
def refused_at(page, app):
    """Where the problem points when such a body is posted."""
    return lambda body, slug="invalid-input": refused(page, app, body, slug)


def test_the_body_that_every_test_here_spoils_is_recorded_when_whole(page, app):
    """The control: without a flaw it is a 201 and one row in each table."""
    assert page.post(page.body(gpc=True, parity=None, queued_s=3, token=None)).status_code == 201
    assert rows(app) == A_DECISION


def test_every_missing_field_is_pointed_to(page, refused_at):
    """Each required field left out, and all of them at once."""
    for name in REQUIRED:
        assert refused_at(page.body(**{name: ...})) == [f"/{name}"]
    assert refused_at({}) == [f"/{name}" for name in REQUIRED]


def test_every_wrong_type_is_pointed_to(page, refused_at):
    """No bool for a number, no number for a bool, no text for a list, no null where none may be."""
    for name, values in WRONG_TYPES.items():
        for value in values:
            found = refused_at(page.body() | {name: value})
            assert found == [f"/{name}"], (name, value)


@pytest.mark.parametrize("outcome", ["accept", "decline"])
def test_every_text_of_another_form_is_pointed_to(outcome, page, refused_at):
    """A key, a hash or a word that is nearly right is wrong, for a refusal too."""
    for name, values in WRONG_TEXTS.items():
        for value in values:
            found = refused_at(page.body(outcome) | {name: value})
            assert found == [f"/{name}"], (name, value)


def test_every_item_of_another_form_is_pointed_to_by_its_place(page, refused_at):
    """The pointer names the item: /languages/1."""
    for name, values in WRONG_ITEMS.items():
        for value in [*values, None, True, 7, [], {}]:
            good = page.body()[name][0]
            found = refused_at(page.body(**{name: [good, value]}))
            assert found == [f"/{name}/1"], (name, value)


def test_a_line_feed_at_the_end_is_not_overlooked(page, refused_at):
    r"""A pattern that ends in `$` would let a final "\n" pass."""
    whole = page.body()
    for name in ("idempotency_key", "notice", "outcome", "source"):
        assert refused_at(whole | {name: whole[name] + "\n"}) == [f"/{name}"]
    for name in ("purposes", "languages"):
        assert refused_at(whole | {name: [whole[name][0] + "\n"]}) == [f"/{name}/0"]


def test_an_accept_names_purposes_of_its_notice_each_once(page, refused_at):
    """None, twice the same, more than eight, one that the notice does not offer."""
    many = [f"p{n}" for n in range(9)]
    for purposes in ([], ["analytics", "analytics"], many, ["analytics", "mine"]):
        assert refused_at(page.body(purposes=purposes)) == ["/purposes"], purposes


def test_a_refusal_allows_no_purpose(page, refused_at):
    """A decline that names purposes contradicts itself."""
    for outcome in ("decline", "withdraw"):
        assert refused_at(page.body(outcome, purposes=["analytics"])) == ["/purposes"]


def test_the_languages_are_one_to_four_each_once(page, refused_at):
    """A page that shows no language, or a dozen, does not say what was read."""
    for languages in ([], ["fil", "fil"], ["fil", "en", "ceb", "ilo", "hil"]):
        assert refused_at(page.body(languages=languages)) == ["/languages"], languages


UNKNOWN_FIELDS = [
    ("decided_at", "1970-01-01T00:00:00.000Z"),
    ("decided_at", "2099-12-31T23:59:59.999Z"),
    ("expires_at", "2099-12-31T23:59:59.999Z"),
    ("decision_id", "01a20abf-1062-79ba-9c48-444b4a4e3292"),
    ("subject_id", "AAAAAAAAAAAAAAAAAAAAAA"),
    ("site", "another"),
    ("jurisdiction", "PH"),
    ("actor", "officer"),
    ("form_factor", "mobile"),
    ("page_origin", "https://other.example"),
    ("ip", "203.0.113.7"),
    ("user_agent", "Mozilla/5.0"),
    ("referrer", "https://search.example/?q=x"),
    ("email", "a@b.example"),
    ("", 1),
    ("Outcome", "accept"),
]


@pytest.mark.parametrize("outcome", ["accept", "decline"])
def test_a_field_that_the_contract_does_not_know_is_refused(outcome, page, refused_at):
    """A time, an id or an address of the sender's own is refused, not ignored."""
    for name, value in UNKNOWN_FIELDS:
        assert refused_at(page.body(outcome) | {name: value}) == [f"/{name}"]


def test_a_pointer_escapes_what_rfc_6901_reserves(page, refused_at):
    """`~` and `/` in a name are written `~0` and `~1`."""
    assert refused_at(page.body() | {"a/b~c": 1}) == ["/a~1b~0c"]


def test_a_body_that_is_no_object_is_refused(refused_at):
    """JSON it is, a decision it is not."""
    for value in (1, "text", [], [[]], True, None):
        assert refused_at(value) == [""], value


MALFORMED = {
    "empty": (b"", ""),
    "no JSON": (b"outcome=accept", ""),
    "cut": (b'{"outcome": "accept"', ""),
    "two values": (b"{} {}", ""),
    "single quotes": (b"{'outcome': 1}", ""),
    "comment": (b"{/* */}", ""),
    "trailing comma": (b'{"a": 1,}', ""),
    "raw control character": (b'{"outcome": "a\nb"}', ""),
    "byte order mark": (b"\xef\xbb\xbf{}", ""),
    "UTF-16": ('{"outcome": "accept"}'.encode("utf-16"), ""),
    "UTF-32": ('{"outcome": "accept"}'.encode("utf-32"), ""),
    "UTF-16 without a mark": ('{"outcome": "accept"}'.encode("utf-16-le"), ""),
    "Latin-1": (b'{"outcome": "\xe9"}', ""),
    "raw surrogate": (b'{"outcome": "\xed\xa0\x80"}', ""),
    "overlong UTF-8": (b'{"outcome": "\xc0\x80"}', ""),
    "lone surrogate": (rb'{"outcome": "\ud800"}', "/outcome"),
    "lone low surrogate": (rb'{"languages": ["fil", "\udc00"]}', "/languages/1"),
    "lone surrogate in a name": (rb'{"\ud800": 1}', ""),
    "NUL": (rb'{"source": "ban\u0000ner"}', "/source"),
    "NUL in the token": (rb'{"token": "\u0000"}', "/token"),
    "NUL in a name": (rb'{"a\u0000": 1}', ""),
    "30 digits": (b'{"queued_s": ' + b"9" * 30 + b"}", "/queued_s"),
    "2^53": (b'{"queued_s": 9007199254740992}', "/queued_s"),
    "-2^53": (b'{"queued_s": -9007199254740992}', "/queued_s"),
    "5,000 digits": (b'{"queued_s": ' + b"9" * 5000 + b"}", "/queued_s"),
    "leading zero": (b'{"queued_s": 01}', ""),
    "fraction": (b'{"queued_s": 1.5}', "/queued_s"),
    "whole fraction": (b'{"queued_s": 1.0}', "/queued_s"),
    "exponent": (b'{"queued_s": 1e2}', "/queued_s"),
    "huge exponent": (b'{"queued_s": 1e999}', "/queued_s"),
    "NaN": (b'{"queued_s": NaN}', "/queued_s"),
    "Infinity": (b'{"purposes": [Infinity]}', "/purposes/0"),
    "-Infinity": (b'{"queued_s": -Infinity}', "/queued_s"),
    "a name twice": (b'{"outcome": "decline", "outcome": "accept"}', "/outcome"),
    "a name thrice": (b'{"a": 1, "a": 2, "a": 3}', "/a"),
    "a name twice, once escaped": (rb'{"gpc": true, "\u0067pc": false}', "/gpc"),
    "a nested name twice": (b'{"a": [0, {"b/c": {"d": 1, "d": 1}}]}', "/a/1/b~1c/d"),
    "3,000 lists": (b"[" * 3000 + b"]" * 3000, ""),
    "3,000 objects": (b'{"a":' * 3000, ""),
    "8,000 open lists": (b"[" * 8000, ""),
}


def test_a_body_that_is_no_strict_json_is_refused(refused_at):
    """400, and a pointer to the place where there is one."""
    for name, (raw, place) in MALFORMED.items():
        assert refused_at(raw, "malformed-input") == [place], name


def test_sixteen_levels_are_read_and_seventeen_are_not(page, app):
    """The boundary of the depth, with empty and with filled innermost lists."""
    for innermost in (b"", b"1"):
        read = page.post(b"[" * 16 + innermost + b"]" * 16)
        assert_problem(read, 422, "invalid-input")
        assert_problem(page.post(b"[" * 17 + innermost + b"]" * 17), 400, "malformed-input")
    assert rows(app) == NONE


def test_nesting_beyond_all_measure_is_refused_by_its_size(page, app):
    """Deeper than a body may be long: 413, nothing parsed, nothing recorded."""
    for raw in (b'{"a":' * 9_000, b"[" * 60_000, b"[" * 9_000 + b"]" * 9_000):
        assert_problem(page.post(raw), 413, "body-too-large")
    assert rows(app) == NONE


def padded(page: Page, size: int) -> bytes:
    """A good decision of exactly `size` bytes."""
    raw = json.dumps(page.body()).encode()
    return raw + b" " * (size - len(raw))


def test_sixteen_kilobytes_are_read_and_one_byte_more_is_not(page, app):
    """The limit of the decisions' route."""
    assert page.post(padded(page, 16 * 1024)).status_code == 201
    for size in (16 * 1024 + 1, 17 * 1024):
        assert_problem(page.post(padded(page, size)), 413, "body-too-large")
    assert rows(app) == A_DECISION


def test_a_chunked_body_is_read_and_limited_alike(page, app):
    """No Content-Length: 201 when small, 413 when large."""
    chunked = {"environ_overrides": {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}}
    headers = {"Transfer-Encoding": "chunked"}
    whole = json.dumps(page.body()).encode()
    assert page.post(whole, headers=headers, **chunked).status_code == 201
    response = page.post(padded(page, 17 * 1024), headers=headers, **chunked)
    assert_problem(response, 413, "body-too-large")
    assert rows(app) == A_DECISION


def test_a_content_length_that_lies_records_nothing(page, app):
    """No number, or fewer bytes than there are."""
    for length in ("abc", "-1", "1e3", "0", "17"):
        response = page.post(page.body(), environ_overrides={"CONTENT_LENGTH": length})
        assert_problem(response, 400, "malformed-input")
    assert rows(app) == NONE


TAKEN = ["application/json", "application/json; charset=utf-8", "text/plain", "TEXT/PLAIN"]
NOT_TAKEN = [
    "",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/jsonp",
    "application/csp-report",
    "text/html",
    "application/octet-stream",
    "nonsense",
]


def test_the_two_content_types_are_taken_however_they_are_written(page):
    """JSON, and plain text, which needs no preflight."""
    for content_type in TAKEN:
        answer = page.post(page.body(), content_type=content_type)
        assert answer.status_code == 201, content_type


def test_any_other_content_type_is_refused(page, app):
    """A form in particular: 415, whatever it holds."""
    for content_type in NOT_TAKEN:
        response = page.post(page.body(), content_type=content_type)
        assert_problem(response, 415, "unsupported-media-type")
    assert rows(app) == NONE


def test_a_compressed_body_is_not_unpacked(page, app):
    """What claims to be gzip is read as what it is: no JSON."""
    response = page.post(b"\x1f\x8b\x08\x00", headers={"Content-Encoding": "gzip"})
    assert_problem(response, 400, "malformed-input")
    assert rows(app) == NONE


def test_a_flood_of_flaws_is_not_answered_with_a_flood(page):
    """A refusal is no longer than a few times what was sent."""
    for raw in (
        b'{"purposes":[' + b"1," * 8000 + b"1]}",
        json.dumps({f"f{n}": n for n in range(1200)}).encode(),
    ):
        response = page.post(raw)
        assert_problem(response, 422, "invalid-input")
        assert len(response.data) < 4 * len(raw)


ADDRESSES = [
    "/v1/sites/{}/status",
    "/v1/notices/{}",
    "/b/{}.js",
    "/b/{}.en.js",
    "/b/{}.0123456789abcdef.en.json",
    "/b/{}",
]
NAMES = ["%00", "a%00b", "%FF%FE", "%ED%A0%80", "%0A", "..%2F..", "'%20OR%201=1--", "%F0%9F%8D%AA"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_impossible_name_in_the_address_is_not_found(address, client):
    """NUL, half UTF-8, quotes, thousands of letters: 404, on either database."""
    for name in [*NAMES, "x" * 4000]:
        response = client.get(address.format(name))
        assert (name, response.status_code) == (name, 404)
        assert_shape(response)


def test_an_impossible_site_records_nothing(client, page, app):
    """The same for what would be written."""
    for name in NAMES:
        response = client.post(
            f"/v1/sites/{name}/decisions",
            data=json.dumps(page.body()),
            content_type="text/plain",
            headers={"Origin": page.site.origin},
        )
        assert (name, response.status_code) == (name, 404)
    assert rows(app) == NONE


texts = st.text(st.characters(codec=None), max_size=40)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=20,
)
FIELDS = [*REQUIRED, "gpc", "parity", "queued_s", "token"]
nearly = st.tuples(
    st.sampled_from(["accept", "decline", "withdraw"]),
    st.dictionaries(st.sampled_from(FIELDS) | texts, values, max_size=4),
    st.sets(st.sampled_from(REQUIRED), max_size=1),
)
bounded = settings(
    max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], print_blob=True
)


def expect_no_more_than_a_refusal(response) -> None:
    """Recorded, or refused in the one shape; never our fault."""
    assert response.status_code in (201, 400, 413, 422)
    if response.status_code != 201:
        assert_shape(response)


@bounded
@given(value=values)
def test_no_json_value_whatever_makes_the_service_fail(value, page):
    """Generated values: numbers of any size, halves of surrogates, empty names."""
    expect_no_more_than_a_refusal(page.post(json.dumps(value).encode()))


@bounded
@given(spoilt=nearly)
def test_no_nearly_good_decision_makes_the_service_fail(spoilt, page):
    """A good body with some fields replaced, added or left out."""
    outcome, changes, missing = spoilt
    body = page.body(outcome) | changes
    kept = {name: value for name, value in body.items() if name not in missing}
    expect_no_more_than_a_refusal(page.post(json.dumps(kept).encode()))


@bounded
@given(raw=st.binary(max_size=200) | texts.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_whatever_make_the_service_fail(raw, page):
    """What is no JSON at all."""
    expect_no_more_than_a_refusal(page.post(raw))


BROKEN_CHUNKS = [
    b"zz\r\nabc\r\n0\r\n\r\n",
    b"-1\r\nabc\r\n0\r\n\r\n",
    b"0x5\r\nabcde\r\n0\r\n\r\n",
    b"5\r\nabcdefgh\r\n0\r\n\r\n",
    b"5;a=\x00\r\nabcde\r\n0\r\n\r\n",
    b"5\r\nab",
    b"\r\n\r\n",
]
TO_DECISIONS = "decisions HTTP/1.1\r\nOrigin: {0.origin}\r\nContent-Type: text/plain\r\n"
TO_PAGE = " HTTP/1.1\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {1}\r\n"
HEADS = ["POST /v1/sites/{0.key}/" + TO_DECISIONS, "POST /b/{0.key}" + TO_PAGE]
FORM = "application/x-www-form-urlencoded"


def raw_answer(service: ServiceProcess, request: bytes) -> bytes:
    """What a server answers to bytes that no client would send."""
    with closing(socket.create_connection(("127.0.0.1", service.ports[0]), 10)) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while received := connection.recv(65536):
            answer += received
        return answer


def test_a_broken_transfer_is_the_callers_fault(service_process, tmp_path):
    """Through a real gunicorn: 400 or a closed connection, one answer at most, never a 500."""
    site = make_site(service_process.environment, tmp_path)
    rest = "Host: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    for head in HEADS:
        for body in BROKEN_CHUNKS:
            request = (head.format(site, FORM) + rest).encode() + body
            answer = raw_answer(service_process, request)
            assert answer[9:12] in (b"", b"400"), (request, answer)
            assert answer.count(b"HTTP/1.1 ") <= 1, (request, answer)
    whole = json.dumps(Page(None, site).body()).encode()  # type: ignore[arg-type]
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(whole), whole)
    assert b" 201 " in raw_answer(
        service_process, (HEADS[0].format(site, FORM) + rest).encode() + chunk
    )

"""Receipts over HTTP and offline: an accept's alone, ours alone, and of no other use."""

import json
import random
import re
import string
import subprocess
import sys

import jwt
import pytest
from click.testing import CliRunner

from service.cli import main
from service.domain.errors import UntrustedReceipt
from service.signing.keys import read_jwks
from service.usecases.verify_receipt import verify_receipt
from tests.fixtures.process import ROOT
from tests.fixtures.sites import make_key, make_site
from tests.integration.web.page import Page, assert_problem, pointers, tamper
from tests.unit.domain.receipts import TERMS, of_the_vocabularies

CHANGES = 10_000
NOBODY = "01a20ab3-564d-7aa0-9adc-55f7faaad5e5"


@pytest.fixture
def key(cli_env, site) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_key(cli_env, site.key, 'log:read', 'export:read')}"}


@pytest.fixture
def receipt(client, page, key):
    """Ask for the receipt of a decision."""

    def asking(decision_id: str, query: str = ""):
        return client.get(page.path(f"decisions/{decision_id}/receipt{query}"), headers=key)

    return asking


@pytest.fixture
def signed(page, receipt) -> str:
    said = page.decide("accept")
    return receipt(said["decision_id"], "?signed=1").get_data(as_text=True)


def test_an_accept_has_a_receipt_in_both_forms(page, receipt):
    """Media types, terms, and what was decided."""
    said = page.decide("accept")
    dpv = receipt(said["decision_id"])
    kantara = receipt(said["decision_id"], "?format=kantara")

    assert (dpv.status_code, dpv.content_type) == (200, "application/ld+json")
    assert (kantara.status_code, kantara.content_type) == (200, "application/json")
    assert dpv.headers["Cache-Control"] == "no-store"
    text = dpv.get_data(as_text=True)
    assert of_the_vocabularies(json.loads(text)) - TERMS == set()
    assert json.loads(text)["dct:created"] == said["decided_at"]
    assert kantara.get_json()["piiPrincipalId"] == said["subject_id"]
    assert kantara.get_json()["policyUrl"].endswith(said["notice"].removeprefix("sha256:"))


def test_a_receipt_holds_no_trace_of_the_device(page, receipt):
    """No address, no user agent, not even the coarse form factor."""
    said = page.decide("accept", headers={"User-Agent": "CANARY Mobi", "Referer": "https://r.test"})
    for form in ("dpv", "kantara"):
        text = receipt(said["decision_id"], f"?format={form}").get_data(as_text=True)
        for trace in ("CANARY", "127.0.0.1", "r.test", "mobile"):
            assert trace not in text


def test_the_same_decision_gives_the_same_bytes(page, receipt):
    """Also after a withdrawal: a receipt is of one decision, not of the status."""
    said = page.decide("accept")
    for form in ("dpv", "kantara"):
        before = receipt(said["decision_id"], f"?format={form}").data
        page.decide("withdraw", token=said["token"])
        assert receipt(said["decision_id"], f"?format={form}").data == before


def test_whatever_has_no_receipt_is_answered_alike(
    app, client, page, receipt, cli_env, tmp_path, site
):
    """A refusal, a withdrawal, erased, tampered with, another site's, absent, malformed."""
    theirs = make_site(cli_env, tmp_path, "ibapa", "https://other.example")
    foreign = Page(client, theirs).decide("accept")["decision_id"]
    said, changed, erased = (page.decide("accept") for _ in range(3))
    withdrawal = page.decide("withdraw", token=said["token"])["decision_id"]
    tamper(
        app,
        "UPDATE decision_body SET source = 'script' WHERE decision_id = :id",
        id=changed["decision_id"],
    )
    tamper(app, "DELETE FROM decision_body WHERE decision_id = :id", id=erased["decision_id"])
    without = [page.decide("decline")["decision_id"], withdrawal, foreign, NOBODY]
    without += [changed["decision_id"], erased["decision_id"], said["decision_id"].upper()]
    without += ["%00", "x", "%F0%9F%8D%AA", "a" * 3000, said["subject_id"]]
    answers = set()
    for decision_id in without:
        for query in ("", "?format=kantara&signed=1"):
            answer = receipt(decision_id, query)
            body = assert_problem(answer, 404, "unknown-receipt")
            raw = answer.data.replace(body["request_id"].encode(), b"")
            headers = {k: v for k, v in answer.headers if k not in ("X-Request-Id", "Date")}
            answers.add((raw, json.dumps(headers, sort_keys=True)))
    assert len(answers) == 1
    assert receipt(said["decision_id"]).status_code == 200


@pytest.mark.parametrize(
    "query", ["?format=pdf", "?signed=yes", "?signed=2", "?x=1", "?format=dpv&format=kantara"]
)
def test_a_question_that_makes_no_sense_is_refused(receipt, query):
    """With a pointer; before anything is looked up."""
    answer = receipt(NOBODY, query)
    assert_problem(answer, 422, "invalid-input")
    assert pointers(answer) == [f"/{query[1:].split('=')[0]}"]


@pytest.mark.parametrize("form", ["dpv", "kantara"])
def test_a_signed_receipt_is_exactly_the_unsigned_one(client, page, receipt, form):
    """Read by another library with the public keys alone, as a stranger would."""
    decision_id = page.decide("accept")["decision_id"]
    plain = receipt(decision_id, f"?format={form}").data
    answer = receipt(decision_id, f"?format={form}&signed=1")
    compact = answer.get_data(as_text=True)

    assert answer.content_type == "application/jose"
    header = jwt.get_unverified_header(compact)
    assert (header["alg"], header["typ"]) == ("ES256", "pahintulot-receipt+jws")
    keys = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").get_json())
    read = jwt.PyJWS().decode(compact, keys[header["kid"]].key, algorithms=["ES256"])
    assert read == plain


def test_no_changed_receipt_passes(client, signed):
    """Ten thousand single characters, anywhere, by any other; the unchanged one passes."""
    keys = read_jwks(client.get("/.well-known/jwks.json").data)
    assert verify_receipt(signed.encode(), keys)["@type"] == "dpv:ConsentReceipt"
    chance = random.Random(27560)
    alphabet = string.ascii_letters + string.digits + "-_.=! "
    passed = 0
    for _ in range(CHANGES):
        at = chance.randrange(len(signed))
        other = chance.choice(alphabet.replace(signed[at], ""))
        try:
            verify_receipt(f"{signed[:at]}{other}{signed[at + 1 :]}".encode(), keys)
        except UntrustedReceipt:
            continue
        passed += 1
    assert passed == 0


def test_the_command_tells_ours_from_everything_else(
    client, page, key, signed, cli_env, tmp_path, tmp_path_factory
):
    """A receipt passes with the public keys; a token, an export's end, foreign keys do not."""
    jwks, file = tmp_path / "jwks.json", tmp_path / "receipt.jws"
    jwks.write_bytes(client.get("/.well-known/jwks.json").data)
    stranger = {"KEY_DIR": str(tmp_path / "nothing")}

    def verify(content: bytes, *more: str, env=stranger):
        file.write_bytes(content)
        result = CliRunner().invoke(main, ["receipt", "verify", str(file), *more], env=env)
        return result.exit_code, result.output

    by_keys = ("--jwks", str(jwks))
    code, said = verify(signed.encode() + b"\n", *by_keys)
    assert (code, said.startswith("Good")) == (0, True)
    assert json.loads(said.partition("\n")[2])["@type"] == "dpv:ConsentReceipt"
    assert verify(signed.encode(), env=cli_env)[0] == 0

    lines = client.get(page.path("decisions.jsonl"), headers=key).data.splitlines()
    header, payload, signature = signed.split(".")
    for content in (
        page.decide("accept")["token"].encode(),
        json.loads(lines[-1])["signature"].encode(),
        f"{header}..{signature}".encode(),
        f"{header}.{payload}.".encode(),
        b"",
        b"\xff\xfe\x00",
        b'{"@type": "dpv:ConsentReceipt"}',
    ):
        code, said = verify(content, *by_keys)
        assert (code, "Traceback" in said) == (1, False), content[:40]

    foreign = {**cli_env, "KEY_DIR": str(tmp_path_factory.mktemp("foreign"))}
    assert CliRunner().invoke(main, ["db", "upgrade"], env=foreign).exit_code == 0
    assert verify(signed.encode(), env=foreign)[0] == 1
    for broken in (b"{}", b"[]", b"nonsense", b'{"keys": [{"kty": "EC", "kid": "a"}]}'):
        jwks.write_bytes(broken)
        code, said = verify(signed.encode(), *by_keys)
        assert (code, "Traceback" in said) == (1, False)


def test_the_python_of_the_document_works(client, signed, tmp_path):
    """A reader's program, as docs/receipts.md has it: good for ours, refusing a changed one."""
    text = (ROOT / "docs/receipts.md").read_text()
    [program] = re.findall(r"```python\n(.+?)```", text, re.DOTALL)
    (tmp_path / "jwks.json").write_bytes(client.get("/.well-known/jwks.json").data)

    def read(compact: str):
        (tmp_path / "receipt.jws").write_text(compact)
        return subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    assert read(signed).stdout == "dpv:ConsentReceipt\n"
    at = signed.index(".") + 9
    assert read(signed[:at] + ("A" if signed[at] != "A" else "B") + signed[at + 1 :]).returncode


def test_a_receipt_posted_back_opens_nothing(page, receipt, signed):
    """Neither as a body, nor as a token, nor as a bearer."""
    said = page.decide("accept")
    for form in ("dpv", "kantara"):
        as_body = page.post(json.loads(receipt(said["decision_id"], f"?format={form}").data))
        assert as_body.status_code == 422
    assert_problem(page.post(signed.encode()), 400, "malformed-input")
    assert "subject_id" not in page.decide("withdraw", token=signed)
    assert page.answer(signed)["reason"] == "token_invalid"
    me = page.client.get(page.path("subjects/me"), headers={"Authorization": f"Bearer {signed}"})
    assert_problem(me, 404, "unknown-subject")

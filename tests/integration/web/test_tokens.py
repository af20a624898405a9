"""Tokens: what is not ours word for word links to nobody, and never keeps a refusal out."""

import base64
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from joserfc.jwk import ECKey

from service.domain.ids import base64url
from service.domain.token import Claims
from service.signing.tokens import TOKEN_TYPE, sign, sign_token
from service.usecases.export_log import EXPORT_TYPE
from tests.fixtures.sites import make_key, make_site
from tests.integration.web.page import Page, execute, last_body, rows


def decoded(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def encoded(value: object) -> str:
    return base64url(value if isinstance(value, bytes) else json.dumps(value).encode())


def forgeries(app, token: str) -> dict[str, str]:
    """Everything that is nearly the token of the person it names, and is not."""
    keyring = app.extensions["pahintulot.keyring"]
    header, payload, signature = token.split(".")
    fields, claims = decoded(header), decoded(payload)
    stranger = ECKey.generate_key("P-256", {"kid": fields["kid"]})
    public = keyring.newest.as_pem(private=False)
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    zeros = base64url(bytes(64))

    def headed(**changes: object) -> str:
        return encoded({k: v for k, v in (fields | changes).items() if v is not ...})

    def hmac_signed(secret: bytes, **changes: object) -> str:
        text = f"{headed(alg='HS256', **changes)}.{payload}"
        return f"{text}.{base64url(hmac.digest(secret, text.encode(), 'sha256'))}"

    return {
        "payload altered": f"{header}.{encoded(claims | {'exp': claims['exp'] + 1})}.{signature}",
        "subject altered": f"{header}.{encoded(claims | {'sub': 'A' * 22})}.{signature}",
        "payload respaced": f"{header}.{encoded(raw + b' ')}.{signature}",
        "signature altered": f"{header}.{payload}.{signature[:43]}AAAAAA{signature[49:]}",
        "signature cut": f"{header}.{payload}.{signature[:-4]}",
        "signature empty": f"{header}.{payload}.",
        "signature zero": f"{header}.{payload}.{zeros}",
        "signature swapped": f"{header}.{payload}.{signature[43:]}{signature[:43]}",
        "header with jku": f"{headed(jku='https://evil.example/jwks')}.{payload}.{signature}",
        "header with key": f"{headed(jwk=stranger.as_dict(private=False))}.{payload}.{signature}",
        "alg none": f"{headed(alg='none')}.{payload}.",
        "alg None": f"{headed(alg='None')}.{payload}.",
        "alg none, signed": f"{headed(alg='none')}.{payload}.{signature}",
        "alg missing": f"{headed(alg=...)}.{payload}.{signature}",
        "alg ES384": f"{headed(alg='ES384')}.{payload}.{signature}",
        "alg list": f"{headed(alg=['ES256'])}.{payload}.{signature}",
        "HS256 with the public key": hmac_signed(public),
        "HS256 with the public key, no kid": hmac_signed(public, kid=...),
        "HS256 with the public JWK": hmac_signed(
            json.dumps(keyring.public_jwks()["keys"][0]).encode()
        ),
        "HS256 with nothing": hmac_signed(b""),
        "a stranger's key": sign(stranger, TOKEN_TYPE, raw),
        "kid unknown": f"{headed(kid='00000000')}.{payload}.{signature}",
        "kid missing": f"{headed(kid=...)}.{payload}.{signature}",
        "kid empty": f"{headed(kid='')}.{payload}.{signature}",
        "kid list": f"{headed(kid=[fields['kid']])}.{payload}.{signature}",
        "kid path": f"{headed(kid='../tokens')}.{payload}.{signature}",
        "an export's signature": sign(keyring.newest, EXPORT_TYPE, raw),
        "typ JWT": sign(keyring.newest, "JWT", raw),
        "typ in capitals": sign(keyring.newest, TOKEN_TYPE.upper(), raw),
        "crit": f"{headed(crit=['exp'])}.{payload}.{signature}",
        "detached": f"{header}..{signature}",
        "two parts": f"{header}.{payload}",
        "four parts": f"{token}.{signature}",
        "header deep": f"{encoded(b'[' * 1200)}.e30.{signature}",
        "header deeper": f"{encoded(b'[' * 5000)}.{payload}.{signature}",
        "header a list": f"{encoded([])}.{payload}.{signature}",
        "header null": f"{encoded(None)}.{payload}.{signature}",
        "header no JSON": f"{encoded(b'{')}.{payload}.{signature}",
        "header no UTF-8": f"{encoded(bytes([255, 254]))}.{payload}.{signature}",
        "header no base64": f"{header}!.{payload}.{signature}",
        "a JSON serialisation": json.dumps(
            {"protected": header, "payload": payload, "signature": signature}
        ),
        "in quotes": f'"{token}"',
        "without its first letter": token[1:],
        "twice": f"{token},{token}",
        "dots": "..",
        "long": "x" * 2048,
        "very long": "x" * 5000,
    }  # fmt: skip


@pytest.fixture
def accepted(page: Page) -> dict:
    return page.decide("accept")


@pytest.fixture
def forged(app, accepted) -> dict[str, str]:
    return forgeries(app, accepted["token"])


def assert_untouched(page: Page, accepted: dict) -> None:
    """The person of the token said yes and nothing else since."""
    answer = page.answer(accepted["token"])
    assert (answer["allowed"], answer["decided_at"]) == (True, accepted["decided_at"])


def test_no_forged_token_is_anything_but_invalid(page, accepted, forged):
    """Status: row 22 for each; the control is the token itself."""
    for name, token in forged.items():
        answer = page.answer(token)
        assert (answer["allowed"], answer["reason"]) == (False, "token_invalid"), name
        assert answer["decided_at"] is None
    assert_untouched(page, accepted)


def test_a_refusal_with_a_forged_token_is_recorded_and_names_nobody(page, app, accepted, forged):
    """A refusal is never refused, and cannot withdraw for somebody else."""
    for name, token in forged.items():
        for outcome in ("decline", "withdraw"):
            response = page.post(page.body(outcome, token=token))
            assert response.status_code == 201, (name, response.get_json())
            answer = response.get_json()
            assert answer["outcome"] == "decline", name
            assert "subject_id" not in answer
            assert "token" not in answer
            assert last_body(app)["subject_id"] is None
    assert_untouched(page, accepted)


def test_an_accept_with_a_forged_token_gets_a_new_subject(page, accepted, forged):
    """A good accept, of a new person."""
    seen = {accepted["subject_id"]}
    for name, token in forged.items():
        if len(token) > 2048:
            continue
        answer = page.decide("accept", token=token)
        assert answer["subject_id"] not in seen, name
        assert answer["allowed"] == {"analytics": True}
        seen.add(answer["subject_id"])
    assert_untouched(page, accepted)


def test_another_sites_token_links_to_nobody(page, app, accepted, cli_env, tmp_path):
    """It is ours, but of another site: as if forged, in either direction."""
    other = Page(page.client, make_site(cli_env, tmp_path, "ibapa", "https://other.example"))
    foreign = other.decide("accept")
    for outcome in ("decline", "withdraw"):
        answer = page.decide(outcome, token=foreign["token"])
        assert "subject_id" not in answer
        assert answer["outcome"] == "decline"
    renewed = page.decide("accept", token=foreign["token"])
    assert renewed["subject_id"] != foreign["subject_id"]
    assert page.answer(foreign["token"])["reason"] == "token_invalid"
    assert_untouched(other, foreign)
    assert_untouched(page, accepted)


def test_a_token_of_a_site_that_never_recorded_its_subject_is_no_record(page, app, accepted):
    """Signed by us, of this site, of nobody: row 4, and nobody is linked."""
    keyring = app.extensions["pahintulot.keyring"]
    claims = Claims.from_payload(base64.urlsafe_b64decode(accepted["token"].split(".")[1] + "=="))
    token = sign_token(keyring, replace(claims, subject_id="A" * 22))
    assert page.answer(token)["reason"] == "no_record"
    assert "subject_id" not in page.decide("withdraw", token=token)
    assert page.decide("accept", token=token)["subject_id"] != "A" * 22


def test_an_expired_token_links_to_nobody(page, app):
    """A refusal is recorded alone, an accept is of a new person, the status is row 9."""
    start = datetime(2026, 1, 15, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        accepted = page.decide("accept")
    with time_machine.travel(start + timedelta(days=365), tick=False):
        refused = page.decide("withdraw", token=accepted["token"])
        again = page.decide("accept", token=accepted["token"])
        assert page.answer(accepted["token"])["reason"] == "expired"
    assert "subject_id" not in refused
    assert refused["outcome"] == "decline"
    assert again["subject_id"] != accepted["subject_id"]


def test_an_erased_persons_token_links_to_nobody(page, app, accepted):
    """The token is dead: a refusal is recorded alone, an accept is of a new person."""
    execute(app, "DELETE FROM decision_body")
    assert page.answer(accepted["token"])["reason"] == "no_record"
    assert "subject_id" not in page.decide("withdraw", token=accepted["token"])
    assert page.decide("accept", token=accepted["token"])["subject_id"] != accepted["subject_id"]


def test_a_good_token_links_whatever_the_page_names_wrongly(page, app, accepted):
    """A withdrawal from a page with a stale script withdraws, under no notice (ADR 5)."""
    answer = page.decide("withdraw", token=accepted["token"], notice="sha256:" + "0" * 64)
    assert answer["subject_id"] == accepted["subject_id"]
    assert answer["outcome"] == "withdraw"
    assert answer["notice"] is None
    assert page.answer(accepted["token"])["reason"] == "withdrawn"


def test_a_second_accept_with_the_token_stays_one_person(page, accepted):
    """Renewed from the settings: one subject, a later end, both tokens a yes."""
    renewed = page.decide("accept", token=accepted["token"])
    assert renewed["subject_id"] == accepted["subject_id"]
    assert renewed["decided_at"] > accepted["decided_at"]
    for token in (accepted["token"], renewed["token"]):
        assert page.answer(token)["decided_at"] == renewed["decided_at"]


def test_ids_alone_are_worth_nothing(page, app, accepted):
    """What an export or a receipt shows cannot be sent back as a credential."""
    before = rows(app)
    for credential in (accepted["subject_id"], accepted["decision_id"], accepted["notice"]):
        assert page.answer(credential)["reason"] == "token_invalid"
        assert "subject_id" not in page.decide("withdraw", token=credential)
    assert rows(app)["decision"] == before["decision"] + 3
    assert_untouched(page, accepted)


def test_an_api_key_is_no_visitors_credential_and_a_token_is_no_key(page, cli_env, accepted):
    """Each opens its own door."""
    key = make_key(cli_env, page.site.key, "export:read", "decisions:write")
    assert page.answer(key)["reason"] == "token_invalid"
    export = page.client.get(
        page.path("decisions.jsonl"), headers={"Authorization": f"Bearer {accepted['token']}"}
    )
    assert export.status_code == 401


def test_a_token_says_what_the_contract_says_and_fits_a_cookie(page, accepted):
    """Its header, its claims, at most 640 bytes; `gpc` only when accepted under GPC."""
    header, payload, _ = accepted["token"].split(".")
    assert decoded(header).keys() == {"alg", "kid", "typ"}
    assert decoded(header)["typ"] == "pahintulot+jwt"
    assert len(decoded(header)["kid"]) <= 8
    claims = decoded(payload)
    assert claims.keys() == {"iss", "aud", "sub", "jti", "iat", "exp", "purposes", "notice"}
    assert claims["aud"] == page.site.key
    assert claims["sub"] == accepted["subject_id"]
    assert claims["jti"] == accepted["decision_id"]
    assert claims["notice"] == page.site.notice.removeprefix("sha256:")[:16]
    under_gpc = page.decide("accept", headers={"Sec-GPC": "1"})["token"]
    assert decoded(under_gpc.split(".")[1])["gpc"] is True
    assert len(under_gpc) <= 640


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("name = name", (["analytics"], True)),  # the control
        ("gpc_strict = true", (["analytics"], None)),
        ("child_directed = true", ([], True)),
    ],
)
def test_a_token_is_no_offline_yes_where_its_site_forbids_one(setting, expected, page, app):
    """A back end that checks a token by itself knows nothing of its site (rows 16 and 26)."""
    execute(app, f"UPDATE site SET {setting}")  # noqa: S608 - our own words

    said = page.decide("accept", headers={"Sec-GPC": "1"})

    claims = decoded(said["token"].split(".")[1])
    assert (claims["purposes"], claims.get("gpc")) == expected


def test_the_published_keys_check_tokens_and_hold_no_secret(page, client, accepted):
    """What a back end fetches is enough to check a token and not enough to make one."""
    answer = client.get("/.well-known/jwks.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for key in answer.get_json()["keys"]:
        assert key.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    kid = decoded(accepted["token"].split(".")[0])["kid"]
    assert kid in [key["kid"] for key in answer.get_json()["keys"]]

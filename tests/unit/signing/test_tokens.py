"""Tokens: what they hold, how long they can get."""

import base64
import json
from datetime import timedelta

import pytest
from joserfc.jws import JWSRegistry

from service.domain.ids import base64url, from_base64url
from service.domain.token import MAX_TOKEN_BYTES, Claims, longest_token_bytes
from service.signing.keys import ensure_keys, load_keyring
from service.signing.tokens import InvalidSignature, read_token, sign, sign_token, verify
from tests.unit.domain.samples import NOW

ISSUER = "https://consent.example"
CLAIMS = Claims(
    site="demo",
    subject_id="7USbjY9pqTg7sp0VCPvz8w",
    decision_id="01a20ab3-564d-7aa0-9adc-55f7faaad5e5",
    decided_at=NOW.replace(microsecond=0),
    expires_at=NOW.replace(microsecond=0) + timedelta(days=181),
    purposes=("analytics",),
    notice="ab" * 8,
    gpc=False,
)


@pytest.fixture
def keyring(tmp_path):
    ensure_keys(tmp_path, NOW)
    return load_keyring(tmp_path, ISSUER)


def test_the_claims_read_back_as_they_were_written() -> None:
    assert Claims.from_payload(CLAIMS.payload(ISSUER)) == CLAIMS


def test_the_payload_names_exactly_what_the_contract_lists() -> None:
    payload = json.loads(CLAIMS.payload(ISSUER))

    assert set(payload) == {"iss", "aud", "sub", "jti", "iat", "exp", "purposes", "notice"}
    assert payload["iss"] == ISSUER


def test_the_privacy_signal_stands_in_the_token_only_when_it_was_on(keyring) -> None:
    signalled = Claims(**{name: getattr(CLAIMS, name) for name in Claims.__slots__} | {"gpc": True})

    assert json.loads(signalled.payload(ISSUER))["gpc"] is True
    assert read_token(keyring, "demo", sign_token(keyring, signalled)).gpc


def test_a_token_of_one_site_is_none_of_another(keyring) -> None:
    token = sign_token(keyring, CLAIMS)

    assert read_token(keyring, "demo", token) == CLAIMS
    with pytest.raises(InvalidSignature):
        read_token(keyring, "other", token)


def test_a_text_signed_for_another_use_is_no_token(keyring) -> None:
    other = sign(keyring.newest, "pahintulot-export+jws", CLAIMS.payload(ISSUER))

    with pytest.raises(InvalidSignature):
        read_token(keyring, "demo", other)
    assert verify(keyring.by_id, "pahintulot-export+jws", other)


def test_no_altered_character_of_a_token_passes(keyring) -> None:
    token = sign_token(keyring, CLAIMS)

    for place in range(0, len(token) - 1, 3):
        altered = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(InvalidSignature):
            read_token(keyring, "demo", altered)


def test_a_token_of_keys_that_are_not_ours_is_refused(keyring, tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("foreign")
    ensure_keys(folder, NOW)

    with pytest.raises(InvalidSignature):
        read_token(keyring, "demo", sign_token(load_keyring(folder, ISSUER), CLAIMS))


def signed_by_us(keyring, header: str, payload: str) -> str:
    """What our own key would sign if somebody made it: two parts as they are."""
    text = f"{header}.{payload}"
    signature = JWSRegistry.algorithms["ES256"].sign(text.encode(), keyring.newest)
    return f"{text}.{base64url(signature)}"


def parts(keyring) -> tuple[dict, str]:
    """The header and the payload of a good token."""
    header, payload, _ = sign_token(keyring, CLAIMS).split(".")
    return json.loads(from_base64url(header.encode())), payload


def encoded(header: object) -> str:
    return base64url(json.dumps(header).encode())


@pytest.mark.parametrize(
    "more",
    [
        {"jku": "https://evil.example/jwks"},
        {"jwk": {}},
        {"cty": "JWT"},
        {"crit": []},
        {"crit": ["b64"], "b64": False},
        {"crit": ["b64"], "b64": True},
        {"alg": "none"},
        {"alg": "ES384"},
        {"alg": "es256"},
        {"alg": ["ES256"]},
        {"typ": "JWT"},
        {"typ": "application/pahintulot+jwt"},
        {"kid": None},
        {"kid": 5},
        {"kid": {}},
    ],
)
def test_a_header_that_we_do_not_write_is_refused_even_under_our_signature(keyring, more) -> None:
    header, payload = parts(keyring)

    assert read_token(keyring, "demo", signed_by_us(keyring, encoded(header), payload)) == CLAIMS
    with pytest.raises(InvalidSignature):
        read_token(keyring, "demo", signed_by_us(keyring, encoded(header | more), payload))


@pytest.mark.parametrize("name", ["alg", "kid", "typ"])
def test_a_header_that_leaves_something_out_is_refused(keyring, name) -> None:
    header, payload = parts(keyring)
    del header[name]

    with pytest.raises(InvalidSignature):
        read_token(keyring, "demo", signed_by_us(keyring, encoded(header), payload))


@pytest.mark.parametrize("header", [b"", b"null", b"[]", b'"kid"', b"[" * 384, b"[" * 50_000])
def test_a_header_that_is_no_object_is_refused(keyring, header) -> None:
    _, payload = parts(keyring)

    with pytest.raises(InvalidSignature):
        read_token(keyring, "demo", signed_by_us(keyring, base64url(header), payload))


def test_a_token_has_one_spelling(keyring) -> None:
    """Another that decodes to the same bytes is refused, also where it would be signed."""
    header, payload, signature = sign_token(keyring, CLAIMS).split(".")
    raw = base64.urlsafe_b64decode(f"{signature}==")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spare_bit = alphabet[alphabet.index(signature[-1]) + 1]

    for other in (
        signature[:-1] + spare_bit,
        signature + "==",
        signature + "\n",
        signature + "!",
        " " + signature,
        signature[:40] + "\u00e9" + signature[40:],
        base64.b64encode(raw).decode(),
    ):
        with pytest.raises(InvalidSignature):
            read_token(keyring, "demo", f"{header}.{payload}.{other}")
    for first, second in (
        (f"{header}=", payload),
        (header, f"{payload}="),
        (header, f"{payload}!"),
    ):
        with pytest.raises(InvalidSignature):
            read_token(keyring, "demo", signed_by_us(keyring, first, second))


@pytest.mark.parametrize("length", [0, 32, 63, 65, 72, 96])
def test_a_signature_of_another_length_is_refused(keyring, length) -> None:
    text, _, signature = sign_token(keyring, CLAIMS).rpartition(".")
    raw = (base64.urlsafe_b64decode(f"{signature}==") + bytes(32))[:length]

    with pytest.raises(InvalidSignature):
        read_token(keyring, "demo", f"{text}.{base64url(raw)}")


@pytest.mark.parametrize("purposes", [("analytics",), tuple(f"purpose_{n}" for n in range(8))])
def test_the_longest_token_is_foreseen_to_the_byte(keyring, purposes) -> None:
    names = {name: getattr(CLAIMS, name) for name in Claims.__slots__}
    token = sign_token(keyring, Claims(**names | {"purposes": purposes, "gpc": True}))

    assert len(token) == longest_token_bytes(ISSUER, "demo", purposes)


def test_a_usual_token_keeps_well_within_the_contract(keyring) -> None:
    assert len(sign_token(keyring, CLAIMS)) <= MAX_TOKEN_BYTES * 3 // 4

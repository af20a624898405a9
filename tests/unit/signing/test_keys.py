"""Keys: made once, readable by their owner alone, public halves only in public, never stale."""

import json
import stat
from datetime import UTC, datetime, timedelta

import pytest

from service.signing import keys
from service.signing.key_files import destroy, destroy_private_half, make_key, read_keys
from service.signing.keys import ensure_keys, load_keyring, read_jwks
from tests.unit.domain.samples import NOW

ISSUER = "https://consent.example"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def keyring(tmp_path):
    """A keyring that has just looked into its folder, whose one key began long ago."""
    ensure_keys(tmp_path, LONG_AGO)
    ring = load_keyring(tmp_path, ISSUER)
    assert ring.by_id
    return ring


@pytest.fixture
def clock(monkeypatch):
    """Moves the clock by which a keyring decides that it is time to look again."""

    def pass_seconds(seconds: float) -> None:
        later = keys.time.monotonic() + seconds
        monkeypatch.setattr(keys.time, "monotonic", lambda: later)

    return pass_seconds


@pytest.fixture
def readings(monkeypatch):
    """One entry for each time that the files were read."""
    made = []

    def counted(folder):
        made.append(folder)
        return read_keys(folder)

    monkeypatch.setattr(keys, "read_keys", counted)
    return made


def test_without_keys_the_service_says_what_to_run(tmp_path) -> None:
    with pytest.raises(keys.KeysMissing, match="pahintulot db upgrade"):
        load_keyring(tmp_path, ISSUER)


def test_keys_are_made_once_and_kept(tmp_path) -> None:
    ensure_keys(tmp_path, NOW)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    ensure_keys(tmp_path, NOW + timedelta(days=1))

    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_only_the_owner_may_read_a_secret(tmp_path) -> None:
    ensure_keys(tmp_path, NOW)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_file()}
    assert modes == {0o600}


def test_the_public_set_holds_no_private_half_and_reads_back(tmp_path, keyring) -> None:
    destroy_private_half(read_keys(tmp_path)[0])
    make_key(tmp_path, NOW)
    ring = load_keyring(tmp_path, ISSUER)

    public = ring.public_jwks()

    assert all("d" not in key for key in public["keys"])
    assert [len(key["kid"]) for key in public["keys"]] == [8, 8]
    assert set(read_jwks(json.dumps(public).encode())) == set(ring.by_id)


@pytest.mark.parametrize(
    "said",
    [
        {"crv": "P-384"},
        {"kty": "OKP"},
        {"use": "enc"},
        {"alg": "ES384"},
        {"alg": "ECDH-ES"},
        {"key_ops": ["sign"]},
    ],
)
def test_a_key_of_a_set_that_is_meant_for_something_else_checks_nothing(keyring, said) -> None:
    (public,) = keyring.public_jwks()["keys"]
    bare = {name: public[name] for name in ("kty", "crv", "x", "y", "kid")}

    assert set(read_jwks(json.dumps({"keys": [bare]}).encode())) == {public["kid"]}
    assert read_jwks(json.dumps({"keys": [bare | said]}).encode()) == {}


def test_the_newest_key_that_has_begun_signs_and_every_key_is_published(tmp_path, keyring) -> None:
    begun = make_key(tmp_path, LONG_AGO + timedelta(days=1))
    waiting = make_key(tmp_path, datetime.now(UTC) + timedelta(days=1))

    ring = load_keyring(tmp_path, ISSUER)

    assert ring.newest.kid == begun.kid
    assert {key["kid"] for key in ring.public_jwks()["keys"]} == set(ring.by_id)
    assert {begun.kid, waiting.kid} < set(ring.by_id)
    assert len(ring.by_id) == 3


def test_a_key_is_known_the_moment_somebody_asks_for_it(tmp_path, keyring) -> None:
    """A second has not passed since the last look, and still its first token is not refused."""
    made = make_key(tmp_path, LONG_AGO)

    assert made.kid not in keyring.by_id
    assert keyring.get(made.kid)


def test_what_changed_is_noticed_a_second_later_by_every_use(tmp_path, keyring, clock) -> None:
    made = make_key(tmp_path, LONG_AGO + timedelta(days=1))
    old = keyring.newest.kid

    clock(keys.LOOKS_EVERY_S)

    assert keyring.newest.kid == made.kid
    assert made.kid in {key["kid"] for key in keyring.public_jwks()["keys"]}
    destroy(next(key for key in read_keys(tmp_path) if key.kid == old))
    clock(keys.LOOKS_EVERY_S)
    assert keyring.get(old) is None


def test_a_flood_of_unknown_ids_reads_no_file(keyring, readings) -> None:
    assert not any(keyring.get(f"{n:08}") for n in range(1000))

    assert readings == [] or len(readings) == 1


def test_the_control_a_changed_folder_is_read_once(tmp_path, keyring, readings) -> None:
    keyring.get("00000000")
    readings.clear()
    make_key(tmp_path, NOW)

    assert not any(keyring.get(f"{n:08}") for n in range(1000))
    assert len(readings) == 1


def test_a_folder_that_cannot_be_read_changes_nothing_and_is_tried_again(
    tmp_path, keyring, clock, readings
) -> None:
    """A broken file keeps no token out, makes no flood of readings, and passes once it is gone."""
    before = keyring.newest.kid
    broken = tmp_path / "tokens/20300101T000000Z-AAAAAAAA.pem"
    broken.write_text("no key")
    made = make_key(tmp_path, LONG_AGO)

    assert not any(keyring.get(f"{n:08}") for n in range(100))
    assert keyring.newest.kid == before
    assert len(readings) == 1
    broken.unlink()
    clock(keys.LOOKS_EVERY_S)
    assert keyring.get(made.kid)


def test_each_purpose_has_a_secret_of_its_own_and_none_is_an_api_keys_hash(keyring, tmp_path):
    """Who knows one of them knows no other; after a restart they are the same."""
    purposes = ("officer-session", "invitation", "sign-in-delay")
    found = {keyring.secret_for(purpose) for purpose in purposes}
    found |= {keyring.hash_for(purpose, "value") for purpose in purposes}
    found |= {keyring.hash_secret(purpose) for purpose in purposes}
    assert len(found) == 9
    assert {len(secret) for secret in found} == {32}
    again = load_keyring(tmp_path, ISSUER)
    assert again.hash_for("invitation", "value") == keyring.hash_for("invitation", "value")


def test_whatever_arrives_has_a_hash(keyring):
    """Also a cookie that is no valid text."""
    assert keyring.hash_for("officer-session", "\ud800\0") != keyring.hash_for(
        "officer-session", "\ud800"
    )


def test_passphrases_are_of_this_pepper_and_made_once(keyring, tmp_path):
    """Losing the pepper ends them all."""
    assert keyring.passphrases is keyring.passphrases
    kept = keyring.passphrases.hash("tatlong bibe na nakita")
    assert load_keyring(tmp_path, ISSUER).passphrases.verify(kept, "tatlong bibe na nakita")
    (tmp_path / "api-keys.pepper").unlink()
    ensure_keys(tmp_path, LONG_AGO)
    assert not load_keyring(tmp_path, ISSUER).passphrases.verify(kept, "tatlong bibe na nakita")

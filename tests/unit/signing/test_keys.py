"""Keys: made once, readable by their owner alone, public halves only in public."""

import json
import stat
from datetime import timedelta

import pytest

from service.signing.keys import KeysMissing, ensure_keys, load_keyring, read_jwks
from tests.unit.domain.samples import NOW


def test_without_keys_the_service_says_what_to_run(tmp_path) -> None:
    with pytest.raises(KeysMissing, match="pahintulot db upgrade"):
        load_keyring(tmp_path, "https://consent.example")


def test_keys_are_made_once_and_kept(tmp_path) -> None:
    ensure_keys(tmp_path, NOW)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    ensure_keys(tmp_path, NOW + timedelta(days=1))

    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_only_the_owner_may_read_a_secret(tmp_path) -> None:
    ensure_keys(tmp_path, NOW)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_file()}
    assert modes == {0o600}


def test_the_public_set_holds_no_private_half_and_reads_back(tmp_path) -> None:
    ensure_keys(tmp_path, NOW)
    keyring = load_keyring(tmp_path, "https://consent.example")

    public = keyring.public_jwks()

    assert all("d" not in key for key in public["keys"])
    assert [len(key["kid"]) for key in public["keys"]] == [8]
    assert set(read_jwks(json.dumps(public).encode())) == set(keyring.by_id)


def test_the_newest_key_signs_and_every_key_verifies(tmp_path) -> None:
    ensure_keys(tmp_path, NOW)
    (first,) = (tmp_path / "tokens").iterdir()
    aside = first.rename(tmp_path / first.name)
    ensure_keys(tmp_path, NOW + timedelta(days=1))
    aside.rename(first)

    keyring = load_keyring(tmp_path, "https://consent.example")

    assert len(keyring.by_id) == 2
    assert str(keyring.newest.kid) not in first.name

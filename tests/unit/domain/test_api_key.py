"""A key is found by scanners, tells its typing errors, and hands on no more than it has."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.domain.api_key import MAX_LIFE, Caller, NewKey, PlainKey, Scope, new_key, parse_key
from service.domain.errors import InvalidInput, KeyNotSufficient

SETTINGS = Path(__file__).parents[3] / "docs/settings.md"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def expression() -> re.Pattern[str]:
    """What docs/settings.md tells secret scanners to look for."""
    found = re.search(r"`(pah_\[.+?)`", SETTINGS.read_text())
    assert found
    return re.compile(found[1])


def test_the_documented_expression_finds_every_key_and_nothing_else():
    """10,000 keys amid code, configuration and addresses; the control: near misses."""
    scan = expression()
    keys = [str(new_key()) for _ in range(10_000)]
    wrappings = ('KEY="{}"', "Authorization: Bearer {}\r\n", "https://x.example/?k={}&a=1", "{}")
    text = "\n".join(wrappings[n % 4].format(key) for n, key in enumerate(keys))
    assert scan.findall(text) == keys
    good = keys[0]
    for near in (good[4:], good.replace("pah_", "pat_"), good[:-1], good.replace("_", "-"), "pah_"):
        assert not scan.search(near)


def test_a_key_is_read_back_and_a_typing_error_is_told():
    """Any one character changed, lost or doubled is no key."""
    plain = new_key()
    text = str(plain)
    assert parse_key(text) == plain
    for place in range(len(text)):
        other = "x" if text[place] != "x" else "y"
        assert parse_key(text[:place] + other + text[place + 1 :]) is None
        assert parse_key(text[:place] + text[place + 1 :]) is None
    for near in (f"{text}\n", f" {text}", "", "pah_", text * 2, text.replace("a", "а")):  # noqa: RUF001 - a Cyrillic letter
        if near != text:
            assert parse_key(near) is None


def test_a_secret_has_256_bits():
    """43 characters of 62."""
    assert 62 ** len(new_key().secret) > 2**256
    assert len({new_key() for _ in range(1000)}) == 1000
    assert isinstance(new_key(), PlainKey)


@pytest.mark.parametrize("lacking", [*Scope])
def test_a_key_hands_on_only_scopes_that_it_has(lacking):
    """One that is lacking is named; all together are not more than each."""
    caller = Caller("00000000", "pahayagan", frozenset(Scope) - {lacking})
    caller.must_hold([scope for scope in Scope if scope is not lacking])
    with pytest.raises(KeyNotSufficient, match=lacking):
        caller.must_hold([*Scope])


def test_whose_a_key_is():
    """A site's, or the operator's."""
    assert Caller("00000000", None, frozenset()).is_operator
    assert not Caller("00000000", "pahayagan", frozenset()).is_operator


@pytest.mark.parametrize(
    ("end", "good"),
    [
        (None, True),
        (NOW - timedelta(milliseconds=1), False),
        (NOW, False),
        (NOW + timedelta(milliseconds=1), True),
        (NOW + MAX_LIFE, True),
        (NOW + MAX_LIFE + timedelta(milliseconds=1), False),
    ],
)
def test_a_key_ends_ahead_and_within_ten_years_or_never(end, good):
    """To the millisecond."""
    key = NewKey("crm", (Scope.LOG_READ,), end)
    if good:
        key.must_end_in_time(NOW)
    else:
        with pytest.raises(InvalidInput) as refused:
            key.must_end_in_time(NOW)
        assert refused.value.errors[0].pointer == "/expires_at"
